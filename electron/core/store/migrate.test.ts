import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Refusal } from "#shared/errors.ts";
import { schemaVersion, tables } from "#shared/schema/index.ts";
import type { Column, Table } from "#shared/schema/kit.ts";
import { scratchFolder } from "../../testing/test-clinic.ts";
import { migrate, migrations, storeVersion } from "./migrate.ts";
import type { Migration } from "./migration.ts";
import { openDatabase, type Sqlite } from "./open.ts";

const key = new Uint8Array(32).fill(9);
const emptyFile = (): Sqlite => openDatabase(join(mkdtempSync(join(scratchFolder(), "store-")), "clinic.db"), key);
const noCopy = (): void => undefined;

const migrated = (): Sqlite => {
  const db = emptyFile();
  migrate(db, noCopy);
  return db;
};

interface Found {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

test("the last migration is the schema's version, and each follows the one before", () => {
  expect(migrations.map(({ version }) => version)).toEqual(Array.from({ length: schemaVersion }, (_, index) => index + 1));
  expect(storeVersion(migrated())).toBe(schemaVersion);
});

test.each(Object.values(tables) as Table[])("an empty store has the table $name just as it is declared, column by column and index by index", (table) => {
  const db = migrated();
  const found = db.pragma(`table_xinfo(${table.name})`) as readonly Found[];
  const declared = Object.entries(table.columns).map(([name, column]) => {
    const { sql, optional } = column as Column<unknown>;
    return { name, type: sql, notnull: optional ? 0 : 1, pk: name === "id" ? 1 : 0 };
  });
  expect(found.map(({ name, type, notnull, pk }) => ({ name, type, notnull, pk })).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
    [...declared, { name: "version", type: "INTEGER", notnull: 1, pk: 0 }, { name: "voidedAt", type: "INTEGER", notnull: 0, pk: 0 }, { name: "clock", type: "TEXT", notnull: 0, pk: 0 }].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
  const indexes = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name").all(table.name) as { readonly name: string; readonly sql: string }[];
  expect(indexes.map(({ name, sql }) => [name, sql.replace(/^CREATE INDEX \S+ ON \S+ /, "")])).toEqual(
    Object.entries(table.indexes ?? {})
      .map(([name, { on, where }]) => [name, `(${on.join(", ")})${where === undefined ? "" : ` WHERE ${where}`}`])
      .toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  );
});

/** Numbers on the wire are for ever: this list may only grow, at the ends of its lines and at its own end. */
const pinned: Readonly<Record<string, readonly [number, string]>> = {
  clinic: [1, "id name nameOther country zone currency language digits hijri weekStart phone email address taxNumber taxBps taxIncluded cashStep logo paperHeader paperFooter slotMinutes autoLockMinutes backupMinute backupFolder"],
  room: [2, "id name nameOther position active"],
  practitioner: [3, "id name nameOther specialty specialtyOther hue roomId position active"],
  practitionerHours: [4, "id practitionerId weekday fromMinute toMinute validFrom validTo"],
  closure: [5, "id kind practitionerId roomId fromOn toOn fromMinute toMinute weekdays label"],
  service: [6, "id code name nameOther bookable minutes bufferBefore bufferAfter priceMinor taxBps practitionerIds position active"],
  patient: [7, "id fileNumber name nameOther birthOn birthPrecision sex phone phoneOther email identityNumber address kinName kinRelation kinPhone note alert tags language deceased deceasedOn mergedIntoId importBatchId"],
  appointment: [8, "id patientId practitionerId roomId serviceId startLocal zone startsAt endsAt busyFrom busyTo minutes status reason note cancelReason overbookReason queueNumber queueOn arrivedAt inRoomAt doneAt seriesId walkIn importBatchId"],
  appointmentSeries: [9, "id patientId practitionerId roomId serviceId startLocal zone minutes rule"],
  waitlistEntry: [10, "id patientId practitionerId serviceId fromOn toOn partOfDay priority note status appointmentId"],
  invoice: [11, "id kind patientId appointmentId practitionerId status number issuedAt issuedOn currency subtotalMinor discountMinor discountReason taxMinor roundingMinor totalMinor creditsId note lineCount legalNumber"],
  invoiceLine: [12, "id invoiceId position serviceId description quantity unitMinor discountMinor sharedDiscountMinor taxBps netMinor taxMinor totalMinor"],
  payment: [13, "id patientId invoiceId kind method amountMinor receivedAt receivedOn receivedById number reference reversesId reason"],
  dayClose: [14, "id closedOn closedAt closedById openingMinor expectedMinor countedMinor differenceMinor totals note number"],
  user: [15, "id username name nameOther roles practitionerId language active"],
  setting: [16, "id userId key value"],
  importBatch: [17, "id fileName fileHash status startedAt finishedAt importedById rowsRead patientsMade appointmentsMade problems duplicates mapping"],
  attachment: [18, "id patientId name mediaType bytes hash fileKey pieces state addedAt addedById"],
};

test.each(Object.entries(pinned))("%s keeps its number and those of its columns", (name, [tableId, columns]) => {
  const table: Table | undefined = (tables as Readonly<Record<string, Table>>)[name];
  expect(table?.tableId).toBe(tableId);
  expect(Object.keys(table?.columns ?? {}).slice(0, columns.split(" ").length)).toEqual(columns.split(" "));
});

test("no two tables share a number or a prefix", () => {
  const all = Object.values(tables) as readonly Table[];
  expect(new Set(all.map(({ tableId }) => tableId)).size).toBe(all.length);
  expect(new Set(all.map(({ prefix }) => prefix)).size).toBe(all.length);
});

const made: Migration = { version: 1, up: (db) => void db.exec("CREATE TABLE visit (id TEXT PRIMARY KEY, minutes INTEGER NOT NULL) STRICT") };
const widened: Migration = { version: 2, up: (db) => void db.exec("ALTER TABLE visit ADD COLUMN roomId TEXT") };
const broken: Migration = {
  version: 2,
  up: (db) => {
    db.exec("ALTER TABLE visit ADD COLUMN roomId TEXT");
    throw new Error("power cut");
  },
};

test("a file of the version before gets the new step, keeps its rows, and was copied first", () => {
  const db = emptyFile();
  migrate(db, noCopy, [made]);
  db.exec("INSERT INTO visit VALUES ('a', 30)");
  const copied: number[] = [];
  migrate(db, (from) => void copied.push(from), [made, widened]);
  expect(copied).toEqual([1]);
  expect(db.prepare("SELECT * FROM visit").all()).toEqual([{ id: "a", minutes: 30, roomId: null }]);
  migrate(db, (from) => void copied.push(from), [made, widened]);
  expect(copied).toEqual([1]);
});

test("a step that fails leaves the file at the version before, whole", () => {
  const db = emptyFile();
  migrate(db, noCopy, [made]);
  expect(() => migrate(db, noCopy, [made, broken])).toThrow("power cut");
  expect(storeVersion(db)).toBe(1);
  expect(db.prepare("SELECT name FROM pragma_table_info('visit')").pluck().all()).toEqual(["id", "minutes"]);
});

test("no copy, no upgrade", () => {
  const db = emptyFile();
  migrate(db, noCopy, [made]);
  expect(() =>
    migrate(db, () => {
      throw new Error("disk full");
    }, [made, widened]),
  ).toThrow("disk full");
  expect(storeVersion(db)).toBe(1);
});

test("a file that a newer program wrote is refused, and not touched", () => {
  const db = emptyFile();
  migrate(db, noCopy, [made, widened]);
  const refusal = (() => {
    try {
      migrate(db, noCopy, [made]);
      return null;
    } catch (error) {
      return error instanceof Refusal ? error.error : error;
    }
  })();
  expect(refusal).toEqual({ code: "storeNewer", found: 2, known: 1 });
  expect(storeVersion(db)).toBe(2);
});

test("each released step works on a file of the version before it", () => {
  for (const { version } of migrations) {
    const db = emptyFile();
    migrate(db, noCopy, migrations.filter((step) => step.version < version));
    migrate(db, noCopy, migrations.filter((step) => step.version <= version));
    expect(storeVersion(db)).toBe(version);
  }
});
