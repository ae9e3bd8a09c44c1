import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { cpSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { randomBelow } from "#shared/core/random.ts";
import { parseNumber, seriesFaults } from "#shared/domain/billing/numbering.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { bundleScript } from "../testing/bundle-script.ts";
import { tellProgress } from "../testing/progress.ts";
import { scratchFolder, testClinic, type TestClinic } from "../testing/test-clinic.ts";

const isLong = process.env["DAFTAR_LONG"] !== undefined;
const kills = isLong ? 5_000 : 40;
/** One clinic's file is killed over so often; then another takes its place, so that proving it stays quick. */
const killsPerFile = 40;
/** Two files at once where there is much to do: a PC with two cores has nothing idle. */
const lanes = isLong ? 2 : 1;
const seed = 20_261_122;
/** A desk is killed amid its first pieces of work, however slow the PC is: after fewer than so many, and less than so long. */
const mostPieces = 5;
const longestMs = 25;
const script = await bundleScript("kill-desk");

interface Desk {
  readonly child: ChildProcessWithoutNullStreams;
  readonly gone: Promise<unknown>;
  readonly doing: Set<string>;
  readonly done: Set<string>;
}

/** Started ahead of its turn, so that a round does not wait for a process to load. */
const startDesk = (folder: string, round: number): Desk => {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, folder, String(seed + round), String(round * 1_000)]);
  const desk: Desk = { child, gone: once(child, "close"), doing: new Set(), done: new Set() };
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [what, kind, mark] = line.split(" ");
    (what === "done" ? desk.done : desk.doing).add(`${kind} ${mark}`);
  });
  child.stderr.on("data", (text: Buffer) => void process.stderr.write(text));
  return desk;
};

/** Lets it work and kills it so long after it has done so many pieces, wherever it then is. */
const runAndKill = async (desk: Desk, pieces: number, delayMs: number): Promise<void> => {
  desk.child.stdin.write("go\n");
  let isGone = false;
  void desk.gone.then(() => (isGone = true));
  while ((desk.doing.size === 0 || desk.done.size < pieces) && !isGone) await Promise.race([once(desk.child.stdout, "data"), desk.gone]);
  if (isGone) throw new Error("the desk ended by itself");
  await new Promise((resolve) => void setTimeout(resolve, delayMs));
  desk.child.kill("SIGKILL");
  await desk.gone;
};

const countMarks = (clinic: TestClinic): ReadonlyMap<string, number> => {
  const { read } = clinic.core().vault.store() ?? {};
  const counts = new Map<string, number>();
  const count = (kind: string, sql: string): void => {
    for (const mark of (read?.prepare(sql).pluck().all() ?? []) as string[]) counts.set(`${kind} ${mark}`, (counts.get(`${kind} ${mark}`) ?? 0) + 1);
  };
  count("book", "SELECT note FROM appointment");
  count("pay", "SELECT reference FROM payment WHERE kind = 'payment' AND reference IS NOT NULL");
  return counts;
};

const numbersOf = (clinic: TestClinic, table: "invoice" | "payment"): readonly number[] =>
  ((clinic.core().vault.store()?.read.prepare(`SELECT number FROM ${table} WHERE number IS NOT NULL`).pluck().all() ?? []) as string[]).map((number) => parseNumber(number)?.place ?? -1);

/** A copy of `before` is killed over again and again: after each kill nothing acknowledged is missing, and at the end nothing is there twice. Gives how many were acknowledged. */
const killOver = async (before: string, file: number, killed: () => void): Promise<number> => {
  const folder = scratchFolder();
  cpSync(before, folder, { recursive: true });
  const random = seededRandom(seed + file);
  const desks: Desk[] = [];
  let next = startDesk(folder, 0);
  for (let round = 0; round < killsPerFile; round += 1) {
    const desk = next;
    desks.push(desk);
    if (round + 1 < killsPerFile) next = startDesk(folder, round + 1);
    await runAndKill(desk, randomBelow(random, mostPieces), randomBelow(random, longestMs));
    const clinic = await testClinic({ folder, seed: round + 7 });
    expect((await clinic.must("audit.verify", {})).broken).toBeNull();
    const counts = countMarks(clinic);
    const lost = [...desk.done].filter((mark) => !counts.has(mark));
    expect({ file, round, lost }).toEqual({ file, round, lost: [] });
    clinic.close();
    killed();
  }

  const clinic = await testClinic({ folder, seed: 3 });
  const counts = countMarks(clinic);
  const done = desks.flatMap((desk) => [...desk.done]);
  const doing = new Set(desks.flatMap((desk) => [...desk.doing]));
  expect(done.filter((mark) => counts.get(mark) !== 1)).toEqual([]);
  expect([...counts].filter(([mark, times]) => times !== 1 || !doing.has(mark))).toEqual([]);
  for (const table of ["invoice", "payment"] as const) expect(seriesFaults(numbersOf(clinic, table))).toEqual({ missing: [], doubled: [] });
  expect(clinic.core().vault.store()?.db.pragma("integrity_check", { simple: true })).toBe("ok");
  clinic.close();
  rmSync(folder, { recursive: true });
  return done.length;
};

test(`killed ${kills} times at random moments, the desk loses nothing it was told was kept, seed ${seed}`, { timeout: kills * 10_000 }, async () => {
  const before = scratchFolder();
  (await testClinic({ folder: before })).close();
  const progress = tellProgress("kills", kills);
  let acknowledged = 0;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next * killsPerFile < kills) {
      next += 1;
      acknowledged += await killOver(before, next, progress);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  // Two on average, and what a kill came too late for.
  expect(acknowledged).toBeGreaterThan(kills);
});
