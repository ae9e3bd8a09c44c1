import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { parseNumber, seriesFaults } from "#shared/domain/billing/numbering.ts";
import type { LocalDate } from "#shared/core/time.ts";
import { movableClock, scratchFolder, testCost } from "../../testing/test-clinic.ts";
import { startCore, type Core } from "../core.ts";
import { noKeychain } from "../store/keychain.ts";
import { samplePassword } from "./config.ts";

/** A Friday noon in Cairo, when a clinic there is usually shut. */
const emptyCore = (now = "2026-11-27T12:00:00+02:00"): Core =>
  startCore({ folder: scratchFolder(), program: "test", clock: movableClock(now), random: seededRandom(4), keychain: noKeychain, log: (line) => expect(line).toBe(""), passwordCost: testCost });

const must = async (core: Core, name: string, input: unknown): Promise<never> => {
  const outcome = await core.serve.call("desk", name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.error)}`);
  return outcome.value as never;
};

interface Board {
  readonly cards: readonly { readonly appointment: { readonly status: string } }[];
}

test("a sample clinic has people, a day in full swing, six weeks of bookings, bills and payments that add up", async () => {
  const core = emptyCore();
  expect(await must(core, "setup.sample", { language: "ar", patients: 120 })).toMatchObject({ state: "signedIn", me: { username: "owner" } });
  expect((await must(core, "patient.list", { limit: 1 }) as { readonly total: number }).total).toBe(120);
  const board = async (day: string): Promise<ReadonlySet<string>> => new Set(((await must(core, "day.board", { day })) as Board).cards.map(({ appointment }) => appointment.status));
  const today = await board("2026-11-27");
  for (const status of ["done", "booked"]) expect(today).toContain(status);
  expect(await board("2026-11-07" as LocalDate)).toContain("done");
  expect([...(await board("2026-12-16"))].toSorted((a, b) => (a < b ? -1 : 1))).not.toContain("done");
  const { read } = core.vault.store() ?? {};
  for (const table of ["invoice", "payment", "dayClose"]) {
    const numbers = (read?.prepare(`SELECT number FROM ${table} WHERE number IS NOT NULL`).pluck().all() ?? []) as string[];
    expect(numbers.length).toBeGreaterThan(10);
    expect(seriesFaults(numbers.map((number) => parseNumber(number)?.place ?? -1))).toEqual({ missing: [], doubled: [] });
  }
  expect(await must(core, "audit.verify", {})).toMatchObject({ whole: true });
  expect(await core.serve.call("other", "session.signIn", { username: "reception", password: samplePassword })).toMatchObject({ ok: true });
  core.stop();
});

test("a sample that is stopped in the making leaves no clinic", async () => {
  const core = emptyCore();
  core.serve.onEvent((event) => {
    if (event === "progress") core.serve.jobs.cancel("sample");
  });
  expect(await core.serve.call("desk", "setup.sample", { language: "en", patients: 2_000 })).toMatchObject({ ok: false, error: { code: "cancelled" } });
  expect(await must(core, "session.state", {})).toMatchObject({ state: "noClinic" });
  expect(existsSync(core.files.keys)).toBe(false);
  core.stop();
});
