import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mustExist } from "#shared/core/assert.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { streamIds, streamNames, type StreamName } from "#shared/schema/streams.ts";
import { clinic } from "#shared/schema/tables/clinic.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import type { SignedManifest } from "#shared/sync/manifest.ts";
import type { Membership } from "#shared/sync/membership.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { clinicFiles } from "../core/clinic-files.ts";
import { keepDerived } from "../core/store/derived.ts";
import type { StoreKey } from "../core/store/key.ts";
import { prepareSearch } from "../core/store/search.ts";
import { createSystemRandom } from "../core/system-random.ts";
import { createVault, type Vault } from "../core/vault.ts";
import { createSyncCrypto, signerOf } from "../core/sync/crypto.ts";
import { signKeyPair } from "../core/sync/curve-keys.ts";
import { writeHead } from "../core/sync/head.ts";
import { streamKeysOf } from "../core/sync/stream-keys.ts";
import type { SnapshotNet } from "../core/sync/snapshot/snapshot-net.ts";
import { createSnapshots, type SnapshotDeps } from "../core/sync/snapshot/snapshots.ts";
import { fixedClock } from "./temp-store.ts";

const start = 1_795_000_000_000;
const systemRandom = createSystemRandom();
export const crypto = createSyncCrypto(systemRandom);
export const chain = new Uint8Array(32).fill(5);
const ends: (() => void)[] = [];

/** Shuts and removes the files of all PCs so far. */
export const endPcs = (): void => {
  for (const end of ends.splice(0)) end();
};

/** A server in memory. `fail` says of each call whether it brings nothing. */
export const aServer = () => {
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

export const machines = { first: signKeyPair(new Uint8Array(32).fill(1)), second: signKeyPair(new Uint8Array(32).fill(2)) };
/** Both PCs belong, but for those that were shut out. */
export const membership = (revoked: readonly string[] = []): Membership => ({
  members: new Map(Object.entries(machines).map(([device, { publicKey }]) => [device, { device, signKey: toBase64url(publicKey), revokedAt: revoked.includes(device) ? 9 : null }])),
}) as unknown as Membership;

/** A PC with an empty file and the keys of these streams, of all where they are left out. */
export const aPc = (device: "first" | "second", server: ReturnType<typeof aServer>, changed: Partial<SnapshotDeps> & { readonly streams?: readonly StreamName[] } = {}) => {
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
    members: () => Promise.resolve(ok(membership())), untilFree: () => Promise.resolve(), letGo: () => undefined, progress: (done, total) => void progress.push([done, total]), ...changed,
  });
  return { vault, db, snapshots, progress, folder, store: () => mustExist(vault.store(), "an open store"), keys };
};
type Pc = ReturnType<typeof aPc>;

export const addPeople = ({ store }: Pc, count: number, name = "Person"): void => {
  store().transact({ userId: null, procedure: "test" }, null, (tx) => {
    for (let at = 0; at < count; at += 1) tx.insert(patient, { fileNumber: String(at), name: `${name} ${at}`, birthPrecision: "day", sex: "female", tags: [], deceased: false, note: Buffer.from(systemRandom.bytes(1_500)).toString("hex") });
  });
};

/** The first PC with a clinic and so many people, all of whom the log has. */
export const filled = (server: ReturnType<typeof aServer>, people = 40, changed: Parameters<typeof aPc>[2] = {}): Pc => {
  const pc = aPc("first", server, changed);
  pc.store().transact({ userId: null, procedure: "test" }, null, (tx) =>
    void tx.insert(clinic, { name: "Nile", country: "EG", zone: "Africa/Cairo", currency: "EGP", language: "ar", digits: "latn", hijri: false, weekStart: 6, taxBps: 0, taxIncluded: false, cashStep: 1, slotMinutes: 15, autoLockMinutes: 5, backupMinute: 120 } as never));
  addPeople(pc, people);
  pc.db().exec("DELETE FROM outbox");
  writeHead(pc.db(), { seq: 7, chain });
  return pc;
};

/** What it gives; a refusal is the test's failure. */
export const done = async <Value, Fault>(result: Promise<Result<Value, Fault>>): Promise<Value> => {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.error));
  return settled.value;
};
/** Why it was refused, or `done`. */
export const codeOf = async (result: Promise<Result<unknown, { readonly code: string }>>): Promise<string> => {
  const settled = await result;
  return settled.ok ? "done" : settled.error.code;
};
