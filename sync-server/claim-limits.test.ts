import { expect, test } from "vitest";
import { claimedMinutes, longestClaimMinutes, type SlotClaim } from "#shared/sync/claims.ts";
import { encodeRun, limits } from "#shared/sync/envelope.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { onEachDatabase } from "./testing/each-database.ts";

/** Whole days of one doctor, and what is left. */
const days = (minutes: number, doctor: string): readonly SlotClaim[] =>
  Array.from({ length: Math.ceil(minutes / longestClaimMinutes) }, (_, at) => ({ key: `${doctor} ${at}`, resources: [doctor], from: at * longestClaimMinutes, to: Math.min(minutes, (at + 1) * longestClaimMinutes) }));

onEachDatabase("how much a PC may claim at once", ({ server, clinic: found }) => {
  const heldBy = async (tenant: string): Promise<number> => {
    const { held } = await server().store.read.selectFrom("slot_claim").innerJoin("tenant", "tenant.no", "slot_claim.tenant").select((of) => of.fn.countAll().as("held")).where("id", "=", tenant).executeTakeFirstOrThrow();
    return Number(held);
  };

  test("57 kilobytes that claim 23 million minutes are refused before anything is counted, and the server serves on", async () => {
    const clinic = await found();
    const eight = Array.from({ length: 8 }, (_, at) => `doctor ${at}`);
    const claims = Array.from({ length: 1_000 }, (_, at): SlotClaim => ({ key: `${at}`, resources: eight, from: at * longestClaimMinutes, to: (at + 1) * longestClaimMinutes }));
    const { run } = clinic.makeRun(clinic.first, [clinic.envelope(clinic.first, { claims })]);
    expect(claimedMinutes(claims)).toBeGreaterThan(23_000_000);
    const answer = await clinic.call(clinic.first, endpoints.push, { body: encodeRun(run) });
    expect([answer.status, answer.json()]).toEqual([400, { code: "malformed" }]);
    expect(await heldBy(clinic.tenant)).toBe(0);
    expect((await clinic.push(clinic.first, [clinic.envelope(clinic.first)])).status).toBe(200);
  });

  test("an envelope at the limit is taken, and one with a minute more is not", async () => {
    const clinic = await found();
    expect((await clinic.push(clinic.first, [clinic.envelope(clinic.first, { claims: days(limits.claimMinutes + 1, "a") })])).json()).toEqual({ code: "malformed" });
    expect((await clinic.push(clinic.first, [clinic.envelope(clinic.first, { claims: days(limits.claimMinutes, "a") })])).status).toBe(200);
    expect(await heldBy(clinic.tenant)).toBe(limits.claimMinutes);
  });

  test("a run with a minute more than the limit is not taken, though each of its envelopes could be", async () => {
    const clinic = await found();
    const whole = Array.from({ length: limits.runClaimMinutes / limits.claimMinutes }, (_, at) => clinic.envelope(clinic.first, { claims: days(limits.claimMinutes, `doctor ${at}`) }));
    expect((await clinic.push(clinic.first, [...whole, clinic.envelope(clinic.first, { claims: days(1, "one more") })])).json()).toEqual({ code: "malformed" });
    expect(await heldBy(clinic.tenant)).toBe(0);
  });

  test("a clinic that has claimed a run's worth is told when to come again: it sends what claims nothing, and another clinic claims", async () => {
    const [clinic, neighbour] = [await found(), await found()];
    const claim = (of: typeof clinic, doctor: string) => of.push(of.first, [of.envelope(of.first, { claims: days(limits.claimMinutes, doctor) })]);
    for (let at = 0; at < limits.runClaimMinutes / limits.claimMinutes; at += 1) expect((await claim(clinic, `doctor ${at}`)).status).toBe(200);
    const busy = (await claim(clinic, "one more")).json() as { readonly code: string; readonly retryAfterMs: number };
    expect(busy.code).toBe("busy");
    expect((await clinic.push(clinic.first, [clinic.envelope(clinic.first)])).status).toBe(200);
    expect((await neighbour.push(neighbour.first, [neighbour.envelope(neighbour.first, { claims: days(10, "theirs") })])).status).toBe(200);
    server().pass(busy.retryAfterMs);
    expect((await claim(clinic, "one more")).status).toBe(200);
  });

  test("as many times are given back in one run as a database has no parameters for", async () => {
    const clinic = await found();
    const freeing = Array.from({ length: 35 }, (_, some) => Array.from({ length: 2_000 }, (_, at): SlotClaim => ({ key: `apt ${some} ${at}`, resources: [], from: 0, to: 0 })));
    expect((await clinic.push(clinic.first, [clinic.envelope(clinic.first, { claims: [{ key: "apt 34 1999", resources: ["doctor"], from: 1, to: 5 }] })])).status).toBe(200);
    expect(await heldBy(clinic.tenant)).toBe(4);
    expect((await clinic.push(clinic.first, freeing.map((claims) => clinic.envelope(clinic.first, { claims })))).status).toBe(200);
    expect(await heldBy(clinic.tenant)).toBe(0);
  });
});
