import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { randomBelow } from "#shared/core/random.ts";
import { parseNumber, seriesFaults } from "#shared/domain/billing/numbering.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { makeImage, recordDisk, type DiskEvent } from "../testing/power-loss.ts";
import { tellProgress } from "../testing/progress.ts";
import { scratchFolder, testClinic } from "../testing/test-clinic.ts";

const images = process.env["DAFTAR_LONG"] === undefined ? 40 : 5_000;
const seed = 20_261_125;
const whole = { lost: [], broken: null, file: "ok", invoices: { missing: [], doubled: [] }, payments: { missing: [], doubled: [] } };

const promisedIn = (events: readonly DiskEvent[]): readonly string[] => events.flatMap((event) => (event.kind === "said" && event.line.startsWith("done ") ? [event.line.slice(5)] : []));

/** What is wrong with a folder that a power cut left, for whoever was told that this was kept. */
const faultsOf = async (folder: string, promised: readonly string[]): Promise<unknown> => {
  const clinic = await testClinic({ folder, seed: 3 });
  const { read, db } = clinic.core().vault.store() ?? (() => { throw new Error("no store"); })();
  const texts = (sql: string): readonly string[] => read.prepare(sql).pluck().all() as string[];
  const there = new Set([...texts("SELECT 'book ' || note FROM appointment"), ...texts("SELECT 'pay ' || reference FROM payment WHERE kind = 'payment' AND reference IS NOT NULL")]);
  const places = (table: string): readonly number[] => texts(`SELECT number FROM ${table} WHERE number IS NOT NULL`).map((number) => parseNumber(number)?.place ?? -1);
  const found = {
    lost: promised.filter((mark) => !there.has(mark)),
    broken: (await clinic.must("audit.verify", {})).broken,
    file: db.pragma("integrity_check", { simple: true }),
    invoices: seriesFaults(places("invoice")),
    payments: seriesFaults(places("payment")),
  };
  clinic.close();
  return found;
};

test(`of ${images} power cuts that lose and tear whatever was not synced, none loses what the desk was told was kept, seed ${seed}`, { timeout: images * 3_000 + 240_000 }, async () => {
  const root = scratchFolder();
  const [live, before, image] = [join(root, "live"), join(root, "before"), join(root, "image")];
  (await testClinic({ folder: live })).close();
  cpSync(live, before, { recursive: true });
  const events = await recordDisk(join(import.meta.dirname, "..", "testing", "kill-desk.ts"), [live, String(seed), "0"], live, 400);
  expect(promisedIn(events).length).toBeGreaterThan(150);
  const random = seededRandom(seed);
  const progress = tellProgress("power cuts", images);
  for (let round = 0; round < images; round += 1) {
    const count = randomBelow(random, events.length + 1);
    makeImage(events, count, before, image, random);
    expect({ round, count, found: await faultsOf(image, promisedIn(events.slice(0, count))) }).toEqual({ round, count, found: whole });
    progress();
  }

  // A disk that never syncs is let down by the same cuts: the test can see a loss.
  const unsynced = events.filter(({ kind }) => kind !== "sync");
  const found = [];
  for (let round = 0; round < 5; round += 1) {
    makeImage(unsynced, unsynced.length, before, image, random);
    found.push(await faultsOf(image, promisedIn(unsynced)).catch(() => "does not open"));
  }
  expect(found).not.toContainEqual(whole);
});
