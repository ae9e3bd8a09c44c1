import ExcelJS from "exceljs";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { appError, Refusal, type AppError } from "#shared/errors.ts";
import { openSpreadsheet, sizeLimit } from "./spreadsheet.ts";
import { readZip, writeZip } from "./zip.ts";

const table = "الاسم,الهاتف\nأحمد علي,01290830166\nسارة محمد,01577412154\n";

const rowsOf = async (bytes: Uint8Array): Promise<readonly (readonly string[])[]> => {
  const rows: (readonly string[])[] = [];
  for await (const bite of (await openSpreadsheet(bytes)).rows()) rows.push(...bite.map((row) => row.cells));
  return rows;
};

const refusal = async (bytes: Uint8Array): Promise<AppError | null> => {
  try {
    await openSpreadsheet(bytes);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.error;
    throw error;
  }
};

const workbook = async (fill: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void): Promise<Uint8Array> => {
  const book = new ExcelJS.Workbook();
  fill(book.addWorksheet("المرضى"), book);
  return new Uint8Array(await book.xlsx.writeBuffer());
};

test.each([
  ["UTF-8", Buffer.from(table), "utf-8"],
  ["UTF-8 with a mark", Buffer.from(`\ufeff${table}`), "utf-8"],
  ["UTF-16 with a mark", iconv.encode(table, "utf-16le", { addBOM: true }), "utf-16le"],
  ["UTF-16 the other way with a mark", iconv.encode(table, "utf-16be", { addBOM: true }), "utf-16be"],
  ["UTF-16 without a mark", iconv.encode(table, "utf-16le"), "utf-16le"],
  ["Windows-1256", iconv.encode(table, "windows-1256"), "windows-1256"],
])("a table in %s is read", async (_, bytes, encoding) => {
  const sheet = await openSpreadsheet(bytes);
  expect([sheet.encoding, sheet.headers, sheet.rowCount]).toEqual([encoding, ["الاسم", "الهاتف"], 2]);
  expect(await rowsOf(bytes)).toEqual([["أحمد علي", "01290830166"], ["سارة محمد", "01577412154"]]);
});

test("a French table of the old encoding is not taken for Arabic", async () => {
  const bytes = iconv.encode("Prénom;Téléphone;Adresse\nHélène;0612345678;12 allée des Érables\nFrançois;0612345679;École\n", "windows-1252");
  expect((await openSpreadsheet(bytes)).headers).toEqual(["Prénom", "Téléphone", "Adresse"]);
});

test.each([[";"], ["\t"], ["|"], [","]])("a table with %j between its cells is cut rightly, quoted cells and lines within them too", async (delimiter) => {
  const bytes = Buffer.from(["name", "note"].join(delimiter) + `\r\nAna${delimiter}"a${delimiter} b\r\nsaid ""c"""\r\nBea${delimiter}=1+1`);
  expect((await openSpreadsheet(bytes)).delimiter).toBe(delimiter);
  expect(await rowsOf(bytes)).toEqual([["Ana", `a${delimiter} b\nsaid "c"`], ["Bea", "=1+1"]]);
});

test("a table of one column, with Excel's line that names the delimiter, is read", async () => {
  expect(await rowsOf(Buffer.from("sep=;\r\nname;phone\r\nAna;1\r\n"))).toEqual([["Ana", "1"]]);
  expect(await rowsOf(Buffer.from("name\nAna\n"))).toEqual([["Ana"]]);
});

test("rows are counted as a spreadsheet counts them, empty ones left out", async () => {
  const sheet = await openSpreadsheet(Buffer.from("\nname,phone\n,\nAna,1\n\nBea,2\n"));
  const rows: number[] = [];
  for await (const bite of sheet.rows()) rows.push(...bite.map((row) => row.row));
  expect([sheet.rowCount, rows]).toEqual([2, [4, 6]]);
});

test("a long table is read whole over the seams of its bites", async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `${index},"name ${index}\nof two lines",${"x".repeat(index % 50)}`);
  const read = await rowsOf(Buffer.from(`no,name,note\n${rows.join("\n")}\n`));
  expect(read).toHaveLength(20_000);
  expect(read.findIndex((cells, index) => cells[0] !== String(index) || cells[1] !== `name ${index}\nof two lines` || cells[2]?.length !== index % 50)).toBe(-1);
});

