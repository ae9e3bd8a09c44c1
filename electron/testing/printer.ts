import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { mustExist } from "#shared/core/assert.ts";

/** Debian's printer that writes what comes out to a file: real CUPS, real driver, no paper. */
export const printerName = "PDF";

const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
const tool = (file: string, args: readonly string[]): string => execFileSync(file, args, { encoding: "utf8", env: { ...process.env, PATH: path }, stdio: ["ignore", "pipe", "pipe"] });
const lpstat = (args: readonly string[]) => spawnSync("lpstat", args, { encoding: "utf8", env: { ...process.env, PATH: path, LC_ALL: "C" } });
/** Its exit code is 0 either way. */
const isRunning = (): boolean => lpstat(["-r"]).stdout.includes("is running");

const startCups = (): void => {
  spawnSync("cupsd", [], { env: { ...process.env, PATH: path }, stdio: "ignore" });
  for (let tries = 0; tries < 300 && !isRunning(); tries += 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
};

/** False where there is no such printer and we may not set one up. */
export const preparePrinter = (): boolean => {
  if (lpstat(["-p", printerName]).status === 0) return true;
  if (process.getuid?.() !== 0) return false;
  if (!isRunning()) startCups();
  tool("lpadmin", ["-p", printerName, "-E", "-v", "cups-pdf:/", "-m", "lsb/usr/cups-pdf/CUPS-PDF_opt.ppd"]);
  return true;
};

/** The printer knows the home of the user and nothing of `HOME`. */
const trays = [join(userInfo().homedir, "PDF"), "/var/spool/cups-pdf/ANONYMOUS"];
const sheets = (): readonly string[] => trays.filter((tray) => existsSync(tray)).flatMap((tray) => readdirSync(tray).map((name) => join(tray, name)));

const isIdle = (): boolean => lpstat(["-o", printerName]).stdout.trim() === "";

const until = async (isSo: () => boolean, complaint: string): Promise<void> => {
  for (let tries = 0; tries < 300; tries += 1) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(complaint);
};

/** What comes out of the printer for `print`: the file, once the printer has nothing left to do. */
export const whatIsPrinted = async (print: () => Promise<void>): Promise<string> => {
  await until(isIdle, "The printer does not come to its end.");
  const before = new Map(sheets().map((file) => [file, statSync(file).mtimeMs]));
  const fresh = (): readonly string[] => sheets().filter((file) => before.get(file) !== statSync(file).mtimeMs);
  await print();
  await until(() => fresh().length > 0 && isIdle(), "Nothing came out of the printer.");
  return mustExist(fresh()[0], "what was printed");
};

export interface Measured {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly pages: number;
  readonly text: string;
}

/** A PDF as poppler sees it, to a tenth of a millimetre. */
export const measurePdf = (file: string): Measured => {
  const info = tool("pdfinfo", [file]);
  const [, width = "0", height = "0"] = /Page size:\s+([\d.]+) x ([\d.]+) pts/.exec(info) ?? [];
  const toMm = (points: string): number => Math.round((Number(points) * 254) / 72) / 10;
  return { widthMm: toMm(width), heightMm: toMm(height), pages: Number(/Pages:\s+(\d+)/.exec(info)?.[1]), text: tool("pdftotext", ["-layout", file, "-"]) };
};

/** A page as grey dots, 72 to the inch. */
const dotsOf = (file: string): { readonly width: number; readonly height: number; readonly dots: Uint8Array } => {
  const image = execFileSync("pdftoppm", ["-r", "72", "-gray", "-singlefile", file], { maxBuffer: 50_000_000, stdio: ["ignore", "pipe", "ignore"] });
  const [header = "", width = "0", height = "0"] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(image.subarray(0, 40).toString("latin1")) ?? [];
  return { width: Number(width), height: Number(height), dots: image.subarray(header.length) };
};

/** How dark each square of 6 x 6 dots is, from 0 to 255: what a hair's breadth of difference in drawing does not change. */
const squaresOf = (file: string, columns: number, rows: number): readonly number[] => {
  const { width, height, dots } = dotsOf(file);
  const sums = Array.from({ length: columns * rows }, () => 0);
  for (let y = 0; y < Math.min(height, rows * 6); y += 1) {
    for (let x = 0; x < Math.min(width, columns * 6); x += 1) {
      const square = Math.floor(y / 6) * columns + Math.floor(x / 6);
      sums[square] = (sums[square] ?? 0) + (255 - (dots[y * width + x] ?? 255)) / 36;
    }
  }
  return sums;
};

/**
 * How alike two pages look, 1 being the same and 0 unrelated (correlation of their squares). A printer's driver turns
 * letters into nameless shapes, so what it printed can be compared by sight only.
 */
export const likeness = (one: string, other: string): number => {
  const { width, height } = dotsOf(one);
  const [columns, rows] = [Math.floor(width / 6), Math.floor(height / 6)];
  const [a, b] = [squaresOf(one, columns, rows), squaresOf(other, columns, rows)];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [together, aloneA, aloneB] = [0, 0, 0];
  a.forEach((value, index) => {
    const [fromA, fromB] = [value - meanA, (b[index] ?? 0) - meanB];
    together += fromA * fromB;
    aloneA += fromA ** 2;
    aloneB += fromB ** 2;
  });
  return together / Math.sqrt(aloneA * aloneB);
};
