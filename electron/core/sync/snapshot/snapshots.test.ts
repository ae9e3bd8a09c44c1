import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { schemaVersion, tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { streamIds, streamNames, type StreamName } from "#shared/schema/streams.ts";
import { clinic } from "#shared/schema/tables/clinic.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { decodeManifest, isCosigned, type SignedManifest } from "#shared/sync/manifest.ts";
import type { Membership } from "#shared/sync/membership.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock } from "../../../testing/temp-store.ts";
import { clinicFiles } from "../../clinic-files.ts";
import { keepDerived } from "../../store/derived.ts";
import type { StoreKey } from "../../store/key.ts";
import { openDatabase } from "../../store/open.ts";
import { findPatients, prepareSearch } from "../../store/search.ts";
import { createSystemRandom } from "../../system-random.ts";
import { createVault, type Vault } from "../../vault.ts";
import { createSyncCrypto, signerOf } from "../crypto.ts";
import { signKeyPair } from "../curve-keys.ts";
import { readHead, writeHead } from "../head.ts";
import { replicaValues } from "../replica-values.ts";
import { streamKeysOf } from "../stream-keys.ts";
import { isAgendaOnly, isLeftOut, leftOutKey } from "./carry-over.ts";
import { confirmedMarks } from "./digests.ts";
import type { SnapshotNet } from "./snapshot-net.ts";
import { createSnapshots, type SnapshotDeps } from "./snapshots.ts";

const start = 1_795_000_000_000;
const systemRandom = createSystemRandom();
const crypto = createSyncCrypto(systemRandom);
const chain = new Uint8Array(32).fill(5);
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server in memory. `fail` says of each call whether it brings nothing. */
const aServer = () => {
  const pieces = new Map<string, Uint8Array>();
  const state: { snapshot: SignedManifest | null; fail: (call: string) => boolean; calls: string[] } = { snapshot: null, fail: () => false, calls: [] };
  const called = <Value>(call: string, give: () => Result<Value, never> | Result<Value, { readonly code: "gone" }>) => {
    state.calls.push(call);
    return Promise.resolve(state.fail(call) ? err({ code: "offline" } as const) : give());
  };
  const net = {
    missing: (names) => called("missing", () => ok(names.filter((name) => !pieces.has(name)))),
    put: (name, piece) => called("put", () => {
      pieces.set(name, piece);
      return ok(null);
    }),
    get: (name) => called("get", () => {
      const piece = pieces.get(name);
      return piece ? ok(piece) : err({ code: "gone" } as const);
    }),
    newest: () => called("newest", () => ok(state.snapshot)),
    add: (signed) => called("add", () => {
      state.snapshot = signed;
      return ok(null);
    }),
    cosign: (_, signature) => called("cosign", () => {
      if (state.snapshot) state.snapshot = { ...state.snapshot, cosigns: [...state.snapshot.cosigns, { device: "second", signature }] };
      return ok(null);
    }),
  } as SnapshotNet;
  return { net, pieces, state };
};

const machines = { first: signKeyPair(new Uint8Array(32).fill(1)), second: signKeyPair(new Uint8Array(32).fill(2)) };
const membership = (revoked: readonly string[] = []): Membership => ({
  members: new Map(Object.entries(machines).map(([device, { publicKey }]) => [device, { device, signKey: toBase64url(publicKey), revokedAt: revoked.includes(device) ? 9 : null }])),
}) as unknown as Membership;

const aPc = (device: "first" | "second", server: ReturnType<typeof aServer>, changed: Partial<SnapshotDeps> & { readonly streams?: readonly StreamName[] } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), "snapshots-"));
  const vault: Vault = createVault({ files: clinicFiles(folder), clock: fixedClock(start), random: seededRandom(device === "first" ? 1 : 2), hooks: keepDerived, prepare: prepareSearch, settle: () => undefined, copyBeforeUpgrade: () => undefined });
  vault.make(new Uint8Array(32).fill(device === "first" ? 11 : 12) as StoreKey);
  ends.push(() => {
    vault.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const db = () => mustExist(vault.store(), "an open store").db;
  const keys = streamKeysOf(db());
  for (const stream of changed.streams ?? streamNames) keys.keep(streamIds[stream], 1, new Uint8Array(32).fill(100 + streamIds[stream]));
  const progress: (readonly [number, number])[] = [];
  const snapshots = createSnapshots({
    vault, hooks: keepDerived, net: server.net, crypto, sign: signerOf(machines[device].privateKey), device, tenant: "nile", clock: fixedClock(start), random: systemRandom, reader: 1,
    keys: { newest: (stream) => streamKeysOf(db()).newest(stream), key: (stream, epoch) => streamKeysOf(db()).key(stream, epoch), keep: () => undefined },
    members: () => Promise.resolve(ok(membership())), letGo: () => undefined, progress: (done, total) => void progress.push([done, total]), ...changed,
  });
  return { vault, db, snapshots, progress, folder, store: () => mustExist(vault.store(), "an open store"), keys };
};
type Pc = ReturnType<typeof aPc>;

const addPeople = ({ store }: Pc, count: number, name = "Person"): void => {
  store().transact({ userId: null, procedure: "test" }, null, (tx) => {
    for (let at = 0; at < count; at += 1) tx.insert(patient, { fileNumber: String(at), name: `${name} ${at}`, birthPrecision: "day", sex: "female", tags: [], deceased: false, note: Buffer.from(systemRandom.bytes(1_500)).toString("hex") });
  });
};

const filled = (server: ReturnType<typeof aServer>, people = 40, changed: Parameters<typeof aPc>[2] = {}): Pc => {
  const pc = aPc("first", server, changed);
  pc.store().transact({ userId: null, procedure: "test" }, null, (tx) =>
    void tx.insert(clinic, { name: "Nile", country: "EG", zone: "Africa/Cairo", currency: "EGP", language: "ar", digits: "latn", hijri: false, weekStart: 6, taxBps: 0, taxIncluded: false, cashStep: 1, slotMinutes: 15, autoLockMinutes: 5, backupMinute: 120 } as never));
  addPeople(pc, people);
  pc.db().exec("DELETE FROM outbox");
  writeHead(pc.db(), { seq: 7, chain });
  return pc;
};

const done = async <Value, Fault>(result: Promise<Result<Value, Fault>>): Promise<Value> => {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.error));
  return settled.value;
};
const codeOf = async (result: Promise<Result<unknown, { readonly code: string }>>): Promise<string> => {
  const settled = await result;
  return settled.ok ? "done" : settled.error.code;
};

