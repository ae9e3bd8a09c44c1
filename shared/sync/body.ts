import type { Id } from "../core/ids.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { ChangeKind, StoredValue } from "./change.ts";
import { unpack, type WireFault } from "./envelope.ts";
import { pack } from "./pack.ts";
import { packId, unpackId } from "./packed-id.ts";

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

/** Stands after the packed value, before the zero bytes (ISO/IEC 7816-4). */
const end = 0x80;

/** `[userId, procedure, reason, at, ops]`, then its end and zero bytes up to Padmé's length. An op is `[table, row, kind, column, value, …]`. */
export const encodeBody = ({ userId, procedure, reason, at, ops }: Body): Uint8Array => {
  const packed = pack([
    userId === null ? 0 : packId(userId), procedure, reason ?? 0, at,
    ops.map(({ tableId, rowId, kind, values }) => [tableId, packId(rowId), kinds.indexOf(kind), ...Object.entries(values).flatMap(([column, value]) => [Number(column), value])]),
  ]);
  const padded = new Uint8Array(paddedLength(packed.length + 1));
  padded.set(packed);
  padded[packed.length] = end;
  return padded;
};

const opOf = (value: unknown): Op | null => {
  if (!Array.isArray(value) || value.length % 2 === 0) return null;
  const [tableId, packedId, kindAt] = value as readonly unknown[];
  const rowId = unpackId(packedId);
  const kind = typeof kindAt === "number" ? kinds[kindAt] : undefined;
  if (!Number.isSafeInteger(tableId) || rowId === null || rowId.length > 64 || !kind) return null;
  const values: Record<number, StoredValue> = {};
  for (let at = 3; at < value.length; at += 2) {
    const column: unknown = value[at];
    const stored: unknown = value[at + 1];
    const isStored = stored === null || typeof stored === "string" || (typeof stored === "number" && Number.isSafeInteger(stored)) || stored instanceof Uint8Array;
    if (!Number.isSafeInteger(column) || (column as number) < 0 || !isStored) return null;
    values[column as number] = stored;
  }
  return { tableId: tableId as number, rowId, kind, values };
};

export const decodeBody = (padded: Uint8Array): Result<Body, WireFault> => {
  let length = padded.length - 1;
  while (length > 0 && padded[length] === 0) length -= 1;
  if (padded[length] !== end) return err({ fault: "shape" });
  const unpacked = unpack(padded.subarray(0, length), padded.length, padded.length);
  if (!unpacked.ok) return unpacked;
  const value = unpacked.value;
  if (!Array.isArray(value) || value.length !== 5) return err({ fault: "shape" });
  const [author, procedure, reason, at, opList] = value as readonly unknown[];
  const userId = author === 0 ? null : unpackId(author);
  if (!Array.isArray(opList) || typeof procedure !== "string" || !Number.isSafeInteger(at)) return err({ fault: "shape" });
  if ((author !== 0 && userId === null) || (reason !== 0 && typeof reason !== "string")) return err({ fault: "shape" });
  const ops = opList.map(opOf);
  if (ops.includes(null)) return err({ fault: "shape" });
  return ok({ userId: userId as Id<"usr"> | null, procedure, reason: reason === 0 ? null : (reason as string), at: at as number, ops: ops as readonly Op[] });
};
