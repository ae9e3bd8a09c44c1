import type { RowClock } from "./replica.ts";

/** A row's clock as the file keeps it: the same marks are the same text. */
export const clockText = ({ row, fields }: RowClock): string => JSON.stringify(Object.keys(fields).length === 0 ? row : [...row, fields]);

export const clockOf = (text: string): RowClock => {
  const [seq, effective, fields = {}] = JSON.parse(text) as readonly [...RowClock["row"], RowClock["fields"]?];
  return { row: [seq, effective], fields };
};
