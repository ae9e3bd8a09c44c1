import { appError, Refusal, refuse } from "#shared/errors.ts";
import { detectDelimiter, plainLines, readCsv, type SheetRow } from "./csv.ts";
import { decodeText } from "./encoding.ts";
import { openXlsx, readXlsx, sheetCount } from "./xlsx.ts";

/** Largest file taken: three times a clinic of a hundred thousand patients. */
export const sizeLimit = 64 * 1024 * 1024;

export interface Spreadsheet {
  readonly format: "csv" | "xlsx";
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly sheet: string | null;
  readonly headers: readonly string[];
  /** How many rows have something in them, the headings not counted. */
  readonly rowCount: number;
  /** The first rows, for a look and for telling dates. */
  readonly head: readonly (readonly string[])[];
  /** All rows below the headings in bites; empty ones are left out. May be asked again. */
  readonly rows: () => AsyncIterable<readonly SheetRow[]>;
}

const headRows = 500;

const isEmpty = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

const startsWith = (bytes: Uint8Array, ...head: readonly number[]): boolean => head.every((byte, index) => bytes[index] === byte);

/** Old Office files and locked new ones are OLE containers; a locked one names its sealed part in UTF-16. */
const isLocked = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from("EncryptedPackage", "utf16le"));

/** What is surely no table: other known files, pages of the web, and text with control signs in it. */
const refuseNonsense = (bytes: Uint8Array, text: string): void => {
  const head = text.slice(0, 4_096);
  const control = (head.match(/[^\P{Cc}\t\n\r\f]/gu) ?? []).length;
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46)) refuse(appError("notASpreadsheet", { detail: "pdf" }));
  if (/^\s*(?:<!doctype html|<html|<table)/i.test(head)) refuse(appError("notASpreadsheet", { detail: "html" }));
  if (control > head.length / 100 || head.includes("\ufffd\ufffd")) refuse(appError("notASpreadsheet", { detail: "binary" }));
};

type Source = Pick<Spreadsheet, "format" | "encoding" | "delimiter"> & { readonly read: () => AsyncIterable<readonly SheetRow[]> | Iterable<readonly SheetRow[]>; readonly sheet: () => string | null };

/** What somebody who looked at a file of text knows better. */
export interface AskedReading {
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
}

const csvSource = (bytes: Uint8Array, asked: AskedReading): Source => {
  const decoded = decodeText(bytes, asked.encoding);
  const { encoding } = decoded;
  const text = plainLines(decoded.text);
  refuseNonsense(bytes, text);
  const delimiter = asked.delimiter ?? detectDelimiter(text);
  return { format: "csv", encoding, delimiter, sheet: () => null, read: () => readCsv(text, delimiter) };
};

const xlsxSource = (bytes: Uint8Array, sheet: number): Source => {
  const parts = openXlsx(bytes);
  let name: string | null = null;
  const read = async function* (): AsyncGenerator<readonly SheetRow[]> {
    try {
      name = yield* readXlsx(parts, sheet);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      refuse(appError("notASpreadsheet", { detail: "zip" }));
    }
  };
  return { format: "xlsx", encoding: "utf-8", delimiter: null, sheet: () => name, read };
};

const survey = async (source: Source): Promise<Spreadsheet | null> => {
  let headers: readonly string[] | null = null;
  let headerRow = 0;
  let rowCount = 0;
  const head: (readonly string[])[] = [];
  for await (const bite of source.read()) {
    for (const { row, cells } of bite) {
      if (isEmpty(cells)) continue;
      if (headers === null) {
        headers = cells.map((cell) => cell.trim());
        headerRow = row;
        continue;
      }
      rowCount += 1;
      if (head.length < headRows) head.push(cells);
    }
  }
  if (headers === null || rowCount === 0) return null;
  const rows = async function* (): AsyncGenerator<readonly SheetRow[]> {
    for await (const bite of source.read()) yield bite.filter(({ row, cells }) => row > headerRow && !isEmpty(cells));
  };
  const { format, encoding, delimiter } = source;
  return { format, encoding, delimiter, sheet: source.sheet(), headers, rowCount, head, rows };
};

/**
 * Opens a spreadsheet by what is in it; its name does not matter. Of a workbook the first sheet that has rows is taken.
 * Refuses with `spreadsheetTooBig`, `spreadsheetLocked`, `spreadsheetEmpty` or `notASpreadsheet`.
 */
export const openSpreadsheet = async (bytes: Uint8Array, asked: AskedReading = {}): Promise<Spreadsheet> => {
  if (bytes.length > sizeLimit) refuse(appError("spreadsheetTooBig", { limitBytes: sizeLimit }));
  if (bytes.length === 0) refuse(appError("spreadsheetEmpty"));
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) refuse(isLocked(bytes) ? appError("spreadsheetLocked") : appError("notASpreadsheet", { detail: "xls" }));
  if (!startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return (await survey(csvSource(bytes, asked))) ?? refuse(appError("spreadsheetEmpty"));
  const sheets = sheetCount(openXlsx(bytes));
  for (let sheet = 0; sheet < sheets; sheet += 1) {
    const found = await survey(xlsxSource(bytes, sheet));
    if (found) return found;
  }
  return refuse(appError("spreadsheetEmpty"));
};
