import { join } from "node:path";
import { expect, test } from "vitest";
import { instantToIso, isoToInstant, type MinuteOfDay, type Zone } from "#shared/core/time.ts";
import { testClinic, type TestClinic } from "../../testing/test-clinic.ts";
import { lastDue } from "./nightly-backup.ts";

const made = async (clinic: TestClinic): Promise<readonly string[]> => {
  await clinic.core().runDueJobs();
  return (await clinic.must("backup.found", {})).map(({ name, reason }) => `${name} ${reason}`);
};

test("a copy is made each night at the clinic's hour, once", async () => {
  const clinic = await testClinic({ now: "2026-11-22T20:00:00+02:00" });
  expect(await made(clinic)).toEqual([]);
  clinic.clock.set("2026-11-23T02:31:00+02:00");
  expect(await made(clinic)).toEqual(["daftar-2026-11-23-0231 schedule"]);
  clinic.clock.set("2026-11-23T02:32:00+02:00");
  expect(await made(clinic)).toHaveLength(1);
  expect((await clinic.must("audit.list", { limit: 1 }))[0]).toMatchObject({ action: "backup.nightly", userId: null, subject: "daftar-2026-11-23-0231" });
});

test("a PC that slept through three nights makes one copy when it is back", async () => {
  const clinic = await testClinic({ now: "2026-11-22T20:00:00+02:00" });
  clinic.clock.set("2026-11-25T09:00:00+02:00");
  expect(await made(clinic)).toEqual(["daftar-2026-11-25-0900 schedule"]);
});

test("nobody has signed in: nothing is made, and it is made later", async () => {
  const clinic = await testClinic({ now: "2026-11-22T20:00:00+02:00" });
  clinic.core().vault.close();
  clinic.clock.set("2026-11-23T03:00:00+02:00");
  await clinic.core().runDueJobs();
  await clinic.signIn("owner");
  expect(await made(clinic)).toHaveLength(1);
});

test("where there is no room for it, it is tried again later and then given up with its reason", async () => {
  const clinic = await testClinic({ now: "2026-11-22T20:00:00+02:00" });
  const { version } = await clinic.must("clinic.get", {});
  await clinic.must("clinic.update", { version, backupFolder: join(clinic.folder, "clinic.db", "in a file") });
  clinic.clock.set("2026-11-23T03:00:00+02:00");
  const job = () => clinic.core().vault.store()?.read.prepare("SELECT attempts, doneAt, outcome FROM job").get() as { readonly attempts: number; readonly doneAt: number | null; readonly outcome: string };
  await clinic.core().runDueJobs();
  expect(job()).toMatchObject({ attempts: 1, doneAt: null });
  for (let later = 0; later < 8; later += 1) {
    clinic.clock.advance(3 * 3_600_000);
    await clinic.core().runDueJobs();
  }
  expect(job()).toMatchObject({ attempts: 6 });
  expect(job().outcome).toMatch(/^gave up: /);
});

test.each([
  ["2026-11-22T02:29:00+02:00", "2026-11-21T00:30:00.000Z"],
  ["2026-11-22T02:30:00+02:00", "2026-11-22T00:30:00.000Z"],
  // Cairo's clocks leave out midnight to one on the last Friday of April.
  ["2026-04-24T09:00:00+03:00", "2026-04-23T23:30:00.000Z"],
])("at %s the last copy was due at %s", (now, due) => {
  const { dueAt } = lastDue(isoToInstant(now), { zone: "Africa/Cairo" as Zone, backupMinute: 150 as MinuteOfDay });
  expect(instantToIso(dueAt)).toBe(due);
});
