import { expect } from "@playwright/test";
import { printRecoveryCode } from "#shared/domain/access/recovery-code.ts";
import { test } from "../testing/app.ts";
import { stageAnswers } from "../testing/staged-answers.ts";
import { clinicIn, ownerPassword } from "./clinic.ts";
import { faultsOf } from "./faults.ts";
import { readerIn } from "./reader.ts";
import { machines } from "./together.ts";

const { t } = readerIn("en");
const code = printRecoveryCode(new Uint8Array(32).fill(7));
const slip = `${code.slice(0, 6)}${code.charAt(6) === "0" ? "1" : "0"}${code.slice(7)}`;
const clinic = { tenant: "cln_0000000000", name: "Nile Clinic", nameOther: "عيادة النيل", snapshotAt: 1_795_334_400_000, patients: 4_812, machines: 2, owners: [{ userId: "usr_1", name: "Salma Adel", nameOther: null, username: "owner" }] };
const state = { figures: null, done: 0, total: 0, user: null } as const;

test("whoever has lost every PC types the sheet's code, sees whose it is before anything comes, and ends where the lost PCs are removed", async ({ daftar }) => {
  const { page } = daftar;
  await page.getByRole("button", { name: new RegExp(t("recovery.way")) }).click();
  const look = page.getByRole("button", { name: t("recovery.look") });
  await expect(page.getByLabel(t("recovery.server"))).toBeFocused();
  await page.keyboard.type("sync.nile.example");
  await page.keyboard.press("Tab");
  await page.keyboard.type(slip);
  await expect(page.getByText(t("recovery.wrong", { group: 2 }))).toBeVisible();
  await expect(look).toBeDisabled();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel(t("recovery.code")).fill(code.toLowerCase());
  await expect(page.getByText(t("recovery.rightAll", { of: 13 }))).toBeVisible();

  for (const refused of ["sheetReplaced", "sheetUnknown", "noSnapshot", "syncOffline"] as const) {
    await stageAnswers(daftar, { "recovery.look": { refuse: { code: refused } as never } });
    await page.getByLabel(t("recovery.code")).press("Enter");
    await expect(page.getByRole("alert")).toContainText(t(`error.${refused}`));
  }

  await stageAnswers(daftar, { "recovery.look": { value: { clinics: [clinic] } }, "recovery.begin": { value: { done: true } }, "join.state": { value: { ...state, stage: "none" } } });
  await look.click();
  await expect(page.getByRole("radio", { name: /Nile Clinic.*4,812 patients.*2 PCs/ })).toBeChecked();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole("button", { name: t("recovery.begin") }).click();
  await stageAnswers(daftar, { "join.state": { value: { ...state, stage: "loading", done: 400, total: 1_000 } } });
  await expect(page.getByText("40%")).toBeVisible();
  await stageAnswers(daftar, { "join.state": { value: { ...state, stage: "over" } }, "join.cancel": { value: { done: true } } });
  await expect(page.getByRole("heading", { name: t("recovery.over") })).toBeVisible();

  // The clinic is made behind the page's back, as if it had come.
  await daftar.call("setup.clinic", clinicIn("en"));
  await daftar.call("session.signOut", {});
  const [here, there] = machines["machine.list"] && "value" in machines["machine.list"] ? machines["machine.list"].value : [];
  if (!here || !there) throw new Error("two machines");
  await stageAnswers(daftar, {
    ...machines, "join.finish": { value: { done: true } }, "join.state": { value: { ...state, stage: "ready", user: { name: "Salma Adel", nameOther: null, username: "owner" } } },
    "machine.list": { value: [{ ...here, bySheet: true, admittedAt: here.admittedAt === null ? null : here.admittedAt + 100_000_000_000 }, there] },
  });
  await page.getByLabel(t("setup.password"), { exact: true }).fill(ownerPassword);
  await page.getByLabel(t("setup.passwordAgain")).fill(ownerPassword);
  await page.getByRole("button", { name: t("join.finish") }).click();
  await expect(page.getByRole("heading", { name: t("settings.machines"), level: 2 })).toBeVisible();
  await page.getByRole("button", { name: t("recovery.removeAll", { count: 1 }) }).click();
  await page.getByRole("dialog").getByRole("button", { name: t("recovery.removeNow") }).click();
  await expect(page.getByRole("row", { name: /Room 2/ })).toHaveCount(0);
  await expect(page.getByText(t("recovery.lost"))).toHaveCount(0);
});
