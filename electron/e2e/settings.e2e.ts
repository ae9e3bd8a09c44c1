import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { test, type Daftar, type Language } from "../testing/app.ts";
import { clinicIn } from "./clinic.ts";

/** The clinic was made behind the page's back, which is still on the first run: it begins again signed in. */
const openSettings = async (daftar: Daftar, language: Language): Promise<void> => {
  await daftar.call("setup.clinic", clinicIn(language));
  await daftar.page.reload();
  await daftar.page.getByRole("button", { name: language === "en" ? "Settings" : "الإعدادات", exact: true }).click();
};

/** Everything that axe finds on the page, in words. */
const faults = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
};

test("the owner closes a day, prices a service, backs up and proves the audit trail", async ({ daftar }) => {
  const { page } = daftar;
  await openSettings(daftar, "en");
  const section = (name: string) => page.getByRole("navigation", { name: "Parts of the settings" }).getByRole("button", { name }).click();

  await section("Leave and closures");
  await page.getByRole("button", { name: "New leave or closure" }).first().click();
  await page.getByLabel("What the board says").fill("Conference");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /Conference/ })).toBeVisible();
  await page.keyboard.press("z");
  await expect(page.getByRole("row", { name: /Conference/ })).toHaveCount(0);

  await section("Services and prices");
  await page.getByRole("row", { name: /Consultation/ }).click();
  await page.getByRole("textbox", { name: "Price" }).fill("450.5");
  await page.getByRole("textbox", { name: "Price" }).blur();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /Consultation/ })).toContainText("450.50");

  await section("Backups");
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByText(/Backed up and proved/)).toBeVisible();

  await section("Audit trail");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText(/^Whole:/)).toBeVisible();
});

for (const language of ["en", "ar"] as const) {
  test.describe(language, () => {
    test.use({ language });
    test("axe finds nothing in any part of the settings", async ({ daftar }) => {
      const { page } = daftar;
      await openSettings(daftar, language);
      const parts = page.getByRole("navigation", { name: language === "en" ? "Parts of the settings" : "أقسام الإعدادات" }).getByRole("button");
      await expect(parts).toHaveCount(11);
      for (const part of await parts.all()) {
        await part.click();
        await page.waitForTimeout(200);
        expect(await faults(page), (await part.textContent()) ?? "").toEqual([]);
      }
    });
  });
}
