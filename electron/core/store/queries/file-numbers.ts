import { sqlite } from "../sqlite.ts";
import type { Write } from "../tx.ts";
import { patientByFileNumber } from "./patients.ts";

const kind = "patientFile";
/** Longer figures are somebody's telephone or identity number, not a place in a series. */
const longestPlace = 8;

const lastOf = (tx: Write): { readonly prefix: string; readonly lastNumber: number } | undefined =>
  tx.one(sqlite.selectFrom("numberSeries").select(["prefix", "lastNumber"]).where("kind", "=", kind));

const keepLast = (tx: Write, lastNumber: number): void => {
  tx.local(
    sqlite.insertInto("numberSeries").values({ kind, prefix: "", lastNumber }).onConflict((oc) => oc.column("kind").doUpdateSet({ lastNumber })),
  );
};

/** The next free file number of this PC's series: plain figures from 1, after any prefix that the series was given. */
export const nextFileNumber = (tx: Write): string => {
  const series = lastOf(tx);
  let place = series?.lastNumber ?? 0;
  let fileNumber: string;
  do {
    place += 1;
    fileNumber = `${series?.prefix ?? ""}${place}`;
  } while (patientByFileNumber(tx, fileNumber) !== null);
  keepLast(tx, place);
  return fileNumber;
};

/** Lets the series go on after a number that was given by hand or came from a spreadsheet. */
export const passFileNumber = (tx: Write, fileNumber: string): void => {
  const { prefix, lastNumber } = lastOf(tx) ?? { prefix: "", lastNumber: 0 };
  if (!fileNumber.startsWith(prefix)) return;
  const figures = fileNumber.slice(prefix.length);
  if (!/^\d+$/.test(figures) || figures.length > longestPlace) return;
  const place = Number(figures);
  if (place > lastNumber) keepLast(tx, place);
};
