import { err, ok, type Result } from "../core/result.ts";
import { fromBase64url, toBase64url, utf8 } from "./bytes.ts";
import type { Hasher, Sign, Verifier } from "./ports.ts";
import { statement as statementSchema, type Machine, type Statement, type StatementBody } from "./statement.ts";

/** A machine as the membership log has it. */
export interface Member extends Machine {
  /** The log's sequence with which it came, and with which it went. What it wrote after that counts for nobody. */
  readonly admittedAt: number;
  readonly revokedAt: number | null;
  /** It is to forget everything when it next comes. */
  readonly wipe: boolean;
}

/** Who belongs to the clinic: the fold of all statements. */
export interface Membership {
  readonly index: number;
  /** Base64url SHA-256 of the last statement's bytes. */
  readonly last: string;
  readonly members: ReadonlyMap<string, Member>;
  readonly recovery: { readonly signKey: string; readonly boxKey: string };
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
  const unsigned = { index: index + 1, previous: last === "" ? toBase64url(hasher.hash()) : last, by, at, body };
  return utf8(JSON.stringify({ ...unsigned, signature: toBase64url(sign(signed(unsigned))) }));
};

const read = (bytes: Uint8Array): Statement | null => {
  try {
    const parsed = statementSchema.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : null;
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

const fold = (membership: Membership, body: StatementBody, seq: number): Result<Omit<Membership, "index" | "last">, StatementFault> => {
  const { members, recovery, reducer } = membership;
  switch (body.type) {
    case "found":
      return err({ fault: "stale" });
    case "admit": {
      const wrong = mayName(membership, body.machine);
      return wrong ? err(wrong) : ok({ members: new Map([...members, [body.machine.device, { ...body.machine, admittedAt: seq, revokedAt: null, wipe: false }]]), recovery, reducer });
    }
    case "rename": {
      const member = active(membership, body.device);
      return member ? ok({ members: new Map([...members, [body.device, { ...member, name: body.name }]]), recovery, reducer }) : err({ fault: "notMember" });
    }
    case "revoke": {
      const member = active(membership, body.device);
      if (!member) return err({ fault: "notMember" });
      const left = [...members.values()].filter((one) => one.revokedAt === null && one.admin && one.device !== body.device);
      if (left.length === 0) return err({ fault: "lastAdmin" });
      return ok({ members: new Map([...members, [body.device, { ...member, revokedAt: seq, wipe: body.wipe }]]), recovery, reducer });
    }
    case "rotate":
      return ok({ members, recovery, reducer });
    case "reducer":
      return body.version === reducer.version + 1 ? ok({ members, recovery, reducer: { version: body.version, from: seq } }) : err({ fault: "epoch" });
  }
};

/**
 * Takes the next statement: the same fold on the server and on every machine. `seq` is its place in the log.
 * A machine's own name may be changed by itself; everything else takes an admin machine or the recovery sheet.
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
  const key = founder?.signKey ?? (by === "recovery" ? membership?.recovery.signKey : author?.signKey);
  if (key === undefined) return err({ fault: "notMember" });
  const isOwnName = body.type === "rename" && body.device === by;
  if (!founder && by !== "recovery" && !author?.admin && !isOwnName) return err({ fault: "notAdmin" });
  const publicKey = fromBase64url(key);
  const signature = fromBase64url(statement.signature);
  if (!publicKey || !signature || !crypto.verify(publicKey, signed(statement), signature)) return err({ fault: "signature" });
  const next = { index: statement.index, last: toBase64url(crypto.hash(bytes)) };
  if (body.type === "found") {
    if (!founder) return err({ fault: "stale" });
    const members = new Map([[founder.device, { ...founder, admin: true, admittedAt: seq, revokedAt: null, wipe: false }]]);
    return ok({ ...next, members, recovery: body.recovery, reducer: { version: 1, from: seq } });
  }
  if (!membership) return err({ fault: "stale" });
  const folded = fold(membership, body, seq);
  return folded.ok ? ok({ ...next, ...folded.value }) : folded;
};
