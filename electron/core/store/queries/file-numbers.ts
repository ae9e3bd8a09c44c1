import { sqlite } from "../sqlite.ts";
import type { Read, Write } from "../tx.ts";

const kind = "patientFile";
/** Longer figures are somebody's telephone or identity number, not a place in a series. */
const longestPlace = 8;

/** This PC's series of file numbers inside one transaction. `save` keeps how far it came. */
export interface FileNumbers {
  /** The next number that no file has: plain figures from 1, after any prefix that the series was given. */
  readonly next: () => string;
  /** Lets the series go on after a number that was given by hand or came from a spreadsheet. */
  readonly pass: (fileNumber: string) => void;
  readonly save: () => void;
}

/** How far the series is: 0 before its first number. */
export const lastFileNumber = (read: Read): number =>
  read.one(sqlite.selectFrom("numberSeries").select("lastNumber").where("kind", "=", kind))?.lastNumber ?? 0;

export const keepLastFileNumber = (tx: Write, lastNumber: number): void => {
  tx.local(sqlite.insertInto("numberSeries").values({ kind, prefix: "", lastNumber }).onConflict((oc) => oc.column("kind").doUpdateSet({ lastNumber })));
};

export const openFileNumbers = (tx: Write): FileNumbers => {
  const prefix = tx.one(sqlite.selectFrom("numberSeries").select("prefix").where("kind", "=", kind))?.prefix ?? "";
  const first = lastFileNumber(tx);
  let last = first;
  const isUsed = tx.prepare("SELECT 1 FROM patient WHERE fileNumber = ? AND voidedAt IS NULL").pluck();
  return {
    next: () => {
      do last += 1;
      while (isUsed.get(`${prefix}${last}`) !== undefined);
      return `${prefix}${last}`;
    },
    pass: (fileNumber) => {
      const figures = fileNumber.startsWith(prefix) ? fileNumber.slice(prefix.length) : "";
      if (/^\d+$/.test(figures) && figures.length <= longestPlace) last = Math.max(last, Number(figures));
    },
    save: () => {
      if (last !== first) keepLastFileNumber(tx, last);
    },
  };
};
