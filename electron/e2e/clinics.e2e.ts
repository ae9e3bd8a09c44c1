import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import { callsFrom, launchDaftar, type Daftar } from "../testing/app.ts";
import { clinicIn, ownerPassword, sundayMorning } from "./clinic.ts";
import { handsOn } from "./hands.ts";
import { readerIn } from "./reader.ts";

const { t } = readerIn("en");
const deltaPassword = "green field gate";

const signIn = async (page: Page, password: string): Promise<void> => {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
};
const atDoorOf = (page: Page, clinic: string) => expect(page.getByRole("heading", { level: 1, name: clinic })).toBeVisible();
const namesIn = async ({ call }: Pick<Daftar, "call">): Promise<readonly string[]> => (await call("patient.list", {})).patients.map(({ name }) => name).toSorted();
const openOf = async ({ call }: Pick<Daftar, "call">): Promise<string | null> => mustExist((await call("clinics.list", {})).find(({ isOpen }) => isOpen), "an open clinic").name;

test("a second clinic is added beside the first, each with its own people and patients; the one that was open last opens again", async () => {
  const daftar = await launchDaftar({ language: "en", now: sundayMorning });
  const { page, call, callRaw, home } = daftar;
  const places = page.getByRole("navigation", { name: "Places" });

  await test.step("a PC with one clinic says nothing of others, but for a quiet way to add one", async () => {
    await call("setup.clinic", clinicIn("en"));
    await page.reload();
    await call("patient.register", { name: "Ana Ruiz", sex: "female" });
    await call("session.signOut", {});
    await atDoorOf(page, "Nile Clinic");
    await expect(page.getByRole("button", { name: t("clinics.other"), exact: true })).toHaveCount(0);
    await expect(page.getByRole("button", { name: t("clinics.add") })).toBeVisible();
  });

  await test.step("giving up the first run of another one leads back to the door of the first, and leaves no folder", async () => {
    await page.getByRole("button", { name: t("clinics.add") }).click();
    await expect(page.getByRole("heading", { name: t("setup.welcome") })).toBeVisible();
    const added = mustExist((await call("clinics.list", {})).find(({ isOpen }) => isOpen), "the added one");
    expect(existsSync(added.folder)).toBe(true);
    await page.getByRole("button", { name: t("clinics.back") }).click();
    await atDoorOf(page, "Nile Clinic");
    expect(existsSync(added.folder)).toBe(false);
    expect(await call("clinics.list", {})).toHaveLength(1);
  });

  await test.step("a second clinic is made from the menu of the first, whose session is over", async () => {
    await signIn(page, ownerPassword);
    await page.keyboard.press("Control+k");
    await page.keyboard.type(t("clinics.add"));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: t("setup.welcome") })).toBeVisible();
    expect(await callRaw("patient.list", {})).toMatchObject({ ok: false, error: { code: "notSignedIn" } });
    const config = clinicIn("en");
    await call("setup.clinic", { ...config, name: "Delta Dental", nameOther: null, owner: { ...config.owner, password: deltaPassword } });
    await page.reload();
    await expect(places).toBeVisible();
    expect(await namesIn(daftar)).toEqual([]);
    await call("patient.register", { name: "Adam Wasfi", sex: "male" });
  });

  const desk = await daftar.openWindow();
  const atDesk = callsFrom(desk);
  await expect(desk.getByRole("navigation", { name: "Places" })).toBeVisible();

  await test.step("the way back is a few keys; every window goes along, nobody is signed in, and the old session opens nothing", async () => {
    const hands = await handsOn(page, "en");
    await hands.press("Control+k");
    await hands.type(t("clinics.open", { clinic: "Nile Clinic" }));
    await hands.press("Enter");
    await atDoorOf(page, "Nile Clinic");
    await atDoorOf(desk, "Nile Clinic");
    for (const one of [callRaw, atDesk.callRaw]) expect(await one("patient.list", {})).toMatchObject({ ok: false, error: { code: "notSignedIn" } });
    expect(await callRaw("session.signIn", { username: "owner", password: deltaPassword })).toMatchObject({ ok: false, error: { code: "wrongPassword" } });
    await signIn(page, ownerPassword);
    expect(await namesIn(daftar)).toEqual(["Ana Ruiz"]);
    expect(await atDesk.callRaw("patient.list", {})).toMatchObject({ ok: false, error: { code: "notSignedIn" } });
    const left = (await call("audit.list", {})).filter(({ action }) => action === "session.signOut");
    expect(left.map(({ userName }) => userName)).toEqual(["Salma Adel", "Salma Adel"]);
  });

  await test.step("an unknown clinic is refused and nobody is signed out; one that was made is not taken off", async () => {
    expect(await callRaw("clinics.switch", { id: "nobody" })).toMatchObject({ ok: false, error: { code: "notFound" } });
    expect(await callRaw("clinics.forget", { id: "first" })).toMatchObject({ ok: false, error: { code: "clinicKept" } });
    expect(await namesIn(daftar)).toEqual(["Ana Ruiz"]);
  });

  await test.step("from the door the other clinic is two presses away", async () => {
    await call("session.signOut", {});
    await page.getByRole("button", { name: t("clinics.other"), exact: true }).click();
    const delta = page.getByRole("button", { name: /^Delta Dental/ });
    await expect(delta).toBeFocused();
    await expect(delta).toContainText(t("clinics.alone"));
    await page.keyboard.press("Enter");
    await atDoorOf(page, "Delta Dental");
    await signIn(page, deltaPassword);
    expect(await namesIn(daftar)).toEqual(["Adam Wasfi"]);
  });
  const { id, folder } = mustExist((await call("clinics.list", {})).find(({ name }) => name === "Delta Dental"), "Delta");
  await daftar.close();

  await test.step("the program opens the clinic that was open last", async () => {
    const again = await launchDaftar({ language: "en", home, now: sundayMorning });
    await atDoorOf(again.page, "Delta Dental");
    expect(await openOf(again)).toBe("Delta Dental");
    await again.close();
  });

  await test.step("where its folder is not there, the program says where it was and makes nothing in its place; it opens once it is back", async () => {
    const elsewhere = join(home, "unplugged");
    renameSync(folder, elsewhere);
    const without = await launchDaftar({ language: "en", home, now: sundayMorning });
    await expect(without.page.getByRole("alert")).toContainText(folder);
    expect(existsSync(folder)).toBe(false);
    await without.page.getByRole("button", { name: /^Nile Clinic/ }).click();
    await atDoorOf(without.page, "Nile Clinic");
    expect(await without.callRaw("clinics.switch", { id })).toMatchObject({ ok: false, error: { code: "clinicMissing" } });
    renameSync(elsewhere, folder);
    await without.call("clinics.switch", { id }).catch(() => undefined);
    await atDoorOf(without.page, "Delta Dental");
    await without.close();
  });

  await test.step("a copy can be brought back in its place; given up, it is off the list, and found again by its folder", async () => {
    const elsewhere = join(home, "unplugged");
    renameSync(folder, elsewhere);
    const without = await launchDaftar({ language: "en", home, now: sundayMorning });
    await without.page.getByRole("button", { name: t("clinics.renewOf", { clinic: "Delta Dental" }) }).click();
    await atDoorOf(without.page, t("signin.restore"));
    await without.page.getByRole("button", { name: t("common.back") }).click();
    await without.page.getByRole("button", { name: t("clinics.back") }).click();
    await atDoorOf(without.page, "Nile Clinic");
    expect(await without.call("clinics.list", {})).toMatchObject([{ name: "Nile Clinic" }]);
    expect(existsSync(folder)).toBe(false);
    await without.close();
    renameSync(elsewhere, folder);
    const again = await launchDaftar({ language: "en", home, now: sundayMorning });
    expect(await again.call("clinics.list", {})).toMatchObject([{ name: "Nile Clinic", isOpen: true }, { id, state: "ready" }]);
    await again.close();
  });
  rmSync(home, { recursive: true, force: true });
});
