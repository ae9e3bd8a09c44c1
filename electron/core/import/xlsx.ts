import { Readable } from "node:stream";
import type ExcelJS from "exceljs";
import { appError, refuse } from "#shared/errors.ts";
import type { SheetRow } from "./csv.ts";
import { readZip, writeZip, type ZipEntry } from "./zip.ts";

/** Unpacked size past which an archive is not opened: a small file can hold a very large sheet. */
export const unpackedLimit = 300 * 1024 * 1024;
const widestRow = 400;
const bite = 500;

const emptyStrings: ZipEntry = ((): ZipEntry => {
  const packed = Buffer.from('<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0" uniqueCount="0"/>');
  return { name: "xl/sharedStrings.xml", method: 0, crc: 0, packed, size: packed.length, encrypted: false };
})();

/**
 * What a sheet's cells refer to goes before the sheets. The reader would otherwise put every sheet into the computer's
 * temporary folder, in clear, until it has seen the texts.
 */
const rank = (name: string): number =>
  ["[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"].indexOf(name);
const sheetNumber = (name: string): number | null => {
  const number = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(name)?.[1];
  return number === undefined ? null : Number(number);
};

/** The parts of a workbook that are read, in the order in which they can be. Refuses what is no workbook, locked or too big. */
export const openXlsx = (bytes: Uint8Array): readonly ZipEntry[] => {
  const entries = readZip(bytes);
  if (entries.some((entry) => entry.encrypted)) return refuse(appError("spreadsheetLocked"));
  const sheets = entries.filter((entry) => sheetNumber(entry.name) !== null);
  if (sheets.length === 0 || !entries.some((entry) => entry.name === "xl/workbook.xml")) return refuse(appError("notASpreadsheet", { detail: "zip" }));
  const kept = entries.filter((entry) => rank(entry.name) >= 0).toSorted((a, b) => rank(a.name) - rank(b.name));
  if (!kept.some((entry) => entry.name === emptyStrings.name)) kept.push(emptyStrings);
  const parts = [...kept, ...sheets.toSorted((a, b) => (sheetNumber(a.name) ?? 0) - (sheetNumber(b.name) ?? 0))];
  const unpacked = parts.reduce((sum, entry) => sum + entry.size, 0);
  return unpacked > unpackedLimit ? refuse(appError("spreadsheetTooBig", { limitBytes: unpackedLimit })) : parts;
};

/** A day is `2007-01-22`; a moment keeps its wall time; Excel's times of day stand on the last day of 1899. */
const dateText = (date: Date): string => {
  const iso = date.toISOString();
  if (iso.startsWith("1899-12-3")) return iso.slice(11, 16);
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 16);
};

/** A cell as a person reads it: a formula by its result, or as its own text where the file keeps no result. */
const cellText = (value: ExcelJS.CellValue): string => {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return dateText(value);
  if (typeof value !== "object") return typeof value === "number" ? numberText(value) : String(value);
  if ("richText" in value) return value.richText.map((part) => part.text).join("");
  if ("text" in value) return typeof value.text === "string" ? value.text : cellText(value.text as ExcelJS.CellValue);
  if ("error" in value) return "";
  const formula = "formula" in value ? value.formula : value.sharedFormula;
  return value.result === undefined || value.result === null ? `=${formula}` : cellText(value.result as ExcelJS.CellValue);
};

/** Long whole numbers (telephones, identities) without an exponent. */
const numberText = (value: number): string => (Number.isInteger(value) ? BigInt(value).toString() : String(value));

/** Reads one sheet of a workbook in bites, the first sheet being 0. Nothing is written to disk. */
export const readXlsx = async function* (parts: readonly ZipEntry[], sheet: number): AsyncGenerator<readonly SheetRow[], string | null> {
  // Forty megabytes and a fifth of a second, which a clinic that brings no workbook need not spend.
  const { default: excel } = await import("exceljs");
  const reader = new excel.stream.xlsx.WorkbookReader(Readable.from(writeZip(parts)), {
    worksheets: "emit", sharedStrings: "cache", styles: "cache", hyperlinks: "ignore", entries: "ignore",
  });
  let index = 0;
  for await (const worksheet of reader) {
    if (index === sheet) {
      let rows: SheetRow[] = [];
      for await (const row of worksheet) {
        const cells: string[] = [];
        const width = Math.min(row.cellCount, widestRow);
        for (let column = 1; column <= width; column += 1) cells.push(cellText(row.getCell(column).value));
        rows.push({ row: row.number, cells });
        if (rows.length < bite) continue;
        yield rows;
        rows = [];
      }
      if (rows.length > 0) yield rows;
      return (worksheet as unknown as { readonly name?: string }).name ?? null;
    }
    for await (const _ of worksheet) continue;
    index += 1;
  }
  return null;
};

export const sheetCount = (parts: readonly ZipEntry[]): number => parts.filter((entry) => sheetNumber(entry.name) !== null).length;
