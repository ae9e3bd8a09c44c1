import type { Compilable } from "kysely";
import { afterAll, expect, test } from "vitest";
import type { Id } from "#shared/core/ids.ts";
import { isoToInstant, type Instant } from "#shared/core/time.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock, tempStore } from "../../../testing/temp-store.ts";
import type { Read } from "../tx.ts";
import { rowsOfBatch } from "./imports.ts";
import { comingVisits, filesOf, standingOf, survivorOf, visitsOf } from "./patient-files.ts";
import { mergedInto, patientByFileNumber, patientsPage } from "./patients.ts";

const temp = tempStore({ clock: fixedClock(isoToInstant("2026-11-22T08:00:00Z")), random: seededRandom(1) });
afterAll(() => temp.close());

/** What SQLite would do for each statement that `work` runs. */
const plansOf = (work: (read: Read) => unknown): readonly string[] => {
  const { read } = temp.store;
  const plans: string[] = [];
  const explain = (sql: string, parameters: readonly unknown[]): void => {
    for (const step of temp.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as readonly { readonly detail: string }[]) plans.push(step.detail);
  };
  const through = <Row>(query: Compilable<Row>): void => {
    const { sql, parameters } = query.compile();
    explain(sql, parameters);
  };
  work({
    ...read,
    all: (query) => (through(query), read.all(query)),
    one: (query) => (through(query), read.one(query)),
    prepare: (sql) => {
      explain(sql, (sql.match(/\?/g) ?? []).map(() => "x"));
      return read.prepare(sql);
    },
  } as Read);
  return plans;
};

const pat = "pat_00000000000000000000000000" as Id<"pat">;
const files = [pat, pat];

test.each<[string, (read: Read) => unknown]>([
  ["finding who a merged file is now", (read) => survivorOf(read, pat)],
  ["finding all files of a patient", (read) => filesOf(read, pat)],
  ["a patient's visits", (read) => visitsOf(read, files, 60)],
  ["a patient's balance", (read) => standingOf(read, files)],
  ["a patient's coming visits", (read) => comingVisits(read, files, 0 as Instant)],
  ["a patient's merged files", (read) => mergedInto(read, pat)],
  ["who has a file number", (read) => patientByFileNumber(read, "7")],
  ["what an import made", (read) => rowsOfBatch(read, "imp_00000000000000000000000000" as Id<"imp">)],
])("%s walks no table through", (_, work) => {
  const scans = plansOf(work).filter((step) => step.startsWith("SCAN") && !/^SCAN (?:up|down|\d+ CONSTANT ROWS?|CONSTANT ROW)/.test(step));
  expect(scans).toEqual([]);
});

test.each(["recent", "name", "fileNumber"] as const)("a page of the list, %s first, is read off an index without sorting", (order) => {
  const plans = plansOf((read) => patientsPage(read, { order, after: "a\nb", limit: 50, tag: undefined, show: "active" }));
  expect(plans.filter((step) => /^SCAN patient$/.test(step) || (order !== "fileNumber" && /TEMP B-TREE FOR ORDER BY/.test(step)))).toEqual([]);
});
