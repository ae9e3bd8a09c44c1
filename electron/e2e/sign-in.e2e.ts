import { expect } from "@playwright/test";
import { test } from "../testing/app.ts";
import { clinicIn, openClinic, ownerPassword } from "./clinic.ts";
import { faultsOf } from "./faults.ts";

test("a new receptionist must choose her own password, and the owner then switches to her by PIN", async ({ daftar }) => {
  const { page } = daftar;
  await daftar.call("setup.clinic", clinicIn("en"));
  await daftar.call("user.create", { username: "mona", name: "Mona Abdel Rahman", roles: ["receptionist"], password: "for one morning" });
  await daftar.call("session.setPin", { password: ownerPassword, pin: "7391" });
  await daftar.call("session.signOut", {});
  await page.reload();

  await page.getByRole("button", { name: "Mona Abdel Rahman" }).click();
  await page.getByLabel("Password", { exact: true }).fill("for one morning");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Choose your own password" })).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel("Present password").fill("for one morning");
  await page.getByLabel("New password", { exact: true }).fill("seven quiet camels");
  await page.getByLabel("New password again").fill("seven quiet camels");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();

  await page.getByRole("button", { name: "Mona Abdel Rahman: menu" }).click();
  await page.getByRole("button", { name: "Switch user" }).click();
  await page.getByRole("button", { name: "Salma Adel" }).click();
  await page.getByLabel("PIN", { exact: true }).fill("7391");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Salma Adel: menu" })).toBeVisible();
});

test("after too many wrong passwords the door says when one may try again", async ({ daftar }) => {
  const { page } = daftar;
  await openClinic(daftar, "en");
  for (let tries = 0; tries < 12; tries += 1) {
    await page.getByLabel("Password", { exact: true }).fill(`not ${tries} it`);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toBeVisible();
    if ((await page.getByRole("alert").textContent())?.includes("Too many")) break;
  }
  await expect(page.getByRole("alert")).toHaveText(/Too many wrong tries\. You can try again at \d\d:\d\d\./);
});

test("language and colours change at the door with no reload, and last", async ({ daftar }) => {
  const { page } = daftar;
  await openClinic(daftar, "en");
  await page.getByText("العربية", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(page.getByRole("heading", { name: "عيادة النيل" })).toBeVisible();
  await page.getByText("داكن", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await faultsOf(page)).toEqual([]);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