test("a clinic comes to a second PC through the server, the agenda first, and its file is open and at the snapshot's place", async () => {
  const server = aServer();
  const first = filled(server);
  expect(await done(first.snapshots.publish())).toEqual({ seq: 7 });
  const second = aPc("second", server);
  let seen: unknown = null;
  await done(second.snapshots.load(() => {
    seen = [second.db().prepare("SELECT name FROM clinic").pluck().get(), readHead(second.db()).seq, isAgendaOnly(second.db())];
  }));
  expect(seen).toEqual(["Nile", 0, true]);
  expect(isAgendaOnly(second.db())).toBe(false);
  expect(confirmedMarks(second.db())).toEqual(confirmedMarks(first.db()));
  expect(readHead(second.db())).toEqual({ seq: 7, chain });
  expect(findPatients(second.store().read, "person 12", false).found).toHaveLength(1);
  const [last, whole] = mustExist(second.progress.at(-1), "progress");
  expect(last).toBe(whole);
  expect(existsSync(join(second.folder, "sync", "loading.db"))).toBe(false);
  expect(existsSync(join(second.folder, "sync", "incoming"))).toBe(false);
});

test("what a PC does with the agenda while the rest comes stays, and waits to be sent", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  await done(second.snapshots.load(() => addPeople(second, 2, "While Loading")));
  expect(findPatients(second.store().read, "while loading", false).found).toHaveLength(2);
  expect(second.db().prepare("SELECT count(*) FROM outbox").pluck().get()).toBe(1);
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(42);
  addPeople(second, 1, "Afterwards");
  expect(second.db().prepare("SELECT max(deviceSeq) FROM changeSet").pluck().get()).toBe(2);
});

test("a file that is damaged or behind is made anew with all that was not sent", async () => {
  const server = aServer();
  const first = filled(server);
  await done(first.snapshots.publish());
  const before = confirmedMarks(first.db());
  const unsent = first.store().transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, String(first.db().prepare("SELECT id FROM patient WHERE fileNumber = '3'").pluck().get()) as never, { name: "Changed Here" })).value;
  first.db().exec("UPDATE patient SET name = 'Rot' WHERE fileNumber = '5'; DELETE FROM patient WHERE fileNumber = '6'");
  const chainOfAudit = first.db().prepare("SELECT hash FROM audit ORDER BY seq").pluck().all();
  await done(first.snapshots.load());
  expect(confirmedMarks(first.db())).toEqual(before);
  expect(first.store().read.byId(patient, unsent.id)?.name).toBe("Changed Here");
  expect(first.db().prepare("SELECT count(*) FROM outbox").pluck().get()).toBe(1);
  expect(first.db().prepare("SELECT hash FROM audit ORDER BY seq").pluck().all()).toEqual(chainOfAudit);
});

