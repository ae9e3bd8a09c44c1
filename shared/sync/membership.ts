import { err, ok, type Result } from "../core/result.ts";
import { streamNames, type StreamName } from "../schema/streams.ts";
import { fromBase64url, toBase64url, utf8 } from "./bytes.ts";
import type { Hasher, Sign, Verifier } from "./ports.ts";
import { statement as statementSchema, statementBody, type Machine, type Statement, type StatementBody, type Wrap } from "./statement.ts";

/** A machine as the membership log has it. */
export interface Member extends Machine {
  /** The log's sequence with which it came, and with which it went. What it wrote after that counts for nobody. */
  readonly admittedAt: number;
  readonly revokedAt: number | null;
  /** It is to forget everything when it next comes. */
  readonly wipe: boolean;
}

export type Epochs = Readonly<Record<StreamName, number>>;

/** Who belongs to the clinic: the fold of all statements. */
export interface Membership {
  readonly index: number;
  /** Base64url SHA-256 of the last statement's bytes. */
  readonly last: string;
  readonly members: ReadonlyMap<string, Member>;
  readonly recovery: { readonly signKey: string; readonly boxKey: string };
  /** The newest epoch of each stream's key. */
  readonly epochs: Epochs;
  /** The rules by which the log is folded, and from which sequence. */
  readonly reducer: { readonly version: number; readonly from: number };
}

/** `stale`: another statement has this place. Everything else: it is not what a member may say. */
export type StatementFault = { readonly fault: "stale" | "shape" | "signature" | "notAdmin" | "notMember" | "alreadyMember" | "seriesTaken" | "lastAdmin" | "epoch" };

const nothing = { index: 0, last: "" };

const signed = ({ index, previous, by, at, body }: Omit<Statement, "signature">): Uint8Array => utf8(`daftar statement 1\n${JSON.stringify([index, previous, by, at, body])}`);

/** A statement's bytes, signed. `by` is the machine that signs, or `recovery`. */
export const makeStatement = (hasher: Hasher, membership: Membership | null, by: string, at: number, body: StatementBody, sign: Sign): Uint8Array => {
  const { index, last } = membership ?? nothing;
  const unsigned = { index: index + 1, previous: last === "" ? toBase64url(hasher.hash()) : last, by, at, body: statementBody.parse(body) };
  return utf8(JSON.stringify({ ...unsigned, signature: toBase64url(sign(signed(unsigned))) }));
};

/** Null for anything but the one way of writing it: the same statement in other bytes would have another hash. */
const read = (bytes: Uint8Array): Statement | null => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const parsed = statementSchema.safeParse(JSON.parse(text));
    return parsed.success && JSON.stringify(parsed.data) === text ? parsed.data : null;
  } catch {
    return null;
  }
};

/** A statement's content, of bytes that `takeStatement` has taken. */
export const statementOf = (bytes: Uint8Array): Statement => read(bytes) ?? ((): never => { throw new Error("not a statement"); })();

const active = (membership: Membership, device: string): Member | null => {
  const member = membership.members.get(device);
  return member && member.revokedAt === null ? member : null;
};

const mayName = (membership: Membership, { device, series }: Machine): StatementFault | null => {
  if (membership.members.has(device)) return { fault: "alreadyMember" };
  return [...membership.members.values()].some((member) => member.series === series) ? { fault: "seriesTaken" } : null;
};

const admitted = (machine: Machine, seq: number): Member => ({ ...machine, admittedAt: seq, revokedAt: null, wipe: false });

interface Needed {
  readonly stream: StreamName;
  readonly epochs: readonly number[];
  readonly to: readonly string[];
}

/** Whether the wraps are those that are needed, each once and none beside. */
const areComplete = (wraps: readonly Wrap[], needed: readonly Needed[]): boolean => {
  const wanted = new Set(needed.flatMap(({ stream, epochs, to }) => epochs.flatMap((epoch) => to.map((one) => `${stream} ${epoch} ${one}`))));
  return wraps.length === wanted.size && wraps.every(({ stream, epoch, to }) => wanted.delete(`${stream} ${epoch} ${to}`));
};

const upTo = (epoch: number): readonly number[] => Array.from({ length: epoch }, (_, at) => at + 1);
const recovery = "recovery";

/** Who is to have a stream's new key: every machine that is still there and has the stream, and the sheet. */
export const holdersOf = (members: Membership["members"], stream: StreamName): readonly string[] =>
  [...[...members.values()].filter(({ revokedAt, streams }) => revokedAt === null && streams.includes(stream)).map(({ device }) => device), recovery];

/** The membership with new epochs of these streams, where the wraps are exactly those for who is left. */
const turned = (membership: Membership, streams: readonly StreamName[], wraps: readonly Wrap[]): Result<Membership, StatementFault> => {
  const epochs: Record<StreamName, number> = { ...membership.epochs };
  for (const stream of streams) epochs[stream] += 1;
  const needed = streams.map((stream) => ({ stream, epochs: [epochs[stream]], to: holdersOf(membership.members, stream) }));
  return areComplete(wraps, needed) ? ok({ ...membership, epochs }) : err({ fault: "epoch" });
};

