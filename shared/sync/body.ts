import type { Id } from "../core/ids.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { ChangeKind, StoredValue } from "./change.ts";
import { unpack, type WireFault } from "./envelope.ts";
import { pack } from "./pack.ts";

/** One row's part of a change set as it travels, sealed. */
export interface Op {
  readonly tableId: number;
  readonly rowId: string;
  readonly kind: ChangeKind;
  /** Column number → stored value. Number 0 is `voidedAt`. */
  readonly values: Readonly<Record<number, StoredValue>>;
}

/** What is sealed of a change set, for one stream. */
export interface Body {
  readonly userId: Id<"usr"> | null;
  readonly procedure: string;
  readonly reason: string | null;
  /** By its author's clock. */
  readonly at: number;
  readonly ops: readonly Op[];
}

const kinds = ["put", "patch", "void", "restore"] as const satisfies readonly ChangeKind[];

/** The next size of Padmé (Nikitin et al., 2019): at most 12 % more, and a length tells little. */
export const paddedLength = (length: number): number => {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const bits = exponent - (Math.floor(Math.log2(exponent)) + 1);
  const mask = 2 ** Math.max(bits, 0) - 1;
  return Math.ceil(length / (mask + 1)) * (mask + 1);
};

/** `[userId, procedure, reason, at, ops]`, then zero bytes up to Padmé's length. */
export const encodeBody = ({ userId, procedure, reason, at, ops }: Body): Uint8Array => {
  const packed = pack([
    userId ?? 0, procedure, reason ?? 0, at,
    ops.map(({ tableId, rowId, kind, values }) => [tableId, rowId, kinds.indexOf(kind), Object.entries(values).flatMap(([column, value]) => [Number(column), value])]),
  ]);
  const length = packed.length + 4;
  const padded = new Uint8Array(paddedLength(length));
  new DataView(padded.buffer).setUint32(0, packed.length);
  padded.set(packed, 4);
  return padded;
};

const opOf = (value: unknown): Op | null => {
  if (!Array.isArray(value) || value.length !== 4) return null;
  const [tableId, rowId, kindAt, pairs] = value as readonly unknown[];
  const kind = typeof kindAt === "number" ? kinds[kindAt] : undefined;
  if (!Number.isSafeInteger(tableId) || typeof rowId !== "string" || rowId.length > 64 || !kind || !Array.isArray(pairs) || pairs.length % 2 === 1) return null;
  const values: Record<number, StoredValue> = {};
  for (let at = 0; at < pairs.length; at += 2) {
    const [column, stored] = [pairs[at] as unknown, pairs[at + 1] as unknown];
    const isStored = stored === null || typeof stored === "string" || (typeof stored === "number" && Number.isSafeInteger(stored)) || stored instanceof Uint8Array;
    if (!Number.isSafeInteger(column) || (column as number) < 0 || !isStored) return null;
    values[column as number] = stored;
  }
  return { tableId: tableId as number, rowId, kind, values };
};

export const decodeBody = (padded: Uint8Array): Result<Body, WireFault> => {
  if (padded.length < 4) return err({ fault: "shape" });
  const length = new DataView(padded.buffer, padded.byteOffset, padded.byteLength).getUint32(0);
  if (length > padded.length - 4) return err({ fault: "shape" });
  const unpacked = unpack(padded.subarray(4, 4 + length), padded.length, padded.length);
  if (!unpacked.ok) return unpacked;
  const value = unpacked.value;
  if (!Array.isArray(value) || value.length !== 5) return err({ fault: "shape" });
  const [userId, procedure, reason, at, opList] = value as readonly unknown[];
  if (!Array.isArray(opList) || typeof procedure !== "string" || !Number.isSafeInteger(at)) return err({ fault: "shape" });
  if ((userId !== 0 && typeof userId !== "string") || (reason !== 0 && typeof reason !== "string")) return err({ fault: "shape" });
  const ops = opList.map(opOf);
  if (ops.includes(null)) return err({ fault: "shape" });
  return ok({ userId: userId === 0 ? null : (userId as Id<"usr">), procedure, reason: reason === 0 ? null : (reason as string), at: at as number, ops: ops as readonly Op[] });
};
