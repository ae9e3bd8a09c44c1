import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test, type Page } from "@playwright/test";
import { launchDaftar, type Daftar } from "../testing/app.ts";
import { dayRound, doorRound, emptyRound, firstRunRound, importRound, moneyRound, overRound, peopleRound, settingsRound, settled, type Round } from "./rounds.ts";
import { readerIn, type Reader } from "./reader.ts";

/** Late morning: some have left, some wait, some are in the room, some are late. */
const lateMorning = "2026-11-22T11:10:00+02:00";

interface Finding {
  readonly screen: string;
  readonly rule: string;
  readonly at: readonly string[];
}

/** As far as it is read here. */
interface Axe {
  readonly run: (where: Document, options: object) => Promise<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: readonly string[]; readonly any: readonly { readonly message: string }[] }[] }[];
  }>;
}

/** The engine of @axe-core/playwright, whose builder brings it into the page anew for every look: that takes three times as long. */
const engine = readFileSync(createRequire(import.meta.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js"), "utf8");

const axe = async (page: Page, screen: string, rules: readonly string[] | null): Promise<readonly Finding[]> => {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(engine);
  const violations = await page.evaluate(async (only) => {
    const { axe: inPage } = globalThis as unknown as { readonly axe: Axe };
    // A paper in its frame is looked at where papers are tested; the frame lets nothing in.
    const found = await inPage.run(document, { resultTypes: ["violations"], iframes: false, preload: false, ...(only ? { runOnly: { type: "rule", values: only } } : {}) });
    return found.violations.map(({ id, nodes }) => ({ rule: id, at: nodes.map(({ target, any }) => `${target.join(" ")} ${any[0]?.message ?? ""}`) }));
  }, rules);
  return violations.map((violation) => ({ screen, ...violation }));
};

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
    await settled(daftar.page, reader);
    findings.push(...(await axe(daftar.page, `${name}, light`, null)));
    await paint(daftar.page, "dark");
    await settled(daftar.page, reader);
    findings.push(...(await axe(daftar.page, `${name}, dark`, ["color-contrast"])));
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
    for (const part of [doorRound, dayRound, peopleRound, moneyRound, importRound, settingsRound, overRound]) await part(round);
    await daftar.close();
    rmSync(daftar.home, { recursive: true, force: true });
    expect(findings).toEqual([]);
  });
}
