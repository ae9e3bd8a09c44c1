import { rmSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import { numberToMinor } from "#shared/core/money.ts";
import { launchDaftar, type Daftar } from "../testing/app.ts";
import { likeness, measurePdf, preparePrinter, printerName, whatIsPrinted, type Measured } from "../testing/printer.ts";
import { clinicIn } from "./clinic.ts";

const name = "أحمد عبد الرحمن";
const reading = "قياس ضغط الدم 120/80";

let daftar: Daftar;
let invoiceId: string;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.skip(!preparePrinter(), "only root can set a printer up");
  daftar = await launchDaftar({ language: "ar" });
  await daftar.call("setup.clinic", { ...clinicIn("ar"), digits: "latn" });
  const { patient } = await daftar.call("patient.register", { name });
  const { invoice } = await daftar.call("invoice.draft", { patientId: patient.id, lines: [{ description: reading, quantity: 1_000, unitMinor: numberToMinor(12_550) }] });
  invoiceId = invoice.id;
  await daftar.call("invoice.issue", { invoiceId: invoice.id });
});

test.afterAll(async () => {
  if (!daftar) return;
  await daftar.close();
  rmSync(daftar.home, { recursive: true, force: true });
});

/** The same paper as a PDF, whose letters can be read. */
const savedPdf = async (size: "a4" | "a5" | "thermal80" | "thermal58"): Promise<string> => {
  const { file } = await daftar.call("paper.pdf", { kind: "invoice", id: invoiceId, size });
  return mustExist(file, "the PDF");
};

const expectSize = ({ widthMm, heightMm }: Measured, width: number, height: number): void => {
  expect(Math.abs(widthMm - width)).toBeLessThan(0.6);
  expect(Math.abs(heightMm - height)).toBeLessThan(1);
};

for (const { size, width, height } of [
  { size: "a5", width: 148, height: 210 },
  { size: "a4", width: 210, height: 297 },
] as const) {
  test(`an Arabic bill comes out of the printer on ${size}, with the reading 120/80 the right way round`, async () => {
    const printed = await whatIsPrinted(async () => {
      expect(await daftar.call("paper.print", { kind: "invoice", id: invoiceId, size, printer: printerName })).toEqual({ printed: true, printer: printerName });
    });
    const saved = await savedPdf(size);
    expectSize(measurePdf(printed), width, height);
    expectSize(measurePdf(saved), width, height);
    expect(measurePdf(printed).pages).toBe(1);
    expect(measurePdf(saved).text).toContain(name);
    expect(measurePdf(saved).text).toContain("120/80");
    expect(likeness(printed, saved)).toBeGreaterThan(0.9);
  });
}

for (const { size, width } of [
  { size: "thermal80", width: 80 },
  { size: "thermal58", width: 58 },
] as const) {
  test(`a roll of ${width} mm is as long as what stands on it`, async () => {
    const printed = await whatIsPrinted(async () => {
      await daftar.call("paper.print", { kind: "invoice", id: invoiceId, size, printer: printerName });
    });
    const saved = await savedPdf(size);
    const { heightMm, pages, text } = measurePdf(saved);
    expectSize(measurePdf(printed), width, heightMm);
    expectSize(measurePdf(saved), width, heightMm);
    expect(heightMm).toBeGreaterThan(60);
    expect(heightMm).toBeLessThan(130);
    expect(pages).toBe(1);
    expect(measurePdf(printed).pages).toBe(1);
    expect(text).toContain("120/80");
    expect(likeness(printed, saved)).toBeGreaterThan(0.9);
  });
}

test("the remembered printer of a kind of paper is taken unasked, and one that is gone is named", async () => {
  const { printers } = await daftar.call("machine.get", {});
  await daftar.call("machine.set", { printers: { ...printers, invoice: { printer: printerName, size: "a5" } } });
  const printed = await whatIsPrinted(async () => {
    await daftar.call("paper.print", { kind: "invoice", id: invoiceId, size: "a5" });
  });
  expectSize(measurePdf(printed), 148, 210);
  expect(await daftar.callRaw("paper.print", { kind: "invoice", id: invoiceId, size: "a5", printer: "Gone" })).toEqual({ ok: false, error: { code: "printerMissing", printer: "Gone" } });
});

test("the recovery sheet goes to the printer of the day sheets and no page sees it", async () => {
  const { printers } = await daftar.call("machine.get", {});
  await daftar.call("machine.set", { printers: { ...printers, daySheet: { printer: printerName, size: "a4" } } });
  const printed = await whatIsPrinted(async () => {
    expect(await daftar.call("paper.recoverySheet", { action: "print", language: "ar" })).toEqual({ file: null });
  });
  expectSize(measurePdf(printed), 210, 297);
});

test("nothing is printed for a window where nobody has signed in", async () => {
  await daftar.call("session.signOut", {});
  expect(await daftar.callRaw("paper.print", { kind: "invoice", id: invoiceId, size: "a5", printer: printerName })).toMatchObject({ ok: false, error: { code: "notSignedIn" } });
  expect(await daftar.callRaw("paper.pdf", { kind: "invoice", id: invoiceId, size: "a5" })).toMatchObject({ ok: false, error: { code: "notSignedIn" } });
});
