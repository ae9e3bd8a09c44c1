import { ok } from "#shared/core/result.ts";
import { checkpoint, endpoints } from "#shared/sync/protocol.ts";
import type { Parts } from "../parts.ts";
import { route, type Route } from "../route.ts";

/** What each machine last said of its rows and its audit, for the others to compare. */
export const checkpointRoutes = ({ store }: Parts): readonly Route[] => [
  route(endpoints.checkpoint, async ({ caller: { tenant, device }, body, now }) => {
    const kept = { received_at: now, body: JSON.stringify(body) };
    await store.write(async (tx) => void (await tx.insertInto("checkpoint").values({ tenant: tenant.no, device, ...kept }).onConflict((on) => on.columns(["tenant", "device"]).doUpdateSet(kept)).execute()));
    return ok({ done: true });
  }),
  route(endpoints.checkpoints, async ({ caller: { tenant }, query: { since } }) => {
    const rows = await store.read.selectFrom("checkpoint").selectAll().where("tenant", "=", tenant.no).where("received_at", ">", since).orderBy("device").execute();
    return ok({ checkpoints: rows.map(({ device, received_at: receivedAt, body }) => ({ ...checkpoint.parse(JSON.parse(body)), device, receivedAt })) });
  }),
];
