import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import { test, type Daftar, type Language } from "../testing/app.ts";
import { clinicIn } from "./clinic.ts";
import { faultsOf } from "./faults.ts";
import { readerIn } from "./reader.ts";
import { settled } from "./round.ts";

const words = {
  en: { patients: "Patients", money: "Money", bring: "Import a spreadsheet", csv: "Save as CSV" },
  ar: { patients: "المرضى", money: "المال", bring: "استيراد جدول بيانات", csv: "حفظ بصيغة CSV" },
} as const;

const openClinic = async (daftar: Daftar, language: Language): Promise<void> => {
  await daftar.call("setup.clinic", clinicIn(language));
  await daftar.page.reload();
  await daftar.page.waitForSelector('[data-screen="frame"], nav');
};

const goTo = (page: Page, place: string): Promise<void> => page.getByRole("navigation").getByRole("button", { name: place }).click();

const oldList = "رقم الملف;اسم المريض;تاريخ الميلاد;الموبايل\r\n1;أحمد محمد السيد;12/05/1984;01001234567\r\n2;منى عبد الرحمن;31/02/1990;01229876543\r\n1;أحمد محمد السيد;12/05/1984;01001234567\r\n";

for (const language of ["en", "ar"] as const) {
  test.describe(language, () => {
    test.use({ language });
    test("a file is opened, billed and paid by keys, and every part of the money is free of faults", async ({ daftar }) => {
      const { page, app, home } = daftar;
      const { patients, money, csv, bring } = words[language];
      const reader = readerIn(language);
      await openClinic(daftar, language);
      await goTo(page, patients);
      await expect(page.getByRole("main").getByRole("button", { name: bring }).first()).toBeVisible();
      await page.keyboard.press("n");
      await page.keyboard.type("أحمد محمد السيد");
      await page.keyboard.press("Tab");
      await page.keyboard.type("01001234567");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { name: "أحمد محمد السيد" })).toBeVisible();
      expect(await faultsOf(page)).toEqual([]);

      await page.keyboard.press("i");
      await expect(page.getByRole("main").getByRole("combobox")).toBeFocused();
      await page.keyboard.type(language === "en" ? "con" : "كشف");
      await expect(page.getByRole("main").getByRole("option")).toHaveCount(1);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Control+Enter");
      await expect(page.getByRole("heading", { name: /A-000001|A-٠٠٠٠٠١/ })).toBeVisible();
      await page.keyboard.press("p");
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await daftar.call("invoice.list", {})).dueMinor).toBe(0);
      await page.keyboard.press("Control+p");
      await expect(page.locator("iframe")).toHaveAttribute("sandbox", "");
      await expect(page.frameLocator("iframe").getByText("أحمد محمد السيد")).toBeVisible();
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press("Escape");

      await expect(page.locator("iframe")).toHaveCount(0);
      for (const part of ["1", "2", "3", "4"]) {
        await page.keyboard.press(part);
        await expect(page.getByRole("radiogroup", { name: reader.t("money.tabs") }).getByRole("radio").nth(Number(part) - 1)).toBeChecked();
        await settled(page, reader);
        expect(await faultsOf(page), `${money} ${part}`).toEqual([]);
      }
      const file = join(home, "report.csv");
      // The receipt is on its way to paper in a window of its own, which has another session.
      await app.evaluate(({ BrowserWindow }, path) => {
        const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().startsWith("daftar://app"));
        window?.webContents.session.once("will-download", (_event, item) => item.setSavePath(path));
      }, file);
      await page.getByRole("button", { name: csv }).click();
      await expect.poll(() => {
        try {
          return readFileSync(file, "utf8");
        } catch {
          return "";
        }
      }).toContain("250.00,250.00");
    });

    test("an old list is tried without writing, brought in, and taken back whole", async ({ daftar }) => {
      const { page } = daftar;
      await openClinic(daftar, language);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("import");
      await page.keyboard.press("Enter");
      await page.locator('input[type="file"]').setInputFiles({ name: "قديم.csv", mimeType: "text/csv", buffer: Buffer.from(`\ufeff${oldList}`, "utf8") });
      await expect(page.getByRole("row")).toHaveCount(5);
      expect(await faultsOf(page)).toEqual([]);
      const parted = page.getByLabel(readerIn(language).t("import.file.delimiter"));
      await parted.selectOption(",");
      await expect(page.getByRole("row")).toHaveCount(2);
      await parted.selectOption(";");
      await expect(page.getByRole("row")).toHaveCount(5);
      await page.keyboard.press("Control+Enter");
      await expect(page.getByRole("progressbar")).toHaveCount(0);
      await expect(page.getByText("31/02/1990")).toBeVisible();
      expect((await daftar.call("patient.list", {})).total).toBe(0);
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press("Control+Enter");
      await expect.poll(async () => (await daftar.call("patient.list", {})).total).toBe(2);
      const batch = mustExist((await daftar.call("import.batches", {}))[0], "batch");
      expect(batch).toMatchObject({ patientsMade: 2, duplicates: 1, problems: 1 });
      await page.getByRole("button", { name: language === "en" ? "Take the whole batch back" : "التراجع عن الدفعة كلها" }).click();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole("dialog").getByRole("button", { name: language === "en" ? "Take the whole batch back" : "التراجع عن الدفعة كلها" }).click();
      await expect.poll(async () => (await daftar.call("patient.list", {})).total).toBe(0);
    });
  });
}
