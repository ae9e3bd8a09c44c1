import { createHash } from "node:crypto";
import { headerFingerprint, suggestMapping, type ColumnField, type Mapping } from "#shared/domain/import/columns.ts";
import { detectDateOrder, type FoundOrder } from "#shared/domain/import/date-order.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { Spreadsheet } from "./spreadsheet.ts";

/** A spreadsheet that somebody is looking at before it is imported. It is in memory alone. */
export interface HeldFile {
  /** SHA-256 of the file, hex: the same file is the same one. */
  readonly hash: string;
  readonly name: string;
  readonly sheet: Spreadsheet;
}

/** So many files are held at once; the one looked at longest ago is let go. */
const heldAtOnce = 2;

export interface HeldFiles {
  readonly hold: (file: HeldFile) => void;
  /** Refuses with `notFound` a file that was never opened or was let go. */
  readonly find: (hash: string) => HeldFile;
  readonly letGo: (hash: string) => void;
}

export const createHeldFiles = (): HeldFiles => {
  const files = new Map<string, HeldFile>();
  return {
    hold: (file) => {
      files.delete(file.hash);
      files.set(file.hash, file);
      const [oldest] = files.keys();
      if (files.size > heldAtOnce && oldest !== undefined) files.delete(oldest);
    },
    find: (hash) => files.get(hash) ?? refuse(appError("notFound", { what: "file", id: hash.slice(0, 12) })),
    letGo: (hash) => void files.delete(hash),
  };
};

export const sha256 = (of: Uint8Array | string): string => createHash("sha256").update(of).digest("hex");

/** The setting under which the mapping of files with these headings is remembered. */
export const mappingKey = (headers: readonly string[]): string => `import.mapping.${sha256(headerFingerprint(headers)).slice(0, 32)}`;

const dates: ReadonlySet<ColumnField> = new Set(["birthDate", "deathDate", "appointmentDate"]);

/** How the dates of a file are written, by those of its columns that hold dates. */
export const orderOf = (sheet: Spreadsheet, mapping: Mapping, country: string): FoundOrder =>
  detectDateOrder(
    mapping.flatMap((field, column) => (field !== null && dates.has(field) ? sheet.head.map((cells) => cells[column] ?? "") : [])),
    country,
  );

export const suggestedMapping = (sheet: Spreadsheet): Mapping => suggestMapping(sheet.headers, sheet.head);
