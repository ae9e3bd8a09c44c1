import { expect } from "@playwright/test";
import { ownerPassword } from "./clinic.ts";
import { wayOf, type Round } from "./round.ts";

/** A new PC: the ways in, and the five steps of making a clinic. Ends on its first, empty day. */
export const firstRunRound = async (round: Round): Promise<void> => {
  const { page, reader: { t, language }, look, button, field, press, daftar } = wayOf(round);
  const named = (english: string, arabic: string): string => (language === "en" ? english : arabic);
  await look("first-run-welcome");
  await button("join.way").click();
  await field("join.codeField").fill("7KQ2-M9XB");
  await look("join-code");
  await button("common.back").click();
  await press("Enter");
  await field("setup.clinicName").fill(named("Nile Clinic", "عيادة النيل"));
  await look("first-run-clinic");
  await press("Enter");
  await field("setup.ownerName").fill(named("Salma Adel", "سلمى عادل"));
  await field("setup.username").fill("salma");
  await page.getByLabel(t("setup.password"), { exact: true }).fill(ownerPassword);
  await page.getByLabel(t("setup.passwordAgain")).fill(ownerPassword);
  await look("first-run-owner");
  await press("Enter");
  await look("first-run-doctors");
  await button("common.next").click();
  await look("first-run-services");
  await button("setup.create").click();
  await button("setup.recoverySave").click();
  await expect(page.getByText(t("setup.recoverySaved", { file: daftar.pdfFolder }).split(daftar.pdfFolder)[0] ?? "")).toBeVisible();
  await look("first-run-recovery");
  await page.getByRole("checkbox", { name: t("setup.recoveryKept") }).press("Space");
  await button("setup.open").press("Enter");
  await expect(page.locator("[data-board]")).toBeVisible();
};

/** A clinic on its first day: what every screen says when there is nothing yet. */
export const emptyRound = async (round: Round): Promise<void> => {
  const { page, reader: { t }, look, go, press } = wayOf(round);
  await look("empty-day");
  await press("z");
  await expect(page.getByRole("status").getByText(t("error.nothingToUndo"))).toBeVisible();
  await look("toast-refused");
  for (const place of ["week", "patients", "waitlist", "money"] as const) {
    await go(`place.${place}`);
    await look(`empty-${place}`);
  }
};

/** The sample clinic from its door to its settings. */
export const doorRound = async (round: Round): Promise<void> => {
  const { page, reader: { t }, look, button, press, daftar } = wayOf(round);
  const { users } = await daftar.call("session.state", {});
  const tile = page.locator("ul").getByRole("button", { name: users.find(({ username }) => username === "owner")?.name ?? "" });
  await look("sign-in");
  await tile.click();
  await page.keyboard.type("wrong");
  await press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
  await look("sign-in-wrong");
  await button("signin.forgot").click();
  await look("sign-in-recover");
  await button("signin.backToSignIn").click();
  await button("signin.restore").click();
  await expect(page.getByText(t("signin.restoreText"))).toBeVisible();
  await look("sign-in-restore");
  await button("common.back").click();
  await tile.click();
  await page.keyboard.type("sample-clinic");
  await press("Enter");
  await expect(page.locator("[data-card]").first()).toBeVisible();
};
