import { err, ok, type Result } from "#shared/core/result.ts";
import { fromBase64url } from "#shared/sync/bytes.ts";
import { limits, zeroHash, type Envelope, type Run } from "#shared/sync/envelope.ts";
import type { LogEntry } from "#shared/sync/log.ts";
import { statementOf, takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { PushRefusal } from "#shared/sync/ports.ts";
import { sequenceRun, type CheckedRun, type MemberDevice, type Sequenced, type SequenceState } from "#shared/sync/sequence.ts";
import { heldIn, leasesOf, numbersOf, spansOf } from "./claims.ts";
import { serverCrypto } from "./crypto.ts";
import { noteSheet, type Memberships, type Tenant } from "./membership.ts";
import type { ColumnKind, Store, Writer } from "./store/store.ts";

const logColumns = { tenant: "int", seq: "int", device: "text", device_seq: "int", received_at: "int", verdict: "bytes", envelope: "bytes", signature: "bytes", hash: "bytes", chain: "bytes" } as const satisfies Readonly<Record<string, ColumnKind>>;
const claimColumns = { tenant: "int", resource: "text", minute: "int", key: "text" } as const satisfies Readonly<Record<string, ColumnKind>>;
/** Bookings whose minutes one statement takes away: a database takes only so many parameters. */
const keysAtOnce = 500;
type LogRow = readonly (string | number | Uint8Array | null)[];

/** A run as it waits for its turn. */
export interface WaitingRun {
  readonly run: Run;
  /** The run's, decoded. */
  readonly envelopes: readonly Envelope[];
  readonly checked: CheckedRun;
}

interface Place {
  readonly lastSeq: number;
  readonly lastHash: Uint8Array;
}

/** A clinic's log while one transaction adds to it: runs decided after each other see each other. */
export interface OpenLog {
  /** Decides on a run, and lays what follows from it ready to be written. */
  readonly take: (waiting: WaitingRun, now: number) => Promise<Result<{ readonly deviceSeq: number }, PushRefusal>>;
  /** Writes what `take` laid ready. The clinic as it then is. */
  readonly close: () => Promise<{ readonly tenant: Tenant; readonly revoked: readonly string[] }>;
}

/**
 * The machine that a run's first envelope makes a member: by the printed sheet, or in the place of one that was copied. It may
 * send that run before it belongs.
 */
const newcomerOf = (run: Run, first: Envelope | undefined, membership: Membership, seq: number): MemberDevice | "stale" | null => {
  const bytes = first?.statement;
  if (!bytes) return null;
  const taken = takeStatement(serverCrypto, membership, bytes, seq);
  if (!taken.ok) return taken.error.fault === "stale" ? "stale" : null;
  const { by, body } = statementOf(bytes);
  const machine = body.type === "succeed" || (body.type === "admit" && by === "recovery") ? body.machine : null;
  const signKey = machine?.device === run.device && run.firstSeq === machine.after + 1 ? fromBase64url(machine.signKey) : null;
  return machine && signKey && { signKey, revoked: false, lastSeq: machine.after, lastHash: zeroHash };
};

/** Whose place a machine takes that is none yet: the copied one's, whose word for it its first envelope brings. Null for every other run. */
const predecessorOf = (run: Run, first: Envelope | undefined, membership: Membership): string | null => {
  if (!first?.statement || membership.members.has(run.device)) return null;
  const { by, body } = statementOf(first.statement);
  return body.type === "succeed" && body.machine.device === run.device ? by : null;
};

/** Opens a clinic's log to add runs of these devices to it. `tenant` is the row as `lockTenant` gave it in this transaction. */
export const openLog = async (tx: Writer, store: Store, memberships: Memberships, tenant: Tenant, devices: readonly string[]): Promise<OpenLog> => {
  const { no, id } = tenant;
  let membership = await memberships.of(tx, tenant);
  let head = { seq: tenant.head_seq, chain: tenant.head_chain };
  let lastReceivedAt = tenant.received_at;
  const found = await tx.selectFrom("device").select(["device", "last_seq as lastSeq", "last_hash as lastHash"]).where("tenant", "=", no).where("device", "in", devices).execute();
  const places = new Map<string, Place>(found.map(({ device, ...place }) => [device, place]));
  const moved = new Set<string>();
  const revoked: string[] = [];
  let rows: LogRow[] = [];

  const flush = async (): Promise<void> => {
    if (rows.length === 0) return;
    await store.insertMany(tx, "log", logColumns, rows);
    rows = [];
  };
  const placeOf = (device: string, after: number): Place => {
    const known = places.get(device);
    // Before its first envelope a machine's row says no more than when it was last here.
    return known && known.lastSeq > after ? known : { lastSeq: after, lastHash: zeroHash };
  };
  const memberOf = (run: Run, first: Envelope | undefined): MemberDevice | "stale" | null => {
    const member = membership.members.get(run.device);
    const signKey = member && fromBase64url(member.signKey);
    if (!member || !signKey) return newcomerOf(run, first, membership, head.seq + 1);
    return { signKey, revoked: member.revokedAt !== null, ...placeOf(run.device, member.after) };
  };
  const knownOf = async (run: Run, lastSeq: number): Promise<ReadonlyMap<number, Uint8Array>> => {
    if (run.firstSeq > lastSeq) return new Map();
    await flush();
    const last = run.firstSeq + run.envelopes.length - 1;
    const found = await tx.selectFrom("log").select(["device_seq", "hash"]).where("tenant", "=", no).where("device", "=", run.device).where("device_seq", ">=", run.firstSeq).where("device_seq", "<=", last).execute();
    return new Map(found.map(({ device_seq, hash }) => [device_seq, hash]));
  };

  const layDown = async (done: Sequenced): Promise<void> => {
    for (const [at, entry] of done.entries.entries()) {
      rows.push([no, entry.seq, entry.device, entry.deviceSeq, entry.receivedAt, entry.verdict, entry.envelope, entry.signature, done.hashes[at] ?? zeroHash, done.chains[at] ?? zeroHash]);
    }
    for (let at = 0; at < done.freed.length; at += keysAtOnce) {
      await tx.deleteFrom("slot_claim").where("tenant", "=", no).where("key", "in", done.freed.slice(at, at + keysAtOnce)).execute();
    }
    if (done.held.length > 0) await store.insertMany(tx, "slot_claim", claimColumns, done.held.map(({ resource, minute, key }) => [no, resource, minute, key]));
    if (done.given.length > 0) {
      await tx.insertInto("given_number").values(done.given.map((one) => ({ tenant: no, ...one }))).execute();
      for (const [series, last] of done.numbers) {
        await tx.insertInto("legal_number").values({ tenant: no, series, last }).onConflict((on) => on.columns(["tenant", "series"]).doUpdateSet({ last })).execute();
      }
    }
  };

  const take: OpenLog["take"] = async ({ run, envelopes, checked }, now) => {
    const member = memberOf(run, envelopes[0]);
    if (member === "stale") return err({ code: "staleStatement" });
    const predecessor = member && predecessorOf(run, envelopes[0], membership);
    const spans = spansOf(envelopes);
    const numberKeys = envelopes.flatMap(({ numbers }) => numbers.map(({ key }) => key));
    let next = membership;
    const taken: { readonly idx: number; readonly seq: number; readonly bytes: Uint8Array }[] = [];
    const state: SequenceState = {
      tenant: id, head, lastReceivedAt, member, envelopes, checked,
      known: member ? await knownOf(run, member.lastSeq) : new Map(),
      held: await heldIn(tx, no, spans),
      leases: (await leasesOf(tx, no, [...new Set(spans.map(({ resource }) => resource))], now)).map((lease) => (predecessor !== null && lease.device === predecessor ? { ...lease, device: run.device } : lease)),
      ...(await numbersOf(tx, no, numberKeys)),
      takeStatement: (bytes, seq) => {
        const folded = takeStatement(serverCrypto, next, bytes, seq);
        if (!folded.ok) return;
        next = folded.value;
        taken.push({ idx: next.index, seq, bytes });
      },
    };
    const decided = sequenceRun(serverCrypto, state, run, now);
    if (!decided.ok) return decided;
    await layDown(decided.value);
    for (const one of taken) {
      await tx.insertInto("statement").values({ tenant: no, ...one }).execute();
      await noteSheet(tx, no, one.bytes);
    }
    for (const { device, revokedAt } of next.members.values()) {
      if (revokedAt === null || (membership.members.get(device)?.revokedAt ?? null) !== null) continue;
      revoked.push(device);
      // What a lost PC held is everybody's again; what a copied one held is its heir's, who has promised times in it.
      if (device === predecessor) await tx.updateTable("lease").set({ device: run.device }).where("tenant", "=", no).where("device", "=", device).execute();
      else await tx.deleteFrom("lease").where("tenant", "=", no).where("device", "=", device).execute();
    }
    membership = next;
    head = decided.value.head;
    lastReceivedAt = decided.value.receivedAt;
    if (decided.value.entries.length > 0) {
      places.set(run.device, decided.value.member);
      moved.add(run.device);
    }
    return ok({ deviceSeq: decided.value.member.lastSeq });
  };

  const close = async () => {
    await flush();
    const rowsOfDevices = [...moved].map((device) => {
      const { lastSeq, lastHash } = placeOf(device, 0);
      return { tenant: no, device, last_seq: lastSeq, last_hash: lastHash, contact_at: lastReceivedAt, program: null };
    });
    if (rowsOfDevices.length > 0) {
      await tx.insertInto("device").values(rowsOfDevices)
        .onConflict((on) => on.columns(["tenant", "device"]).doUpdateSet((set) => ({ last_seq: set.ref("excluded.last_seq"), last_hash: set.ref("excluded.last_hash"), contact_at: set.ref("excluded.contact_at") }))).execute();
    }
    const grown = { head_seq: head.seq, head_chain: head.chain, received_at: lastReceivedAt, statements: membership.index, statement_hash: fromBase64url(membership.last) ?? zeroHash };
    if (moved.size > 0) await tx.updateTable("tenant").set(grown).where("no", "=", no).execute();
    for (const device of revoked) await tx.updateTable("token_family").set({ revoked_at: lastReceivedAt }).where("tenant", "=", no).where("device", "=", device).execute();
    return { tenant: { ...tenant, ...grown }, revoked };
  };
  return { take, close };
};

/** Whole runs after `since`: at most about `limit` entries and `limits.pageBytes`, at least one run. */
export const pageAfter = async (store: Store, tenant: Tenant, since: number, limit: number): Promise<readonly LogEntry[]> => {
  const found: LogEntry[] = [];
  let bytes = 0;
  let whole = 0;
  const step = Math.min(limit, limits.runEnvelopes);
  for (let from = since; from < tenant.head_seq; from += step) {
    const rows = await store.read.selectFrom("log").select(["seq", "device", "device_seq", "received_at", "verdict", "envelope", "signature"]).where("tenant", "=", tenant.no).where("seq", ">", from).where("seq", "<=", Math.min(from + step, tenant.head_seq)).orderBy("seq").execute();
    for (const { device_seq: deviceSeq, received_at: receivedAt, ...row } of rows) {
      // What came before it is being taken away as needless: the next call is told so.
      if (row.seq !== since + found.length + 1) return found.slice(0, whole);
      bytes += row.envelope.length + row.verdict.length + 120;
      if (whole > 0 && (found.length >= limit || bytes > limits.pageBytes)) return found.slice(0, whole);
      found.push({ ...row, deviceSeq, receivedAt });
      if (row.signature) whole = found.length;
    }
    if (rows.length < Math.min(from + step, tenant.head_seq) - from) break;
  }
  return found.slice(0, whole);
};
