import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { InputOf } from "#shared/ipc/contract.ts";
import { sunday } from "../../electron/e2e/clinic.ts";
import { doorRound, emptyRound, firstRunRound } from "../../electron/e2e/entry-rounds.ts";
import { settled, type Round } from "../../electron/e2e/round.ts";
import { dayRound, importRound, moneyRound, overRound, peopleRound, settingsRound } from "../../electron/e2e/work-rounds.ts";
import { readerIn } from "../../electron/e2e/reader.ts";
import { clinicsRound } from "../../electron/e2e/clinics-round.ts";
import { togetherRound } from "../../electron/e2e/together-round.ts";
import { launchDaftar, type Daftar, type Language } from "../../electron/testing/app.ts";

/** A Sunday, late in the morning: some have left, some wait, some are in the room, some are late. */
const lateMorning = "2026-11-22T11:10:00+02:00";
const size = { width: 1_366, height: 768 };
const out = join(import.meta.dirname, "..", "..", "out", "tour");

/** A round that leaves a numbered picture of every screen it comes to. */
const picturesInto = (daftar: Daftar, language: Language, folder: string, from: number): Round & { readonly taken: () => number } => {
  let count = from;
  const reader = readerIn(language);
  return {
    daftar,
    reader,
    taken: () => count,
    look: async (name) => {
      await settled(daftar.page, reader);
      count += 1;
      await daftar.page.screenshot({ path: join(folder, `${String(count).padStart(3, "0")}-${name}.png`) });
    },
  };
};

const launch = async (language: Language, theme: "light" | "dark"): Promise<Daftar> => {
  const daftar = await launchDaftar({ language, theme, now: lateMorning });
  const window = await daftar.app.browserWindow(daftar.page);
  await window.evaluate((browserWindow: { setContentSize: (width: number, height: number) => void }, { width, height }) => browserWindow.setContentSize(width, height), size);
  return daftar;
};

/** Saves one paper as the shell would and gives it its name in the tour. */
const keepPaper = async (daftar: Daftar, folder: string, which: InputOf<"paper.pdf">): Promise<void> => {
  const before = new Set(readdirSync(daftar.pdfFolder));
  await daftar.call("paper.pdf", which);
  const made = readdirSync(daftar.pdfFolder).find((file) => !before.has(file));
  if (!made) throw new Error(`no paper for ${which.kind}`);
  renameSync(join(daftar.pdfFolder, made), join(folder, `${which.kind}-${which.size}-${which.language ?? "own"}.pdf`));
};

/** Every kind of paper in the sizes that clinics print it in, and in both languages. */
const keepPapers = async (daftar: Daftar, folder: string): Promise<void> => {
  const { invoices } = await daftar.call("invoice.list", { status: "paid", limit: 1 });
  const { payments } = await daftar.call("money.day", { day: sunday as InputOf<"money.day">["day"] });
  const { cards } = await daftar.call("day.board", { day: sunday as InputOf<"day.board">["day"] });
  const close = await daftar.call("dayClose.close", { day: sunday as InputOf<"dayClose.close">["day"], openingMinor: 50_000 as never, countedMinor: 250_000 as never });
  const receipt = payments.find(({ payment }) => payment.number !== null)?.payment.id ?? "";
  const papers: readonly { readonly kind: InputOf<"paper.pdf">["kind"]; readonly id: string; readonly sizes: readonly InputOf<"paper.pdf">["size"][] }[] = [
    { kind: "invoice", id: invoices[0]?.invoiceId ?? "", sizes: ["a4", "a5"] },
    { kind: "receipt", id: receipt, sizes: ["a5", "thermal80", "thermal58"] },
    { kind: "appointmentCard", id: cards[0]?.appointment.id ?? "", sizes: ["thermal80"] },
    { kind: "daySheet", id: sunday, sizes: ["a4"] },
    { kind: "dayClose", id: close.id, sizes: ["a4"] },
  ];
  for (const { kind, id, sizes } of papers) {
    for (const paperSize of sizes) for (const language of ["en", "ar"] as const) await keepPaper(daftar, folder, { kind, id, size: paperSize, language, hijri: language === "ar" });
  }
};

const tourIn = async (language: Language, theme: "light" | "dark"): Promise<void> => {
  const folder = join(out, `${language}-${theme}`);
  const papers = join(out, "papers", language);
  mkdirSync(folder, { recursive: true });
  mkdirSync(papers, { recursive: true });

  const fresh = await launch(language, theme);
  const beginning = picturesInto(fresh, language, folder, 0);
  await firstRunRound(beginning);
  await emptyRound(beginning);
  for (const file of readdirSync(fresh.pdfFolder)) renameSync(join(fresh.pdfFolder, file), join(papers, "recovery-sheet.pdf"));
  await fresh.close();
  rmSync(fresh.home, { recursive: true, force: true });

  const atWork = await launch(language, theme);
  await atWork.call("setup.sample", { language });
  await atWork.call("session.signOut", {});
  await atWork.page.reload();
  const round = picturesInto(atWork, language, folder, beginning.taken());
  for (const part of [doorRound, dayRound, peopleRound, moneyRound, importRound, settingsRound, togetherRound, clinicsRound]) await part(round);
  await keepPapers(atWork, papers);
  // The last round ends at a locked door.
  await overRound(round);
  await atWork.close();
  rmSync(atWork.home, { recursive: true, force: true });
  console.log(`${language}, ${theme}: ${round.taken()} pictures in ${folder}, papers in ${papers}`);
};

rmSync(out, { recursive: true, force: true });
const only = process.argv[2];
for (const [language, theme] of [["en", "light"], ["ar", "dark"], ["ar", "light"]] as const) {
  if (only === undefined || only === `${language}-${theme}`) await tourIn(language, theme);
}
