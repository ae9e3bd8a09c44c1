import { expect, test } from "vitest";
import type { SlotClaim } from "#shared/sync/claims.ts";
import { decodePage, decodeVerdict } from "#shared/sync/log.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { claimsKeptMs, dropOldClaims, dropSomeMinutes } from "./old-claims.ts";
import { compactAll } from "./snapshots/compaction.ts";
import type { Machine, TestClinic } from "./testing/clinic.ts";
import { onEachDatabase } from "./testing/each-database.ts";
import { planOf, wholeTable } from "./testing/plan.ts";

onEachDatabase("times of long ago", ({ server, clinic: found }) => {
  const oldest = (): number => Math.floor((server().now() - claimsKeptMs) / 60_000);
  const slot = (key: string, from: number, to: number): SlotClaim => ({ key, resources: ["doctor"], from, to });
  const ask = async (clinic: TestClinic, as: Machine, ...claims: readonly SlotClaim[]): Promise<readonly string[]> => {
    expect((await clinic.push(as, [clinic.envelope(as, { claims })])).status).toBe(200);
    const head = ((await clinic.call(as, endpoints.head)).json() as { readonly server: { readonly head: number } }).server.head;
    const page = decodePage((await clinic.call(as, endpoints.pull, { query: { since: head - 1 } })).bytes);
    const verdict = page.ok && page.value[0] ? decodeVerdict(page.value[0].verdict) : null;
    return verdict?.ok ? verdict.value.refused.map(({ key }) => key) : ["no verdict"];
  };
  const minutes = async (clinic: TestClinic): Promise<readonly number[]> =>
    (await server().store.read.selectFrom("slot_claim").innerJoin("tenant", "tenant.no", "slot_claim.tenant").select("minute").where("id", "=", clinic.tenant).orderBy("minute").execute()).map(({ minute }) => minute);

  test("go sixty days later, to the minute, of every clinic; what may still be asked for is judged as before", async () => {
    const [clinic, neighbour] = [await found(), await found()];
    const old = oldest();
    expect(await ask(clinic, clinic.first, slot("long ago", old - 30, old), slot("over the edge", old + 10, old + 12))).toEqual([]);
    expect(await ask(neighbour, neighbour.first, slot("theirs", old - 2, old + 1))).toEqual([]);
    const other = await clinic.admit();
    expect(await ask(clinic, other, slot("another", old + 11, old + 20))).toEqual(["another"]);

    await compactAll(server().store, server().now());
    expect([await minutes(clinic), await minutes(neighbour)]).toEqual([[old + 10, old + 11], [old]]);
    expect(await ask(clinic, other, slot("another", old + 11, old + 20))).toEqual(["another"]);
    // A booking whose time was forgotten is moved and given back like every other.
    expect(await ask(clinic, clinic.first, slot("long ago", old + 40, old + 41))).toEqual([]);
    expect(await ask(clinic, clinic.first, { key: "long ago", resources: [], from: 0, to: 0 })).toEqual([]);
    expect(await minutes(clinic)).toEqual([old + 10, old + 11]);
  });

  test("go in slices, each by the index, and none is left", async () => {
    const clinic = await found();
    const old = oldest();
    await ask(clinic, clinic.first, slot("kept", old, old + 7), ...Array.from({ length: 3 }, (_, at) => slot(`old ${at}`, old - (at + 1) * 1_000, old - at * 1_000 - 200)));
    expect(await server().store.write(async (tx) => Number((await dropSomeMinutes(tx, old).executeTakeFirstOrThrow()).numDeletedRows))).toBe(1_000);
    expect(await dropOldClaims(server().store, server().now())).toBe(1_400);
    expect(await dropOldClaims(server().store, server().now())).toBe(0);
    expect(await minutes(clinic)).toHaveLength(7);
    const plan = await planOf(server().store, dropSomeMinutes(server().store.read, old));
    expect(plan).toContain("slot_claim_by_minute");
    expect(plan).not.toMatch(wholeTable);
  });
});
