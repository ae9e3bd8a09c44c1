import { join } from "node:path";
import { expect, type Locator } from "@playwright/test";
import { wayOf, type Round } from "./round.ts";

const legacy = join(import.meta.dirname, "..", "testing", "fixtures", "legacy");

export const dayRound = async (round: Round): Promise<void> => {
  const { page, reader: { t, language }, look, button, field, press, region } = wayOf(round);
  const board = page.locator("[data-board]");
  const card = (status: string): Locator => page.locator(`[data-card][data-status="${status}"]`).last();
  const selected = page.locator("[data-card][data-selected]");
  await expect(page.locator("[data-card]").first()).toBeVisible();
  await look("day");
  await card("booked").click();
  await expect(selected).toBeVisible();
  await look("day-panel");
  await press("m");
  await press("ArrowDown", "ArrowDown");
  await look("day-move");
  await press("Escape", "Delete");
  await look("day-cancel");
  await press("Escape");
  await board.focus();
  await press("n");
  await page.keyboard.type(language === "en" ? "sa" : "سا");
  await expect(page.getByRole("option").first()).toBeVisible();
  await look("day-booking-search");
  await press("Enter");
  await look("day-booking");
  await press("Escape", "w");
  await page.keyboard.type("Zenobia Quill");
  await expect(page.getByRole("option", { name: t("day.book.registerNew", { name: "Zenobia Quill" }) })).toBeVisible();
  await press("Enter");
  await field("day.book.phone").fill("0100 765 4321");
  await look("day-walk-in");
  await press("Escape", "Escape");
  await card("inRoom").click();
  await expect(selected).toHaveAttribute("data-status", "inRoom");
  await press("p");
  await expect(region("day.pay.title").getByRole("radiogroup")).toBeVisible();
  await look("day-payment");
  await press("Escape");
  await page.getByRole("button", { name: t("day.byRoom") }).click();
  await look("day-by-room");
  await page.getByRole("button", { name: t("day.byDoctor") }).click();
  await press("g");
  await expect(page.getByRole("dialog").or(page.getByRole("grid")).first()).toBeVisible();
  await look("day-calendar");
  await press("Escape");
  await button("day.nextDay").click();
  await look("day-tomorrow");
  await press("t");
  await card("booked").click();
  await expect(selected).toHaveAttribute("data-status", "booked");
  await press("a");
  await expect(page.getByRole("status").getByRole("button", { name: t("common.undo") })).toBeVisible();
  await look("day-arrived");
  await press("z");
  await expect(page.getByRole("status").getByText(t("undo.done", { what: t("did.appointment.arrive") }))).toBeVisible();
};

export const peopleRound = async (round: Round): Promise<void> => {
  const { page, reader: { t, language }, look, field, press, go, region } = wayOf(round);
  await go("place.week");
  await expect(page.locator("main button:focus")).toHaveCount(1);
  await look("week");
  await go("place.patients");
  await expect(page.getByRole("gridcell").first()).toBeVisible();
  await look("patients");
  await page.getByRole("gridcell").first().click();
  await expect(page.getByRole("heading", { name: t("patients.details") })).toBeVisible();
  await look("patients-file");
  await press("x");
  await look("patients-hide");
  await press("Escape");
  await press("p");
  await look("patients-pay");
  await press("Escape");
  await press("m");
  await expect(page.getByRole("heading", { name: t("patients.merge.title") })).toBeVisible();
  await look("patients-merge");
  await press("Escape");
  await press("n");
  await field("patients.register.name").fill(language === "en" ? "Sara Ahmed" : "سارة أحمد");
  await look("patients-register");
  await press("Escape");
  await page.getByRole("searchbox", { name: t("patients.find") }).fill("qqqq");
  await expect(page.getByText(t("patients.nobody.title", { text: "qqqq" }))).toBeVisible();
  await look("patients-nobody");
  await go("place.waitlist");
  await look("waitlist");
  await press("n");
  await expect(region("waitlist.add")).toBeVisible();
  await look("waitlist-add");
  await press("Escape");
  const row = page.getByRole("main").getByRole("row").nth(1);
  if (await row.isVisible()) {
    await row.click();
    await look("waitlist-entry");
  }
};

export const moneyRound = async (round: Round): Promise<void> => {
  const { page, reader: { t, language }, look, press, go, button } = wayOf(round);
  await go("place.money");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await look("money-today");
  await press("ArrowDown", "Enter");
  await look("money-payment");
  await press("c");
  await expect(page.frameLocator("iframe").locator("body")).not.toBeEmpty();
  await look("paper-receipt");
  await press("Escape", "p");
  await look("money-take");
  await press("Escape", "2");
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await look("money-invoices");
  await press("ArrowDown", "Enter");
  await expect(page.getByRole("heading", { name: t("money.invoice.lines") }).or(page.getByText(t("money.invoice.total"))).first()).toBeVisible();
  await look("money-invoice");
  await press("Escape", "n");
  await look("money-invoice-for");
  await page.keyboard.type(language === "en" ? "sara" : "سارة");
  await press("Enter");
  await expect(button("money.invoice.addLine")).toBeVisible();
  await look("money-draft");
  await go("place.money");
  await press("3");
  await look("money-close");
  await press("4");
  await look("money-reports");
};

export const importRound = async (round: Round): Promise<void> => {
  const { page, reader: { t }, look, button, go } = wayOf(round);
  await go("place.import");
  await look("import-choose");
  await page.locator('input[type="file"]').setInputFiles(join(legacy, "patients-windows1256.csv"));
  await expect(button("import.map.try")).toBeVisible();
  await look("import-map");
  await button("import.map.try").click();
  await expect(page.getByText(t("import.check.title"))).toBeVisible();
  await look("import-check");
};

const sections = ["clinic", "doctors", "closures", "services", "rooms", "staff", "papers", "sync", "machines", "backups", "audit", "pc", "account"] as const;

export const settingsRound = async (round: Round): Promise<void> => {
  const { page, reader: { t }, look, go } = wayOf(round);
  await go("place.settings");
  for (const section of sections) {
    await page.getByRole("navigation", { name: t("settings.sections") }).getByRole("button", { name: t(`settings.${section}`), exact: true }).click();
    await expect(page.getByRole("heading", { name: t(`settings.${section}`), exact: true })).toBeVisible();
    await look(`settings-${section}`);
    const rows = page.locator("#screen tbody tr[tabindex]");
    if (section === "audit" || (await rows.count()) === 0) continue;
    await rows.first().click();
    await look(`settings-${section}-open`);
  }
};

/** What lies over every screen. */
export const overRound = async (round: Round): Promise<void> => {
  const { page, reader: { t, language }, look, press, go } = wayOf(round);
  await go("place.day");
  await press("Control+k");
  await page.keyboard.type(language === "en" ? "mo" : "مح");
  await expect(page.getByRole("option").first()).toBeVisible();
  await look("command-box");
  await press("Escape");
  await press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await look("keys");
  await press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("banner").getByRole("button").last().click();
  await expect(page.getByText(t("frame.newWindow"))).toBeVisible();
  await look("user-menu");
  await press("Escape");
  await press("Control+l");
  await expect(page.locator("html")).toHaveAttribute("data-screen", "signIn");
  await look("locked");
};
