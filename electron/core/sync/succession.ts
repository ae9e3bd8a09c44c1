import type { Random } from "#shared/core/random.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import type { Clock } from "#shared/core/time.ts";
import { encodeEnvelope, encodeRun, hashEnvelope, protocolVersion, zeroHash } from "#shared/sync/envelope.ts";
import { nextHlc } from "#shared/sync/hlc.ts";
import { makeStatement, type Membership } from "#shared/sync/membership.ts";
import type { NetFault, SyncCrypto } from "#shared/sync/ports.ts";
import type { Sqlite } from "../store/open.ts";
import type { WriteHook } from "../store/tx.ts";
import { createDevice, type Vault } from "../vault.ts";
import { findAlreadyThere, letGo } from "./already-there.ts";
import { signerOf } from "./crypto.ts";
import { identityOf, keepIdentity, newIdentity, publicOf, type Identity } from "./device-keys.ts";
import { readHead } from "./head.ts";
import type { HttpClient } from "./http-client.ts";
import { netFaultOf } from "./http-net.ts";
import type { Live } from "./live.ts";
import type { OpenFile } from "./replica-file.ts";
import { replicaValues, type ReplicaValues } from "./replica-values.ts";
import { createServerClient } from "./server-client.ts";
import { freeSeries } from "./statement-bodies.ts";

export interface SuccessionDeps {
  readonly vault: Vault;
  readonly hooks: readonly WriteHook[];
  readonly wrote: OpenFile["wrote"];
  readonly crypto: SyncCrypto;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly program: string;
}

/** The name to go on under, kept before it is said: a lost answer or a power cut leaves nobody without one. */
interface Heir {
  readonly device: string;
  readonly identity: Identity;
  readonly series: string;
  /** The number of its first envelope, which is the statement; what waits follows it. */
  readonly place: number;
  readonly envelope: Uint8Array;
}

const names = ["heirDevice", "heirSignKey", "heirBoxKey", "heirSeries", "heirPlace", "heirEnvelope"] as const;

const readHeir = (values: ReplicaValues): Heir | null => {
  const [device, series, place, envelope] = [values.text("heirDevice"), values.text("heirSeries"), values.number("heirPlace"), values.bytes("heirEnvelope")];
  const [sign, box] = [values.bytes("heirSignKey"), values.bytes("heirBoxKey")];
  return device && series && place !== null && envelope && sign && box ? { device, identity: identityOf(sign, box), series, place, envelope } : null;
};

const dropHeir = (values: ReplicaValues): void => names.forEach((name) => values.set(name, null));

const makeHeir = ({ store, identity: old }: Live, membership: Membership, { crypto, clock, random }: SuccessionDeps): Heir => {
  const { db } = store;
  const written = db.prepare("SELECT coalesce(max(deviceSeq), 0) FROM changeSet").pluck().get() as number;
  const firstWaiting = (db.prepare("SELECT min(deviceSeq) FROM outbox").pluck().get() as number | null) ?? written + 1;
  // The number of the last change set that needs no sending takes the statement; there always is one (`firstNumber`).
  const place = firstWaiting - 1;
  const [device, identity, series] = [createDevice(random), newIdentity(random), freeSeries(membership.members)];
  const before = membership.members.get(store.device);
  const machine = { device, name: before?.name ?? device, ...publicOf(identity), admin: before?.admin ?? false, streams: [...(before?.streams ?? [])], series, after: place - 1 };
  const statement = makeStatement(crypto, membership, store.device, clock.now(), { type: "succeed", machine }, signerOf(old.sign.privateKey));
  const envelope = encodeEnvelope({ hlc: nextHlc(null, clock.now(), device), base: readHead(db).seq, minReader: 1, claims: [], numbers: [], parts: [], statement });
  const values = replicaValues(db);
  db.transaction(() => {
    values.set("heirDevice", device);
    values.set("heirSignKey", identity.sign.privateKey);
    values.set("heirBoxKey", identity.box.privateKey);
    values.set("heirSeries", series);
    values.set("heirPlace", place);
    values.set("heirEnvelope", envelope);
  }).immediate();
  return { device, identity, series, place, envelope };
};

/**
 * Whoever wrote what waits had seen their own work before it. The log has that under the old name: as long as nobody else's lies
 * between, it is said to be seen, or this PC would disagree with itself.
 */