test("a load that broke off goes on with the pieces that it has", async () => {
  const server = aServer();
  await done(filled(server, 1_600).snapshots.publish());
  const second = aPc("second", server);
  let gets = 0;
  server.state.fail = (call) => call === "get" && (gets += 1) > 3;
  expect(await codeOf(second.snapshots.load())).toBe("offline");
  server.state.fail = () => false;
  server.state.calls = [];
  await done(second.snapshots.load());
  expect(server.state.calls.filter((call) => call === "get")).toHaveLength(server.pieces.size - 3);
});

test("a piece that was altered on the server is found, and on the disk it is fetched again", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  const [name, bytes] = mustExist([...server.pieces.entries()].at(-1), "a piece");
  server.pieces.set(name, Uint8Array.from(bytes, (byte, at) => (at === 100 ? byte ^ 1 : byte)));
  expect(await codeOf(second.snapshots.load())).toBe("damaged");
  server.pieces.set(name, bytes);
  for (const file of readdirSync(join(second.folder, "sync", "incoming"))) writeFileSync(join(second.folder, "sync", "incoming", file), new Uint8Array(9_000));
  await done(second.snapshots.load());
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(40);
});

test("a snapshot that was made and not wholly sent is sent, not made again", async () => {
  const server = aServer();
  const first = filled(server);
  server.state.fail = (call) => call === "add";
  expect(await codeOf(first.snapshots.publish())).toBe("offline");
  const made = [...server.pieces.keys()];
  server.state.fail = () => false;
  writeHead(first.db(), { seq: 8, chain });
  expect(await done(first.snapshots.publish())).toEqual({ seq: 7 });
  expect([...server.pieces.keys()]).toEqual(made);
  expect(existsSync(join(first.folder, "sync", "outgoing"))).toBe(false);
  expect(await done(first.snapshots.publish())).toEqual({ seq: 8 });
});

test("a PC without a stream's key neither sees that stream nor makes a snapshot", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server, { streams: ["config"] });
  await done(second.snapshots.load());
  expect(second.db().prepare("SELECT count(*) FROM clinic").pluck().get()).toBe(1);
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(0);
  expect(await codeOf(second.snapshots.publish())).toBe("blind");
});

test("nobody takes a snapshot that no member stands for, another clinic's, one for a newer program, or none", async () => {
  const server = aServer();
  expect(await codeOf(aPc("second", server).snapshots.load())).toBe("none");
  await done(filled(server).snapshots.publish());
  expect(await codeOf(aPc("second", server, { members: () => Promise.resolve(ok(membership(["first"]))) }).snapshots.load())).toBe("refused");
  expect(await codeOf(aPc("second", server, { tenant: "delta" }).snapshots.load())).toBe("refused");
  expect(await codeOf(aPc("second", server, { reader: 0 }).snapshots.load())).toBe("tooOld");
  const signed = mustExist(server.state.snapshot, "a snapshot");
  server.state.snapshot = { ...signed, manifest: signed.manifest.replace('"seq":7', '"seq":8') };
  expect(await codeOf(aPc("second", server).snapshots.load())).toBe("refused");
});

test("a second PC works the digests out again and gives its word; with it the snapshot stands although its maker was removed", async () => {
  const server = aServer();
  const first = filled(server);
  await done(first.snapshots.publish());
  const second = aPc("second", server);
  await done(second.snapshots.load());
  expect(await done(first.snapshots.cosign())).toBe(false);
  expect(await done(second.snapshots.cosign())).toBe(true);
  expect(await done(second.snapshots.cosign())).toBe(false);
  const signed = mustExist(server.state.snapshot, "a snapshot");
  const manifest = decodeManifest(signed.manifest);
  expect(manifest.ok && isCosigned(crypto, manifest.value, signed.manifest, toBase64url(machines.second.publicKey), signed.cosigns[0]?.signature ?? "")).toBe(true);
  await done(aPc("second", server, { members: () => Promise.resolve(ok(membership(["first"]))) }).snapshots.load());
});

