import { tables } from "../schema/index.ts";
import type { Table } from "../schema/kit.ts";
import { streamIds, streamNames, type StreamId } from "../schema/streams.ts";
import { applyEntries, readerVersion, type Applied, type ApplyDeps } from "../sync/apply.ts";
import { toBase64url } from "../sync/bytes.ts";
import type { NumberSeries } from "../sync/claims.ts";
import { decodeEnvelopes, decodeRun, zeroHash } from "../sync/envelope.ts";
import { foldSchemaOf, type FoldSchema } from "../sync/fold-table.ts";
import type { LogEntry } from "../sync/log.ts";
import type { Membership } from "../sync/membership.ts";
import { packRun, type OutgoingDeps } from "../sync/outgoing.ts";
import type { Head } from "../sync/ports.ts";
import type { OutboxTx, ReplicaTx } from "../sync/replica.ts";
import { sequenceRun, type HeldMinute, type MemberDevice, type Sequenced } from "../sync/sequence.ts";
import type { Result } from "../core/result.ts";
import type { LogFault } from "../sync/verify-entries.ts";
import { plainCrypto, plainSign } from "./plain-crypto.ts";

const tenant = "cli_test";
const keyOfDevice = (device: string): Uint8Array => plainCrypto.hash(new TextEncoder().encode(device));
const keyOfStream = (stream: StreamId): Uint8Array => new Uint8Array(32).fill(stream);

export const wholeSchema: FoldSchema = foldSchemaOf(Object.values<Table>(tables));
const legalNumber = { tableId: tables.invoice.tableId, columnId: tables.invoice.columnIds["legalNumber"] ?? 0 };

/** A clinic whose machines are these and no others. */
export const membershipOf = (devices: readonly string[]): Membership => ({
  index: 1, last: toBase64url(zeroHash), recovery: { signKey: "", boxKey: "" }, reducer: { version: 1, from: 1 },
  epochs: { config: 1, desk: 1, billing: 1, clinical: 1 },
  members: new Map(devices.map((device, at) => [device, {
    device, name: device, signKey: toBase64url(keyOfDevice(device)), boxKey: "", admin: true, streams: [...streamNames], series: "ABCDEFGH"[at] ?? "Z", after: 0, admittedAt: 0, revokedAt: null, wipe: false,
  }])),
});

export interface Reading {
  readonly schema?: FoldSchema;
  readonly streams?: readonly StreamId[];
  readonly reader?: number;
}

/** What a machine needs to read the log, for a program that knows `schema` and a machine that has `streams`. */
export const readingOf = (device: string, { schema = wholeSchema, streams = Object.values(streamIds), reader = readerVersion }: Reading = {}): ApplyDeps => ({
  crypto: plainCrypto, tenant, device, schema, reader,
  numberPlaces: { invoice: legalNumber, creditNote: legalNumber },
  has: (stream) => streams.includes(stream),
  keyOf: (stream) => keyOfStream(stream),
  onStatement: () => undefined,
});

export const sendingOf = (device: string, minReader = 1): OutgoingDeps => ({
  crypto: plainCrypto, tenant, device, after: 0, minReader, sign: plainSign(keyOfDevice(device)),
  streamOf: (tableId) => wholeSchema.get(tableId)?.stream ?? null,
  newestKey: (stream) => ({ epoch: 1, key: keyOfStream(stream) }),
});

/** A clinic's log in memory, ordered by the product's own rule. */
export const smallLog = (devices: readonly string[]) => {
  const membership = membershipOf(devices);
  const entries: LogEntry[] = [];
  let head: Head = { seq: 0, chain: zeroHash };
  let receivedAt = 0;
  let held: readonly HeldMinute[] = [];
  let numbers: ReadonlyMap<NumberSeries, number> = new Map();
  const given = new Map<string, number>();
  const places = new Map<string, Sequenced["member"]>();
  const memberOf = (device: string): MemberDevice => ({ signKey: keyOfDevice(device), revoked: false, ...(places.get(device) ?? { lastSeq: 0, lastHash: zeroHash }) });

  return {
    membership,
    entries: (): readonly LogEntry[] => entries,
    /** Takes the next run of a machine, at most `most` envelopes. Gives how many entries came of it. */
    push: (device: string, tx: ReplicaTx & OutboxTx, now: number, most = 500, minReader = 1): number => {
      const member = memberOf(device);
      const packed = packRun(tx, sendingOf(device, minReader), member.lastSeq + 1, most);
      if (!packed.ok) throw new Error(packed.error.code);
      if (!packed.value) return 0;
      const run = decodeRun(packed.value.run);
      const envelopes = run.ok ? decodeEnvelopes(run.value) : null;
      if (!run.ok || !envelopes) throw new Error("not a run");
      const done = sequenceRun(plainCrypto, { tenant, head, lastReceivedAt: receivedAt, envelopes, member, known: new Map(), held, leases: [], numbers, given, takeStatement: () => ({ code: "badStatement" }) }, run.value, now);
      if (!done.ok) throw new Error(done.error.code);
      const { value } = done;
      entries.push(...value.entries);
      ({ head, receivedAt, numbers } = value);
      held = [...held.filter(({ key }) => !value.freed.includes(key)), ...value.held];
      for (const one of value.given) given.set(one.key, one.number);
      places.set(device, value.member);
      return value.entries.length;
    },
    /** Reads at most `most` entries that follow the head, in whole runs; `again` of those before it come once more. */
    pull: (tx: ReplicaTx, deps: ApplyDeps, most = Number.POSITIVE_INFINITY, again = 0): Result<Applied, LogFault> => {
      const from = tx.head().seq;
      let end = Math.min(entries.length, from + most);
      while (end < entries.length && end > 0 && entries[end - 1]?.signature === null) end += 1;
      return applyEntries(tx, deps, membership, entries.slice(Math.max(0, from - again), end));
    },
  };
};