test("a workbook is read: dates as days, telephones whole, formulas by their result, rich text as text", async () => {
  const bytes = await workbook((sheet) => {
    sheet.addRow(["الاسم", "الميلاد", "الهاتف", "موعد", "ملاحظات"]);
    sheet.addRow([{ richText: [{ text: "أحمد " }, { text: "علي" }] }, new Date(Date.UTC(2007, 0, 22)), 201_290_830_166, new Date(Date.UTC(1899, 11, 30, 14, 30)), "=1+1"]);
    sheet.addRow([{ formula: 'A2&"x"', result: "Ana" }, new Date(Date.UTC(2026, 4, 1, 9, 15)), 0.5, true, { formula: "1+1" }]);
    sheet.getColumn(2).numFmt = "dd/mm/yyyy";
    sheet.getColumn(4).numFmt = "hh:mm";
  });
  const sheet = await openSpreadsheet(bytes);
  expect([sheet.format, sheet.sheet, sheet.headers.length, sheet.rowCount]).toEqual(["xlsx", "المرضى", 5, 2]);
  expect(await rowsOf(bytes)).toEqual([
    ["أحمد علي", "2007-01-22", "201290830166", "14:30", "=1+1"],
    ["Ana", "2026-05-01T09:15", "0.5", "true", "=1+1"],
  ]);
});

test("of a workbook the first sheet with rows is taken", async () => {
  const bytes = await workbook((_, book) => {
    book.addWorksheet("second").addRows([["name"], ["Ana"]]);
  });
  expect([await rowsOf(bytes), (await openSpreadsheet(bytes)).sheet]).toEqual([[["Ana"]], "second"]);
});

test("an archive written in another order holds the same entries", () => {
  const entries = [{ name: "ملف.xml", method: 0, crc: 7, packed: Buffer.from("one"), size: 3, encrypted: false }, { name: "b", method: 8, crc: 9, packed: Buffer.from("two!"), size: 40, encrypted: false }];
  const written = Buffer.concat([...writeZip(entries)]);
  expect(readZip(written).map((entry) => ({ ...entry, packed: Buffer.from(entry.packed) }))).toEqual(entries);
});

test("what is no table is refused with the reason", async () => {
  expect(await refusal(Buffer.from("%PDF-1.7\n1 0 obj"))).toEqual(appError("notASpreadsheet", { detail: "pdf" }));
  expect(await refusal(Buffer.from("<html><table><tr><td>Ana</td></tr></table>"))).toEqual(appError("notASpreadsheet", { detail: "html" }));
  expect(await refusal(Buffer.from(Array.from({ length: 999 }, (_, index) => (index * 37) % 256)))).toEqual(appError("notASpreadsheet", { detail: "binary" }));
  expect(await refusal(Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.from("Workbook", "utf16le")]))).toEqual(appError("notASpreadsheet", { detail: "xls" }));
  const cut = (await workbook((sheet) => sheet.addRow(["name"]))).subarray(0, 2_000);
  expect(await refusal(cut)).toEqual(appError("notASpreadsheet", { detail: "zip" }));
});

test("locked, empty and too large files are refused as what they are", async () => {
  expect(await refusal(Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.from("EncryptedPackage", "utf16le")]))).toEqual(appError("spreadsheetLocked"));
  expect(await refusal(Buffer.alloc(0))).toEqual(appError("spreadsheetEmpty"));
  expect(await refusal(Buffer.from("name,phone\n"))).toEqual(appError("spreadsheetEmpty"));
  expect(await refusal(await workbook(() => undefined))).toEqual(appError("spreadsheetEmpty"));
  expect(await refusal(Buffer.alloc(sizeLimit + 1, 65))).toEqual(appError("spreadsheetTooBig", { limitBytes: sizeLimit }));
});

test("whoever knows better says how the letters are written and what parts the columns", async () => {
  const bytes = iconv.encode("الاسم;ملاحظة, قديمة\nأحمد;أ, ب\n", "windows-1256");
  expect((await openSpreadsheet(bytes, { delimiter: "," })).headers).toEqual(["الاسم;ملاحظة", "قديمة"]);
  const misread = await openSpreadsheet(bytes, { encoding: "windows-1252", delimiter: ";" });
  expect(misread).toMatchObject({ encoding: "windows-1252", delimiter: ";" });
  expect(misread.headers[0]).toBe(iconv.decode(iconv.encode("الاسم", "windows-1256"), "windows-1252"));
  expect(await openSpreadsheet(bytes, { encoding: "windows-1256", delimiter: ";" })).toMatchObject({ headers: ["الاسم", "ملاحظة, قديمة"] });
});
