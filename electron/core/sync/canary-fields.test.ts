import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import pg from "pg";
import { expect, test } from "vitest";
import { createId } from "#shared/core/ids.ts";
import { systemClock, type Instant } from "#shared/core/time.ts";
import { tables } from "#shared/schema/index.ts";
import type { Column, NewRowOf, PatchOf, Table } from "#shared/schema/kit.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { newPostgresDatabase } from "../../../sync-server/testing/postgres.ts";
import { startProcess } from "../../../sync-server/testing/process.ts";
import { layCable } from "../../testing/cable.ts";
import { leaksIn, markStem } from "../../testing/leaks.ts";
import { scratchFolder, testClinic } from "../../testing/test-clinic.ts";

const isLong = process.env["DAFTAR_LONG"] !== undefined;
const rowsInATransaction = 50;
const random = seededRandom(7);
const past = 1_700_000_000_000 as Instant;

const sealed = Object.values<Table>(tables).filter(({ stream }) => stream !== "none");
const takes = (column: Column<unknown>, value: unknown): boolean => column.parse.safeParse(value).success;

/** A mark that a column takes as it is, or padded to its least length, or as JSON; null where it takes no words of a person. */
const markOf = (column: Column<unknown>, index: number): unknown => {
  if (column.references !== null) return null;
  const mark = `${markStem}${index.toString(36)}`;
  const ways = column.json ? [[mark], { [mark]: mark }] : [mark, mark.padEnd(43, "x"), mark.padEnd(64, "x")];
  return ways.find((way) => takes(column, way)) ?? null;
};

/** A value for every other column that must have one: the first of these that it takes. */
const plainValues: readonly unknown[] = [0, 1, 60, past, "2026-03-01", "2026-03-01T10:00", "Africa/Cairo", "EG", "EGP", "#336699", [], ["x".repeat(43)], ["receptionist"], true];
const plainValue = (table: Table, name: string, column: Column<unknown>): unknown => {
  const choices = (column.parse as { readonly options?: readonly unknown[] }).options ?? [];
  const found = [...choices.toReversed(), ...plainValues].find((value) => takes(column, value));
  if (found === undefined) throw new Error(`no value for ${table.name}.${name}`);
  return found;
};

const fieldsOf = (table: Table): readonly string[] => Object.entries(table.columns).flatMap(([name, column]) => (markOf(column as Column<unknown>, 0) === null ? [] : [name]));

/** A row whose every field that takes words has a mark. */
const markedRow = (table: Table, index: number, idOf: (prefix: string) => string): NewRowOf<Table> => {
  const row: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(table.columns)) {
    const column = one as Column<unknown>;
    if (name === "id") continue;
    const mark = markOf(column, index);
    if (mark !== null) row[name] = mark;
    else if (!column.optional) row[name] = column.references === null ? plainValue(table, name, column) : idOf(column.references);
  }
  return row as NewRowOf<Table>;
};

/** Every row of every table of a PostgreSQL database, as bytes. */
const dumpOf = async (url: string): Promise<Buffer> => {
  const client = new pg.Client(url);
  await client.connect();
  const names = (await client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")).rows;
  const pieces: Buffer[] = [];
  for (const { name } of names) {
    for (const row of (await client.query<Record<string, unknown>>(`SELECT * FROM "${name}"`)).rows) {
      pieces.push(...Object.values(row).map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)))));
    }
  }
  await client.end();
  return Buffer.concat(pieces);
};

test("the fields that a mark can be written in are those that hold words", () => {
  expect(sealed.flatMap((table) => fieldsOf(table).map((name) => `${table.name}.${name}`))).toEqual(
    expect.arrayContaining(["patient.name", "patient.phone", "patient.identityNumber", "patient.tags", "appointment.reason", "invoiceLine.description", "payment.reference", "attachment.name", "attachment.fileKey", "setting.value", "user.username"]),
  );
});

