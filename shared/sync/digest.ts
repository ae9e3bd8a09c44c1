import type { StoredValue } from "./change.ts";
import { utf8 } from "./bytes.ts";
import { clockText } from "./clock-text.ts";
import type { Hasher } from "./ports.ts";
import type { RowClock } from "./replica.ts";
import { createDigestSum, rowText } from "./row-digest.ts";

export interface DigestRow {
  readonly tableId: number;
  readonly rowId: string;
  readonly values: Readonly<Record<number, StoredValue>>;
  readonly clock: RowClock | null;
}

/** What the rows of one table come to: what they say, and who last wrote it. */
export interface TableDigest {
  readonly rows: string;
  readonly marks: string;
}

/** Digests by table number, whatever the rows' order: equal where two replicas hold the same rows by the same writes. */
export const digestsOf = (hasher: Hasher, rows: Iterable<DigestRow>): ReadonlyMap<number, TableDigest> => {
  const sums = new Map<number, { readonly rows: ReturnType<typeof createDigestSum>; readonly marks: ReturnType<typeof createDigestSum> }>();
  for (const { tableId, rowId, values, clock } of rows) {
    let sum = sums.get(tableId);
    if (!sum) sums.set(tableId, (sum = { rows: createDigestSum(), marks: createDigestSum() }));
    sum.rows.add(hasher.hash(utf8(rowText(tableId, rowId, Object.entries(values).map(([column, value]) => [Number(column), value]), null))));
    sum.marks.add(hasher.hash(utf8(rowText(tableId, rowId, [], clock && clockText(clock)))));
  }
  return new Map([...sums].toSorted(([a], [b]) => a - b).map(([tableId, sum]) => [tableId, { rows: sum.rows.digest(), marks: sum.marks.digest() }]));
};