const seeOwnWork = (db: Sqlite): void => {
  const waiting = db.prepare("SELECT s.deviceSeq, s.base FROM outbox o JOIN changeSet s ON s.deviceSeq = o.deviceSeq").all() as readonly { readonly deviceSeq: number; readonly base: number }[];
  // Kept numbers may be of a log that its server has lost since: the author says whether the entry is this work.
  const own = new Set(db.prepare("SELECT l.seq FROM sent t JOIN changeSet s ON s.deviceSeq = t.deviceSeq JOIN logAuthor l ON l.seq = t.seq AND l.at = s.at AND l.userId IS s.userId").pluck().all() as readonly number[]);
  const keep = db.prepare("UPDATE changeSet SET base = ? WHERE deviceSeq = ?");
  for (const { deviceSeq, base } of waiting) {
    let seen = base;
    while (own.has(seen + 1)) seen += 1;
    if (seen > base) keep.run(seen, deviceSeq);
  }
};

/** The file goes by the new name from here on: what it has sealed under the old one is sealed anew. */
const takeName = ({ store: { db } }: Live, { device, identity, series, place, envelope }: Heir, hash: Uint8Array): void => {
  const values = replicaValues(db);
  const setMeta = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  db.transaction(() => {
    setMeta.run("device", device);
    setMeta.run("series", series);
    db.prepare("DELETE FROM numberSeries WHERE kind <> 'patientFile'").run();
    db.prepare("UPDATE numberSeries SET prefix = ?, lastNumber = 0 WHERE kind = 'patientFile'").run(series);
    keepIdentity(values, identity);
    values.set("after", place - 1);
    seeOwnWork(db);
    db.prepare("DELETE FROM sent WHERE deviceSeq >= ?").run(place);
    db.prepare("INSERT INTO sent (deviceSeq, hash, envelope) VALUES (?, ?, ?)").run(place, Buffer.from(hash), Buffer.from(envelope));
    dropHeir(values);
  }).immediate();
};

/** Whether the file has another name ready, which the log may know already. */
export const isSucceeding = ({ store }: Live): boolean => readHeir(replicaValues(store.db)) !== null;

/** The name that was begun to be taken; or one for what is left to send once the log was asked what it has of that already. */
const heirOf = async (live: Live, membership: Membership, deps: SuccessionDeps): Promise<Result<Heir, NetFault>> => {
  const { db } = live.store;
  const begun = readHeir(replicaValues(db));
  if (begun) return ok(begun);
  const found = await findAlreadyThere(live, deps.crypto);
  if (!found.ok) return found;
  if (!db.open) return err({ code: "offline" });
  if (found.value) deps.wrote(letGo(live, deps.hooks, found.value), []);
  return ok(makeHeir(live, membership, deps));
};

/**
 * A copied or restored file goes on under another name, for the log has other work under the one that it has. It says so
 * with the old name's key, in the new name's first envelope; what waits and the log has already is not said again. Of two
 * copies the second finds the old name gone and must be let in anew.
 */
export const succeed = async (live: Live, deps: SuccessionDeps): Promise<Result<null, NetFault>> => {
  const { vault, crypto, http, clock, random, program } = deps;
  const { store, server, tenant, client } = live;
  const values = replicaValues(store.db);
  const membership = live.membership.current();
  if (!membership) return err({ code: "offline" });
  const prepared = await heirOf(live, membership, deps);
  if (!prepared.ok) return prepared;
  const heir = prepared.value;
  const sign = signerOf(heir.identity.sign.privateKey);
  const hash = hashEnvelope(crypto, tenant, heir.device, heir.place, zeroHash, heir.envelope);
  const asHeir = createServerClient({ http, server, tenant, as: { device: heir.device, sign }, hasher: crypto, clock, random, program });
  const known = await asHeir.call("head");
  // Whether the log has the name already is not known: it is not given up for a refusal of the old one.
  if (!known.ok && (known.error.code === "offline" || known.error.code === "busy")) return err(netFaultOf(known.error));
  if (!known.ok) {
    const run = encodeRun({ protocol: protocolVersion, device: heir.device, firstSeq: heir.place, previous: zeroHash, envelopes: [heir.envelope], signature: sign(hash) });
    const said = await client.call("push", { body: run });
    // Where other statements came first it must be said anew, on them.
    if (!said.ok && said.error.code !== "offline" && said.error.code !== "busy") dropHeir(values);
    if (!said.ok) return err(netFaultOf(said.error));
  }
  takeName(live, heir, hash);
  vault.reopen();
  return ok(null);
};