test.each([["SQLite", 1_000], ["PostgreSQL", isLong ? 1_000 : 100]] as const)("on a server on %s, none of %i marks in every field of every table, half written before it was there and half after, is anywhere in clear", { timeout: 300_000 }, async (database, marks) => {
  const folder = scratchFolder();
  const url = database === "PostgreSQL" ? await newPostgresDatabase(`t${randomUUID().replaceAll("-", "")}`) : null;
  const server = await startProcess({ DAFTAR_SERVER_DATA: folder, DAFTAR_LOG_LEVEL: "debug", ...(url === null ? {} : { DATABASE_URL: url }) });
  const traffic: Uint8Array[] = [];
  const cable = await layCable(server.address, (bytes) => void traffic.push(bytes));
  const clinic = await testClinic({ now: new Date(systemClock.now()).toISOString() });
  const mustStore = () => clinic.core().vault.store() ?? expect.unreachable("the store is open");
  const counts = new Map<string, number>();
  const lastIds = new Map<string, string>();
  const anyOf = (prefix: string): string => {
    const table = sealed.find((one) => one.prefix === prefix);
    const id = lastIds.get(prefix) ?? (table && (mustStore().read.prepare(`SELECT id FROM ${table.name} LIMIT 1`).pluck().get() as string | undefined)) ?? createId(prefix, past, random);
    lastIds.set(prefix, id);
    return id;
  };
  const plant = (table: Table, from: number, to: number): void => {
    for (let first = from; first < to; first += rowsInATransaction) {
      mustStore().transact({ userId: null, procedure: "test" }, null, (tx) => {
        for (let index = first; index < Math.min(to, first + rowsInATransaction); index += 1) {
          const row = markedRow(table, index, anyOf);
          // A clinic has one row of itself.
          if (table.name === "clinic") tx.patch(table, anyOf(table.prefix), Object.fromEntries(fieldsOf(table).map((name) => [name, (row as Record<string, unknown>)[name]])) as PatchOf<Table>);
          else lastIds.set(table.prefix, (tx.insert(table, row) as unknown as { readonly id: string }).id);
          for (const name of fieldsOf(table)) counts.set(`${table.name}.${name}`, (counts.get(`${table.name}.${name}`) ?? 0) + 1);
        }
      });
    }
  };
  const inStep = async (): Promise<void> => {
    await clinic.must("sync.retry", {});
    await expect.poll(async () => { const { state, waiting } = await clinic.must("sync.status", {}); return `${state} ${waiting}`; }, { timeout: 120_000, interval: 100 }).toBe("inStep 0");
  };

  for (const table of sealed) plant(table, 0, marks / 2);
  await clinic.must("sync.connect", { server: cable.address, machineName: "Front desk" });
  await inStep();
  for (const table of sealed) plant(table, marks / 2, marks);
  await inStep();

  expect([...counts.values()].every((count) => count === marks)).toBe(true);
  expect(counts.size).toBeGreaterThan(40);
  const figures = Buffer.from(await (await fetch(`${server.address}/metrics`)).arrayBuffer());
  const rows = url === null ? null : await dumpOf(url);
  clinic.close();
  await cable.close();
  await server.end("SIGTERM");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const wire = Buffer.concat(traffic);
  // A look at nothing, or for nothing, would find nothing.
  expect(leaksIn(Buffer.from(`left ${markStem}1 ${Buffer.from(`ab${markStem}`).toString("base64")} right`))).toEqual(["utf8", "base64 at 2"]);
  expect(wire.length).toBeGreaterThan(marks * 1_000);
  expect(rows === null || rows.length > marks * 1_000).toBe(true);
  for (const [place, bytes] of [["wire", wire], ["figures", figures], ["log", Buffer.from(server.said())], ["rows", rows ?? Buffer.alloc(0)], ...files.map((file): [string, Buffer] => [file, readFileSync(file)])] as const) {
    expect([place, leaksIn(bytes)]).toEqual([place, []]);
  }
});
