import { expect } from "@playwright/test";
import { test } from "../testing/app.ts";

test("a clinic is made in five short steps, its sheet is saved, and its owner comes in again by password and by PIN", async ({ daftar }) => {
  const { page } = daftar;
  await page.getByRole("button", { name: /Set up your clinic/ }).click();

  await page.getByLabel("Name of the clinic").fill("Nile Clinics");
  await page.getByRole("button", { name: "Next" }).click();

  await page.getByLabel("Your name").fill("Dr. Hanan Mansour");
  await page.getByLabel("User name").fill("hanan");
  await page.getByLabel("Password", { exact: true }).fill("blue river stone");
  await page.getByLabel("Password again").fill("blue river stone");
  await page.getByRole("button", { name: "Next" }).click();

  await expect(page.getByLabel("Doctor’s name")).toHaveValue("Dr. Hanan Mansour");
  await page.getByRole("button", { name: "Next" }).click();

  await page.getByLabel("Price").first().fill("400");
  await page.getByRole("button", { name: "Make the clinic" }).click();

  await page.getByRole("button", { name: "Save as PDF" }).click();
  await page.getByLabel("The sheet is printed and lies in a safe place").check();
  await page.getByRole("button", { name: "Open the clinic" }).click();
  await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
  expect((await daftar.call("service.list", {})).map(({ name, priceMinor }) => [name, priceMinor])).toEqual([["Consultation", 40_000], ["Follow-up", 0]]);
  expect(await daftar.call("hours.list", {})).not.toHaveLength(0);

  await daftar.call("session.setPin", { password: "blue river stone", pin: "4826" });
  await page.keyboard.press("Control+L");
  await page.getByLabel("PIN", { exact: true }).fill("4827");
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByRole("alert")).toContainText("PIN is wrong");
  await page.getByLabel("PIN", { exact: true }).fill("4826");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();

  await daftar.call("session.signOut", {});
  await page.getByLabel("Password", { exact: true }).fill("blue river stone");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
});
