import { err, ok } from "#shared/core/result.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { lockTenant } from "../membership.ts";
import type { Parts } from "../parts.ts";
import { route, type Route } from "../route.ts";

/** A desk's stretch holds until it is given back: the last moment that a date can say. */
const forever = 8_640_000_000_000_000;

/** Stretches of a resource's time in which one machine books with nobody to ask, and those that the web never has. */
export const leaseRoutes = ({ store }: Parts): readonly Route[] => [
  route(endpoints.lease, async ({ caller, body: { resource, from, to, for: whose, ms }, now }) => {
    const device = whose === "desk" ? "" : caller.device;
    if (whose === "desk" && !caller.member?.admin) return err({ code: "notAdmin" });
    return store.write(async (tx) => {
      const tenant = await lockTenant(tx, store.kind, caller.tenant.no);
      if (!tenant) return err({ code: "notFound" });
      const row = { tenant: tenant.no, resource, from_minute: from, to_minute: to, device };
      if (ms === 0) {
        await tx.deleteFrom("lease").where("tenant", "=", tenant.no).where("resource", "=", resource).where("from_minute", "=", from).where("to_minute", "=", to).where("device", "=", device).execute();
        return ok({ resource, from, to, device: device || null, until: now });
      }
      const other = device === "" ? undefined : await tx.selectFrom("lease").select("until").where("tenant", "=", tenant.no).where("resource", "=", resource)
        .where("from_minute", "<", to).where("to_minute", ">", from).where("until", ">", now).where("device", "not in", [device, ""]).executeTakeFirst();
      if (other) return err({ code: "held", until: other.until });
      const until = device === "" ? forever : now + ms;
      await tx.deleteFrom("lease").where("tenant", "=", tenant.no).where("until", "<=", now).execute();
      await tx.insertInto("lease").values({ ...row, until }).onConflict((on) => on.columns(["tenant", "resource", "from_minute", "to_minute", "device"]).doUpdateSet({ until })).execute();
      return ok({ resource, from, to, device: device || null, until });
    });
  }),
  route(endpoints.leases, async ({ caller: { tenant }, now }) => {
    const rows = await store.read.selectFrom("lease").selectAll().where("tenant", "=", tenant.no).where("until", ">", now).orderBy("resource").orderBy("from_minute").orderBy("device").limit(10_000).execute();
    return ok({ leases: rows.map(({ resource, from_minute: from, to_minute: to, device, until }) => ({ resource, from, to, device: device || null, until })) });
  }),
];