const fold = (membership: Membership, by: string, body: StatementBody, seq: number): Result<Membership, StatementFault> => {
  const { members, reducer, epochs } = membership;
  const withMember = (member: Member, among = members): Membership => ({ ...membership, members: new Map([...among, [member.device, member]]) });
  switch (body.type) {
    case "found":
      return err({ fault: "stale" });
    case "admit": {
      const { machine, wraps } = body;
      const wrong = mayName(membership, machine);
      if (wrong) return err(wrong);
      const needed = machine.streams.map((stream) => ({ stream, epochs: upTo(epochs[stream]), to: [machine.device] }));
      return areComplete(wraps, needed) ? ok(withMember(admitted(machine, seq))) : err({ fault: "epoch" });
    }
    case "succeed": {
      const { machine } = body;
      const before = active(membership, by);
      const wrong = before ? mayName(membership, machine) : { fault: "notMember" as const };
      if (!before || wrong) return err(wrong ?? { fault: "notMember" });
      const heir = admitted({ ...machine, admin: before.admin, streams: before.streams }, seq);
      return ok(withMember(heir, new Map([...members, [by, { ...before, revokedAt: seq }]])));
    }
    case "rename": {
      const member = active(membership, body.device);
      return member ? ok(withMember({ ...member, name: body.name })) : err({ fault: "notMember" });
    }
    case "revoke": {
      const member = active(membership, body.device);
      if (!member) return err({ fault: "notMember" });
      const left = [...members.values()].filter((one) => one.revokedAt === null && one.admin && one.device !== body.device);
      if (left.length === 0) return err({ fault: "lastAdmin" });
      return turned(withMember({ ...member, revokedAt: seq, wipe: body.wipe }), member.streams, body.wraps);
    }
    case "rotate": {
      const streams = [...new Set(body.wraps.map(({ stream }) => stream))];
      return streams.length > 0 ? turned(membership, streams, body.wraps) : err({ fault: "epoch" });
    }
    case "sheet": {
      const needed = streamNames.map((stream) => ({ stream, epochs: upTo(epochs[stream]), to: [recovery] }));
      return areComplete(body.wraps, needed) ? ok({ ...membership, recovery: body.recovery }) : err({ fault: "epoch" });
    }
    case "reducer":
      return body.version === reducer.version + 1 ? ok({ ...membership, reducer: { version: body.version, from: seq } }) : err({ fault: "epoch" });
  }
};

const founded = (body: StatementBody & { readonly type: "found" }, seq: number): Result<Omit<Membership, "index" | "last">, StatementFault> => {
  const founder = admitted({ ...body.machine, admin: true, streams: [...streamNames] }, seq);
  const epochs = Object.fromEntries(streamNames.map((stream) => [stream, 1])) as Epochs;
  const needed = streamNames.map((stream) => ({ stream, epochs: [1], to: [founder.device, recovery] }));
  if (!areComplete(body.wraps, needed)) return err({ fault: "epoch" });
  return ok({ members: new Map([[founder.device, founder]]), recovery: body.recovery, epochs, reducer: { version: 1, from: seq } });
};

/**
 * The revocation that a statement is, where somebody who may revoke machines signed it: a revoked machine is handed it by
 * the server, which lets it read the log no more. Its place in the log is not looked at.
 */
export const revocationIn = (crypto: Verifier, membership: Membership, bytes: Uint8Array): { readonly device: string; readonly wipe: boolean } | null => {
  const statement = read(bytes);
  if (!statement || statement.body.type !== "revoke" || statement.index <= membership.index) return null;
  const author = active(membership, statement.by);
  if (statement.by !== recovery && !author?.admin) return null;
  const key = fromBase64url(author?.signKey ?? membership.recovery.signKey);
  const signature = fromBase64url(statement.signature);
  return key && signature && crypto.verify(key, signed(statement), signature) ? { device: statement.body.device, wipe: statement.body.wipe } : null;
};

/**
 * Takes the next statement: the same fold on the server and on every machine. `seq` is its place in the log.
 * A machine's own name may be changed by itself, and given up for another; everything else takes an admin machine or the
 * recovery sheet.
 */
export const takeStatement = (crypto: Hasher & Verifier, membership: Membership | null, bytes: Uint8Array, seq: number): Result<Membership, StatementFault> => {
  const statement = read(bytes);
  if (!statement) return err({ fault: "shape" });
  const { index, last } = membership ?? nothing;
  const expected = last === "" ? toBase64url(crypto.hash()) : last;
  if (statement.index !== index + 1 || statement.previous !== expected) return err({ fault: "stale" });
  const { by, body } = statement;
  const founder = membership === null && body.type === "found" && body.machine.device === by ? body.machine : null;
  const author = membership && active(membership, by);
  const key = founder?.signKey ?? (by === recovery ? membership?.recovery.signKey : author?.signKey);
  if (key === undefined) return err({ fault: "notMember" });
  const isOwn = (body.type === "rename" && body.device === by) || body.type === "succeed";
  if (!founder && by !== recovery && !author?.admin && !isOwn) return err({ fault: "notAdmin" });
  const publicKey = fromBase64url(key);
  const signature = fromBase64url(statement.signature);
  if (!publicKey || !signature || toBase64url(signature) !== statement.signature || !crypto.verify(publicKey, signed(statement), signature)) return err({ fault: "signature" });
  const folded = membership ? fold(membership, by, body, seq) : body.type === "found" ? founded(body, seq) : err({ fault: "stale" as const });
  return folded.ok ? ok({ ...folded.value, index: statement.index, last: toBase64url(crypto.hash(bytes)) }) : folded;
};
