import { toBase64url } from "./bytes.ts";
import { hashLength } from "./envelope.ts";

const words = hashLength / 4;

/** What a table's rows add up to, whatever their order: each row's hash is added, word by word. */
export interface DigestSum {
  readonly add: (rowHash: Uint8Array) => void;
  /** Takes back a row that was added. */
  readonly remove: (rowHash: Uint8Array) => void;
  readonly rows: () => number;
  /** Base64url of 32 bytes. */
  readonly digest: () => string;
}

/** Two sums are equal where the same rows were added (Bellare and Micciancio's AdHash: it finds accidents, not a forger with members' keys). */
export const createDigestSum = (): DigestSum => {
  const sum = new Uint32Array(words);
  let rows = 0;
  const count = (rowHash: Uint8Array, times: 1 | -1): void => {
    const view = new DataView(rowHash.buffer, rowHash.byteOffset, hashLength);
    for (let word = 0; word < words; word += 1) sum[word] = (sum[word] ?? 0) + times * view.getUint32(word * 4);
    rows += times;
  };
  return {
    add: (rowHash) => count(rowHash, 1),
    remove: (rowHash) => count(rowHash, -1),
    rows: () => rows,
    digest: () => {
      const bytes = new Uint8Array(hashLength);
      const view = new DataView(bytes.buffer);
      for (let word = 0; word < words; word += 1) view.setUint32(word * 4, sum[word] ?? 0);
      return toBase64url(bytes);
    },
  };
};

/**
 * The text of a row whose hash is added: its table, id, its values that are not null by column number, its voiding and its
 * clock. A column that an older program lacks and a newer one has left empty changes nothing. `values` in column order.
 */
export const rowText = (tableId: number, rowId: string, values: readonly (readonly [columnId: number, value: unknown])[], clock: string | null): string =>
  JSON.stringify([tableId, rowId, values.filter(([, value]) => value !== null), clock]);