test("the only PC of a clinic fetches its own snapshot again and gives its word itself", async () => {
  const server = aServer();
  const first = filled(server, 40, { members: () => Promise.resolve(ok(membership(["second"]))) });
  await done(first.snapshots.publish());
  expect(await done(first.snapshots.cosign())).toBe(true);
});

test("a PC whose own rows differ at the same place gives no word", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  await done(second.snapshots.load());
  second.db().exec("UPDATE patient SET name = 'Another' WHERE fileNumber = '1'");
  expect(await codeOf(second.snapshots.cosign())).toBe("damaged");
  expect(server.state.snapshot?.cosigns).toEqual([]);
});

test("a load is stopped when somebody says so, and the file is as it was", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  const stop = new AbortController();
  stop.abort();
  expect(await codeOf(second.snapshots.load(undefined, stop.signal))).toBe("stopped");
  expect(readHead(second.db()).seq).toBe(0);
});

test("a load waits while a copy is being made of the file, and succeeds afterwards", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  const reader = openDatabase(join(second.folder, "clinic.db"), new Uint8Array(32).fill(12));
  reader.exec("BEGIN; SELECT count(*) FROM patient");
  reader.prepare("SELECT * FROM patient").all();
  expect(await codeOf(second.snapshots.load())).toBe("inUse");
  expect(second.store().db.open).toBe(true);
  reader.close();
  await done(second.snapshots.load());
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(40);
});

test("a reading that goes on in the program itself lets go before the file is replaced, so a load need not come twice", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server, { letGo: () => reading.close() });
  const reading = openDatabase(join(second.folder, "clinic.db"), new Uint8Array(32).fill(12));
  reading.exec("BEGIN; SELECT count(*) FROM patient");
  await done(second.snapshots.load());
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(40);
});

test("a word that is broken off for a load leaves it what has come of the same snapshot", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  const stop = new AbortController();
  const word = second.snapshots.cosign(stop.signal);
  await expect.poll(() => server.state.calls.filter((call) => call === "get").length).toBeGreaterThan(2);
  stop.abort();
  expect(await codeOf(word)).toBe("stopped");
  expect(server.state.snapshot?.cosigns).toEqual([]);
  const before = server.state.calls.length;
  await done(second.snapshots.load());
  expect(server.state.calls.slice(before).filter((call) => call === "get").length).toBeLessThan(server.pieces.size);
});

test("a copy that is broken off while it is sent is not made again", async () => {
  const server = aServer();
  const first = filled(server);
  const stop = new AbortController();
  server.state.fail = (call) => {
    if (call === "put") stop.abort();
    return false;
  };
  expect(await codeOf(first.snapshots.publish(stop.signal))).toBe("stopped");
  expect(server.state.snapshot).toBeNull();
  const sent = server.pieces.size;
  await done(first.snapshots.publish());
  expect(sent).toBeGreaterThan(0);
  expect(server.state.calls.filter((call) => call === "put")).toHaveLength(server.pieces.size);
});

test("a file that lacks something of a newer program says when a program knows it, and speaks for nobody until then", async () => {
  const server = aServer();
  const first = filled(server);
  expect(isLeftOut(first.db(), schemaVersion)).toBe(false);
  replicaValues(first.db()).set(leftOutKey, schemaVersion + 1);
  expect([isLeftOut(first.db(), schemaVersion), isLeftOut(first.db(), schemaVersion + 1)]).toEqual([false, true]);
  expect(await codeOf(first.snapshots.publish())).toBe("blind");
});

test("nothing of what is sealed is in the pieces or the manifest that the server has", async () => {
  const server = aServer();
  const first = filled(server, 1);
  const marker = (at: number): string => `marker-${at}-${"q".repeat(8)}`;
  first.store().transact({ userId: null, procedure: "test" }, null, (tx) => {
    for (let at = 0; at < 1_000; at += 1) tx.insert(patient, { fileNumber: marker(at), name: marker(at), phone: marker(at).slice(0, 20), note: marker(at), alert: marker(at), birthPrecision: "day", sex: "male", tags: [marker(at)], deceased: false });
  });
  first.db().exec("DELETE FROM outbox");
  await done(first.snapshots.publish());
  const everything = Buffer.concat([...server.pieces.values(), Buffer.from(JSON.stringify(server.state.snapshot))]);
  expect(everything.length).toBeGreaterThan(500_000);
  expect(everything.includes("marker-")).toBe(false);
  expect(everything.includes("SQLite format")).toBe(false);
  expect(Object.values<Table>(tables).some(({ name }) => everything.includes(`CREATE TABLE ${name}`))).toBe(false);
});
