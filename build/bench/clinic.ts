import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
// oxlint-disable-next-line import/default -- the addon's CommonJS has no marked default; Node gives its exports as one.
import Database from "better-sqlite3-multiple-ciphers";
import type { Clock, LocalDate, Zone } from "#shared/core/time.ts";
import { foldVersion } from "#shared/domain/patients/fold.ts";
import type { ClinicConfig } from "#shared/ipc/contract/setup.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { startCore, type Core } from "../../electron/core/core.ts";
import { createSystemRandom } from "../../electron/core/system-random.ts";
import { noKeychain } from "../../electron/core/store/keychain.ts";
import { makeFirstVisits } from "../../electron/core/store/first-visits.ts";
import { cacheKib, type Sqlite } from "../../electron/core/store/open.ts";
import { prepareSearch } from "../../electron/core/store/search.ts";
import { createFiller, seedHistory, withoutIndexes } from "./seed.ts";

export const benchPassword = "a bench needs one";
export const benchZone = "Africa/Cairo" as Zone;
/** The last day with a past; bookings are measured in the weeks after it. */
export const lastDay = "2026-11-19" as LocalDate;

const workdays = [1, 2, 3, 4, 6, 7].map((weekday) => ({ weekday, fromMinute: 480, toMinute: 1_320 }));

export const benchConfig = (doctors: number): ClinicConfig =>
  ({
    name: "Bench Clinic", country: "EG", zone: benchZone, currency: "EGP", language: "en",
    owner: { username: "owner", name: "Owner", password: benchPassword },
    rooms: Array.from({ length: doctors }, (_, index) => ({ name: `Room ${index + 1}` })),
    practitioners: Array.from({ length: doctors }, (_, index) => ({ name: `Dr. ${index + 1}`, room: index, hours: workdays })),
    services: [{ name: "Consultation", minutes: 15, priceMinor: 25_000 }],
  }) as ClinicConfig;

/** A core in this process, with the product's own password cost. */
export const benchCore = (folder: string, clock: Clock): Core =>
  startCore({ folder, program: "bench", clock, random: createSystemRandom(), keychain: noKeychain, log: (line) => console.error(line) });

export const must = async (core: Core, name: string, input: unknown): Promise<unknown> => {
  const outcome = await core.serve.call("bench", name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.error)}`);
  return outcome.value;
};

interface Size {
  readonly patients: number;
  readonly appointments: number;
  readonly doctors: number;
}

/** The tables whose rows the twin gets by its own means: the search index is made from the patients. */
const derived = "tbl_name NOT LIKE 'patientTerm%' AND tbl_name <> 'patientDoc'";

const openPlain = (file: string): Sqlite => {
  const plain = new Database(file);
  for (const pragma of ["journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", `cache_size=-${cacheKib}`, "secure_delete=ON", "foreign_keys=ON"]) plain.pragma(pragma);
  return plain;
};

/** The same rows in a file with no encryption: what plain better-sqlite3 would have. */
const makePlainTwin = (encrypted: Sqlite, file: string): void => {
  encrypted.exec(`ATTACH '${file}' AS plain KEY ''`);
  const schema = encrypted.prepare(`SELECT type, name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND ${derived}`).all() as { readonly type: string; readonly name: string; readonly sql: string }[];
  encrypted.exec("BEGIN");
  for (const { name, sql } of schema.filter(({ type }) => type === "table")) {
    encrypted.exec(sql.replace(/^CREATE TABLE /, "CREATE TABLE plain."));
    encrypted.exec(`INSERT INTO plain.${name} SELECT * FROM main.${name}`);
  }
  for (const { sql } of schema.filter(({ type }) => type === "index")) encrypted.exec(sql.replace(/^CREATE INDEX /, "CREATE INDEX plain."));
  encrypted.exec("COMMIT");
  encrypted.exec("DETACH plain");
  const plain = openPlain(file);
  plain.exec("DELETE FROM meta WHERE key = 'foldVersion'");
  prepareSearch(plain);
  plain.close();
};

/** Makes the clinic in an empty folder, fills it with its past, and makes its plain twin. */
const makeSeeded = async (folder: string, clock: Clock, size: Size): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  const core = benchCore(join(folder, "clinic"), clock);
  await must(core, "setup.clinic", benchConfig(size.doctors));
  const { db, read } = core.vault.store() ?? (() => { throw new Error("no store"); })();
  const ids = (table: string): string[] => read.prepare(`SELECT id FROM ${table}`).pluck().all() as string[];
  db.exec("BEGIN");
  withoutIndexes(db, () =>
    seedHistory(createFiller(db), seededRandom(1_001), {
      patients: size.patients, appointments: size.appointments, zone: benchZone, until: lastDay,
      practitionerIds: ids("practitioner"), serviceId: ids("service")[0] ?? "", userId: ids("user")[0] ?? "",
    }),
  );
  makeFirstVisits(db);
  db.exec("DELETE FROM meta WHERE key = 'foldVersion'");
  db.exec("COMMIT");
  prepareSearch(db);
  makePlainTwin(db, join(folder, "plain.db"));
  core.stop();
};

const migrationsFolder = "../../electron/core/store/migrations";

/** All that the seeded files are made from: where one of these has changed, they are made anew. */
const recipe = (): string => {
  const migrations = readdirSync(join(import.meta.dirname, migrationsFolder)).filter((file) => /^\d{4}-[a-z-]+\.ts$/.test(file)).toSorted();
  const texts = ["seed.ts", "clinic.ts", "../../electron/core/store/open.ts", ...migrations.map((file) => join(migrationsFolder, file))].map((file) => readFileSync(join(import.meta.dirname, file), "utf8"));
  return createHash("sha256").update([...texts, String(foldVersion)].join("\n")).digest("hex").slice(0, 16);
};

/** The folder that has the seeded clinic and its twin. The files of each size are kept in the system's temporary folder from one run to the next. */
const seededFolder = async (folder: string, clock: Clock, size: Size): Promise<string> => {
  const kept = `daftar-bench-${size.patients}-${size.appointments}-`;
  const name = `${kept}${recipe()}`;
  const cache = join(tmpdir(), name);
  if (!existsSync(cache)) {
    for (const old of readdirSync(tmpdir())) if (old.startsWith(kept)) rmSync(join(tmpdir(), old), { recursive: true, force: true });
    await makeSeeded(join(folder, "fresh"), clock, size);
    renameSync(join(folder, "fresh"), cache);
  }
  return cache;
};

/** A copy of the seeded clinic and its twin in `folder`. */
export const seededClinic = async (folder: string, clock: Clock, size: Size): Promise<{ readonly clinic: string; readonly openTwin: () => Sqlite }> => {
  cpSync(await seededFolder(folder, clock, size), folder, { recursive: true });
  return { clinic: join(folder, "clinic"), openTwin: () => openPlain(join(folder, "plain.db")) };
};

/** A copy of the seeded clinic alone: gives its folder. */
export const seededClinicAlone = async (folder: string, clock: Clock, size: Size): Promise<string> => {
  const clinic = join(folder, "clinic");
  cpSync(join(await seededFolder(folder, clock, size), "clinic"), clinic, { recursive: true });
  return clinic;
};
