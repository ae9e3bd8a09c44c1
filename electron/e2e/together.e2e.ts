import { expect } from "@playwright/test";
import { test, type Daftar } from "../testing/app.ts";
import { stageAnswers } from "../testing/staged-answers.ts";
import { clinicIn } from "./clinic.ts";
import { cutOff, disagreements, machines, statusOf, unsentFiles } from "./together.ts";

/** The clinic was made behind the page's back, which is still on the first run: it begins again signed in. */
const openClinic = async (daftar: Daftar): Promise<void> => {
  await daftar.call("setup.clinic", clinicIn("en"));
  await daftar.page.reload();
  await expect(daftar.page.getByRole("navigation", { name: "Places" })).toBeVisible();
};

test("a clinic of one PC is told nothing alarming, and a PC that is cut off says since when, what waits, which files do, and what was kept aside", async ({ daftar }) => {
  const { page } = daftar;
  await openClinic(daftar);
  const places = page.getByRole("navigation", { name: "Places" });
  await expect(page.getByRole("button", { name: /^On this PC/ })).toBeVisible();
  await expect(places.getByRole("button", { name: /To settle/ })).toHaveCount(0);

  await stageAnswers(daftar, cutOff);
  await page.getByRole("button", { name: /^Offline since .* 3 not sent/ }).click();
  await expect(page.getByRole("heading", { name: "Connection", level: 2 })).toBeVisible();
  await expect(page.getByRole("region", { name: "Not yet sent" })).toContainText("change of a patient");
  await expect(page.getByRole("region", { name: "Kept aside" })).toContainText("A newer version wrote it");
  await page.getByRole("button", { name: "Try now" }).click();
  await expect(page.getByRole("alert")).toContainText("The server cannot be reached");

  await stageAnswers(daftar, unsentFiles);
  await expect(page.getByRole("button", { name: /^2 files not yet sent/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Not yet sent" })).toContainText("File · 48.2 MB · 36% sent");
  await expect(page.getByRole("region", { name: "Not yet sent" })).not.toContainText("Nothing waits");

  await stageAnswers(daftar, { "sync.status": { value: statusOf({ clockAheadMs: 260_000 }) } });
  await expect(page.getByText("This PC’s clock is 4 minutes fast")).toBeVisible();
  await stageAnswers(daftar, { "sync.status": { value: statusOf({ state: "revoked" }) } });
  await expect(page.getByRole("alert").first()).toContainText("This PC was taken out of the clinic");
});

test("disagreements are settled by keys alone, one for each press however long the key is held, the next one comes by itself, and a lost time is moved with one key", async ({ daftar }) => {
  const { page } = daftar;
  await openClinic(daftar);
  await stageAnswers(daftar, disagreements);
  await page.getByRole("navigation", { name: "Places" }).getByRole("button", { name: /To settle/ }).press("Enter");
  const shown = (name: string | RegExp) => page.getByRole("article", { name });
  /** As a finger that stays on it: the press, and what the keyboard makes of it. */
  const hold = async (key: string): Promise<void> => {
    for (let times = 0; times < 12; times += 1) await page.keyboard.down(key);
    await page.keyboard.up(key);
  };

  await expect(shown("Omar Dirani: The time went to another")).toContainText("Layla Al-Sayed has it");
  await hold("2");
  await expect(page.getByText("Moved to 12:30: Omar Dirani")).toBeVisible();

  const won = page.getByRole("region", { name: "Stands now" });
  const lost = page.getByRole("region", { name: "The other version" });
  await expect(shown("Nour Abu Zaid: Phone")).toBeVisible();
  await expect(won).toContainText("Mona Adel, on “Front desk”");
  await expect(lost).toContainText("Dr. Karim Haddad, on “Room 2”");
  await hold("2");
  await expect(page.getByText("Settled: Phone")).toBeVisible();

  await expect(shown("Hassan Ghanem: Alert")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(lost.getByRole("button")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await hold("Enter");
  await expect(page.getByText("Settled: Alert")).toBeVisible();

  await expect(shown("Maryam Khalil: Address")).toContainText("empty");
  await page.keyboard.press("1");
  await expect(page.getByText("Nothing to settle")).toBeVisible();
});

test("a PC is let in by a code and figures that are compared, another is renamed and removed", async ({ daftar }) => {
  const { page } = daftar;
  await openClinic(daftar);
  await stageAnswers(daftar, machines);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("The clinic’s PCs");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row", { name: /Front desk.*this PC/ })).toBeVisible();

  await page.getByRole("button", { name: "Let in another PC" }).click();
  await expect(page.getByRole("img", { name: "Six figures: 4 8 2 9 1 3" })).toBeVisible();
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByRole("combobox", { name: "Who works there" }).click();
  await page.getByRole("option").first().click();
  await page.getByRole("button", { name: "Let it in" }).click();
  await expect(page.getByText(/Room 3.* is in/)).toBeVisible();
  await page.getByRole("complementary").getByRole("button", { name: "Close" }).first().click();

  await page.getByRole("row", { name: /Room 2/ }).click();
  await page.getByLabel("Name", { exact: true }).fill("Room 2, window");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Renamed: Room 2, window")).toBeVisible();
  await page.getByRole("button", { name: /^Remove this PC…/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("This cannot be undone");
  await dialog.getByLabel("Also forget everything on it").check();
  await dialog.getByRole("button", { name: "Remove this PC" }).click();
  await expect(page.getByRole("row", { name: /Room 2/ })).toHaveCount(0);
});

test("the wizard of a second PC says at each step what is wrong, and has a way out of it", async ({ daftar }) => {
  const { page } = daftar;
  const next = page.getByRole("button", { name: "Next" });
  await page.getByRole("button", { name: /Join a clinic that has Daftar/ }).click();
  await expect(page.getByLabel("Code from the other PC")).toBeFocused();
  await expect(next).toBeDisabled();
  await page.getByLabel("Code from the other PC").fill("7KQ2-M9XB");
  // As a scanner ends.
  await page.getByLabel("Code from the other PC").press("Enter");
  await expect(page.getByLabel("Name of this PC")).toBeFocused();
  await page.getByLabel("Name of this PC").fill("Room 3");

  await stageAnswers(daftar, { "join.begin": { refuse: { code: "pairingCodeWrong" } as never } });
  await next.click();
  await expect(page.getByRole("alert")).toContainText("That code is not right");
  await stageAnswers(daftar, { "join.begin": { refuse: { code: "syncOffline" } as never } });
  await next.click();
  await expect(page.getByRole("alert")).toContainText("The server cannot be reached");

  const state = { figures: "482913", done: 0, total: 0, user: null } as const;
  await stageAnswers(daftar, { "join.begin": { value: { figures: "482913" } }, "join.state": { value: { ...state, stage: "asking" } } });
  await expect(page.getByRole("img", { name: "Six figures: 4 8 2 9 1 3" })).toBeVisible();
  await stageAnswers(daftar, { "join.state": { value: { ...state, stage: "loading", done: 400, total: 1_000 } } });
  await expect(page.getByText("40%")).toBeVisible();
  await stageAnswers(daftar, { "join.state": { value: { ...state, stage: "over" } }, "join.cancel": { value: { done: true } } });
  await expect(page.getByRole("heading", { name: "The other PC did not let this one in" })).toBeVisible();

  await stageAnswers(daftar, { "join.state": { value: { ...state, stage: "ready", user: { name: "Mona Adel", nameOther: null, username: "mona" } } }, "join.finish": { refuse: { code: "passwordTooWeak", minLength: 8 } as never } });
  await page.getByLabel("Password", { exact: true }).fill("blue river stone");
  await page.getByLabel("Password again").fill("blue river");
  await expect(page.getByRole("button", { name: "Open the clinic" })).toBeDisabled();
  await page.getByLabel("Password again").fill("blue river stone");
  await page.getByRole("button", { name: "Open the clinic" }).click();
  await expect(page.getByRole("alert")).toContainText("easy to guess");

  await stageAnswers(daftar, { "join.state": { value: { ...state, stage: "none" } } });
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.getByRole("heading", { name: "Welcome to Daftar" })).toBeVisible();
});
