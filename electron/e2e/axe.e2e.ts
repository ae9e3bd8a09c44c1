import { rmSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { launchDaftar, type Daftar } from "../testing/app.ts";
import { faultsOf, type Fault } from "./faults.ts";
import { doorRound, emptyRound, firstRunRound } from "./entry-rounds.ts";
import { settled, type Round } from "./round.ts";
import { readerIn, type Reader } from "./reader.ts";
import { clinicsRound } from "./clinics-round.ts";
import { togetherRound } from "./together-round.ts";
import { dayRound, importRound, moneyRound, overRound, peopleRound, settingsRound } from "./work-rounds.ts";

/** Late morning: some have left, some wait, some are in the room, some are late. */
const lateMorning = "2026-11-22T11:10:00+02:00";

// The longest of all, and each with a program of its own: they begin first and go side by side.
test.describe.configure({ mode: "parallel" });

interface Finding extends Fault {
  readonly screen: string;
}

const paint = (page: Page, theme: "light" | "dark"): Promise<void> =>
  page.evaluate((scheme) => {
    document.documentElement.dataset["theme"] = scheme;
    document.documentElement.dataset["mantineColorScheme"] = scheme;
  }, theme);

/** Looks with axe at every screen of a round: everything in light, and what colour decides in dark. */
const roundFor = (daftar: Daftar, reader: Reader, findings: Finding[]): Round => ({
  daftar,
  reader,
  look: async (name) => {
    const find = async (screen: string, rules?: readonly string[]): Promise<void> => {
      for (const fault of await faultsOf(daftar.page, rules)) findings.push({ screen, ...fault });
    };
    await settled(daftar.page, reader);
    await find(`${name}, light`);
    await paint(daftar.page, "dark");
    await settled(daftar.page, reader);
    await find(`${name}, dark`, ["color-contrast"]);
    await paint(daftar.page, "light");
  },
});

for (const language of ["en", "ar"] as const) {
  const inLanguage = language === "en" ? "English" : "Arabic";

  test(`nothing keeps anybody out of a new clinic, in ${inLanguage}`, async () => {
    const daftar = await launchDaftar({ language, now: lateMorning });
    const findings: Finding[] = [];
    const round = roundFor(daftar, readerIn(language), findings);
    await firstRunRound(round);
    await emptyRound(round);
    await daftar.close();
    rmSync(daftar.home, { recursive: true, force: true });
    expect(findings).toEqual([]);
  });

  test(`nothing keeps anybody out of a clinic at work, in ${inLanguage}`, async () => {
    const daftar = await launchDaftar({ language, now: lateMorning });
    const findings: Finding[] = [];
    const round = roundFor(daftar, readerIn(language), findings);
    await daftar.call("setup.sample", { language, patients: 60 });
    await daftar.call("session.signOut", {});
    await daftar.page.reload();
    for (const part of [doorRound, dayRound, peopleRound, moneyRound, importRound, settingsRound, togetherRound, clinicsRound, overRound]) await part(round);
    await daftar.close();
    rmSync(daftar.home, { recursive: true, force: true });
    expect(findings).toEqual([]);
  });
}
