import { expect, test } from "vitest";
import { decodeEnvelopes, hashRun, type Run } from "#shared/sync/envelope.ts";
import { decodeVerdict } from "#shared/sync/log.ts";
import { serverCrypto } from "./crypto.ts";
import { createMemberships, tenantById } from "./membership.ts";
import { createPushes } from "./pushes.ts";
import type { Machine, TestClinic } from "./testing/clinic.ts";
import { onEachDatabase } from "./testing/each-database.ts";
import type { Store } from "./store/store.ts";

const isLong = process.env["DAFTAR_LONG"] !== undefined;
const clients = 64;
const slots = isLong ? 500 : 100;
const tries = isLong ? 20 : 2;
const slotMinutes = 15;

onEachDatabase("the race for slots", ({ server, clinic: found }) => {
  /** Servers that share a database: each has its own queues and its own folded membership. */
  const pushesOf = (store: Store) => createPushes(store, createMemberships(), { now: () => server().now() as never }, () => undefined);

  const bookAll = async (clinic: TestClinic, machines: readonly Machine[], stores: readonly Store[], attempt: number): Promise<void> => {
    const tenant = await tenantById(server().store.read, clinic.tenant);
    const servers = stores.map(pushesOf);
    // Every client wants every slot, each beginning elsewhere: many meet at each one.
    const perRun = 50;
    await Promise.all(machines.map(async (machine, at) => {
      for (let first = 0; first < slots; first += perRun) {
        const envelopes = Array.from({ length: Math.min(perRun, slots - first) }, (_, place) => {
          const slot = (first + place + at * 7) % slots;
          const from = attempt * 1_000_000 + slot * slotMinutes;
          return clinic.envelope(machine, { claims: [{ key: `${attempt} ${slot} ${at}`, resources: ["doctor"], from, to: from + slotMinutes }] });
        });
        const made: { readonly run: Run; readonly last: Uint8Array } = clinic.makeRun(machine, envelopes);
        const pushed = await servers[at % servers.length]?.push(tenant?.no ?? 0, { run: made.run, envelopes: decodeEnvelopes(made.run) ?? [], checked: { hashes: hashRun(serverCrypto, clinic.tenant, made.run), signedBy: null } });
        if (!pushed?.ok) throw new Error(`refused: ${JSON.stringify(pushed?.error)}`);
        clinic.takeRun(machine, made);
      }
    }));
  };

  test(`${clients} PCs want the same ${slots} slots ${tries} times over: each slot has exactly one, who was told so`, async () => {
    const clinic = await found();
    const machines = [clinic.first];
    while (machines.length < clients) machines.push(await clinic.admit());
    // On PostgreSQL two servers serve them; SQLite has one process.
    const second = server().store.kind === "postgres" ? await server().database.open() : null;
    const before = (await tenantById(server().store.read, clinic.tenant))?.head_seq ?? 0;
    for (let attempt = 0; attempt < tries; attempt += 1) await bookAll(clinic, machines, second ? [server().store, second] : [server().store], attempt);
    await second?.close();

    const tenant = await tenantById(server().store.read, clinic.tenant);
    const no = tenant?.no ?? 0;
    const rows = await server().store.read.selectFrom("slot_claim").select(["minute", "key"]).where("tenant", "=", no).execute();
    expect(rows).toHaveLength(tries * slots * slotMinutes);
    const holders = new Map<string, Set<string>>();
    for (const { minute, key } of rows) {
      const slot = `${Math.floor(minute / 1_000_000)} ${Math.floor((minute % 1_000_000) / slotMinutes)}`;
      holders.set(slot, (holders.get(slot) ?? new Set()).add(key));
    }
    expect(holders.size).toBe(tries * slots);
    for (const keys of holders.values()) expect(keys.size).toBe(1);

    const won = new Map<string, number>();
    const entries = tries * slots * clients;
    let refusals = 0;
    for (let from = before; from < before + entries; from += 5_000) {
      const log = await server().store.read.selectFrom("log").select("verdict").where("tenant", "=", no).where("seq", ">", from).where("seq", "<=", Math.min(from + 5_000, before + entries)).execute();
      for (const { verdict } of log) {
        const read = decodeVerdict(verdict);
        for (const { key, by } of read.ok ? read.value.refused : []) {
          refusals += 1;
          const slot = key.split(" ").slice(0, 2).join(" ");
          if (!holders.get(slot)?.has(by)) throw new Error(`${key} was told that ${by} has its slot`);
          won.set(slot, (won.get(slot) ?? 0) + 1);
        }
      }
    }
    expect(tenant?.head_seq).toBe(before + entries);
    expect(refusals).toBe(tries * slots * (clients - 1));
    expect(new Set(won.values())).toEqual(new Set([clients - 1]));
  }, 1_800_000);
});
