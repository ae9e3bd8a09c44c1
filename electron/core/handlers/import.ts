import type { Id } from "#shared/core/ids.ts";
import { columnFields, missingField, type Mapping } from "#shared/domain/import/columns.ts";
import { mayBeTakenBack } from "#shared/domain/import/taking-back.ts";
import type { DateOrder } from "#shared/domain/patients/birth.ts";
import { appError, Refusal, refuse } from "#shared/errors.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { importBatch, type ImportBatch } from "#shared/schema/tables/import-batch.ts";
import { setting } from "#shared/schema/tables/setting.ts";
import { handle, type TaskCall } from "../handle.ts";
import { closeTakenBack, passNumbers, rowsAtOnce, stillToVoid, writeRows, type BatchReading, type MadePatients } from "../import/batch.ts";
import { createHeldFiles, mappingKey, orderOf, sha256, suggestedMapping, type HeldFile } from "../import/held-file.ts";
import { createIntake, type TakenRow } from "../import/intake.ts";
import { createBookingRules } from "../import/plan-appointment.ts";
import { openSpreadsheet } from "../import/spreadsheet.ts";
import { createTally, type Tally } from "../import/tally.ts";
import { beginBulk } from "../store/bulk.ts";
import { lastFileNumber } from "../store/queries/file-numbers.ts";
import { clinicSetting, fileAtPlace, importBatches, knownFilesAfter, laterBookings, patientsInUse } from "../store/queries/imports.ts";
import type { Read } from "../store/tx.ts";
import { todayOf } from "./time-check.ts";

/** Rows of a file that the window shows while it is mapped. */
const samplesShown = 20;
/** Known files told to an intake before other calls are let through. */
const knownAtOnce = 2_000;

type ImportTask = "import.inspect" | "import.dryRun" | "import.run" | "import.takeBack";
type RunCall = TaskCall<"import.dryRun"> | TaskCall<"import.run">;

const isRemembered = (value: unknown, width: number): value is { readonly columns: Mapping; readonly dateOrder: DateOrder } => {
  const columns = (value as { readonly columns?: unknown } | null)?.columns;
  return Array.isArray(columns) && columns.length === width && columns.every((one) => one === null || (columnFields as readonly unknown[]).includes(one));
};

const inspect = async ({ input, store, clinic }: TaskCall<"import.inspect">, held: ReturnType<typeof createHeldFiles>) => {
  const { read } = store();
  const sheet = await openSpreadsheet(input.bytes, input.reading);
  const hash = sha256(input.bytes);
  held.hold({ hash, name: input.name, sheet });
  const remembered = clinicSetting(read, mappingKey(sheet.headers))?.value;
  const known = isRemembered(remembered, sheet.headers.length) ? remembered : null;
  const mapping = known?.columns ?? suggestedMapping(sheet);
  const found = orderOf(sheet, mapping, clinic().country);
  const before = importBatches(read).find((batch) => batch.fileHash === hash && batch.status === "done");
  const width = sheet.headers.length;
  return {
    fileId: hash, format: sheet.format, encoding: sheet.encoding, delimiter: sheet.delimiter, sheet: sheet.sheet,
    headers: [...sheet.headers], samples: sheet.head.slice(0, samplesShown).map((cells) => Array.from({ length: width }, (_, column) => cells[column] ?? "")),
    rows: sheet.rowCount, mapping: [...mapping], mappingRemembered: known !== null,
    dateOrder: found.sure || known === null ? found.order : known.dateOrder, dateOrderSure: found.sure, importedBefore: before?.startedAt ?? null,
  };
};

/** Takes all rows of a file in slices, letting other calls through between them. */
const walk = async ({ input, store, clinic, now, step }: RunCall, file: HeldFile, tally: Tally, onRows: (rows: readonly TakenRow[]) => void): Promise<void> => {
  const missing = missingField(input.mapping);
  if (missing !== null) refuse(appError("mappingIncomplete", { field: missing }));
  const { read } = store();
  const rules = { mapping: input.mapping, order: input.dateOrder, country: clinic().country, today: todayOf(now, clinic()) };
  const intake = createIntake(rules, createBookingRules(read, clinic(), now), fileAtPlace(read));
  const total = file.sheet.rowCount;
  for (let known = knownFilesAfter(read, 0, knownAtOnce); known.length > 0; known = knownFilesAfter(read, known.at(-1)?.place ?? 0, knownAtOnce)) {
    known.forEach(intake.know);
    await step(input.fileId, 0, total, "reading");
  }
  let done = 0;
  await step(input.fileId, 0, total, "reading");
  for await (const bite of file.sheet.rows()) {
    for (let at = 0; at < bite.length; at += rowsAtOnce) {
      const rows = bite.slice(at, at + rowsAtOnce).map(intake.take);
      onRows(rows);
      for (const row of rows) tally.add(row);
      done += rows.length;
      await step(input.fileId, done, total, "reading");
    }
  }
};

/** The highest plain file number that the file brings, or null. */
const highestNumber = async (file: HeldFile, mapping: Mapping): Promise<string | null> => {
  const column = mapping.indexOf("fileNumber");
  if (column < 0) return null;
  let highest = 0;
  for await (const bite of file.sheet.rows()) {
    for (const { cells } of bite) {
      const cell = (cells[column] ?? "").trim();
      if (/^\d{1,8}$/.test(cell)) highest = Math.max(highest, Number(cell));
    }
  }
  return highest === 0 ? null : String(highest);
};

/** Voids all that is left of a batch and closes it. `step` lets others through; without it nothing can stop it. */
const voidBatch = async (call: Pick<TaskCall<ImportTask>, "store" | "transact">, batch: ImportBatch, step: (done: number, total: number) => Promise<void>): Promise<{ readonly batch: ImportBatch; readonly voided: number }> => {
  const rows = stillToVoid(call.store().read, batch.id);
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    call.transact((tx) => rows.slice(at, at + rowsAtOnce).forEach(({ table, id }) => tx.void(table, id)), { subject: batch.id, reason: batch.fileName });
    await step(Math.min(at + rowsAtOnce, rows.length), rows.length);
  }
  return { batch: call.transact((tx) => closeTakenBack(tx, batch), { subject: batch.id }).value, voided: rows.length };
};

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const run = async (call: TaskCall<"import.run">, file: HeldFile) => {
  const { input, store, transact, actor, now } = call;
  const reading = (read: Read, before: number): BatchReading => ({ columns: input.mapping, dateOrder: input.dateOrder, series: { before, after: lastFileNumber(read) } });
  const missing = missingField(input.mapping);
  if (missing !== null) refuse(appError("mappingIncomplete", { field: missing }));
  const importedById = actor?.userId ?? refuse(appError("notSignedIn"));
  await call.step(input.fileId, 0, file.sheet.rowCount, "reading");
  const highest = await highestNumber(file, input.mapping);
  const seriesBefore = lastFileNumber(store().read);
  const { value: batch } = transact((tx) => {
    passNumbers(tx, highest);
    return tx.insert(importBatch, {
      fileName: file.name, fileHash: file.hash, status: "running", startedAt: now, importedById,
      rowsRead: 0, patientsMade: 0, appointmentsMade: 0, problems: 0, duplicates: 0, mapping: reading(tx, seriesBefore) as never,
    });
  });
  const tally = createTally();
  const made: MadePatients | null = input.mapping.includes("appointmentDate") ? new Map() : null;
  const bulk = beginBulk(store());
  let [patients, appointments] = [0, 0];
  try {
    await walk(call, file, tally, (rows) => {
      const { value } = transact((tx) => writeRows(tx, batch.id, rows, made), { subject: batch.id, reason: file.name });
      patients += value.patients;
      appointments += value.appointments;
    });
  } catch (error) {
    await voidBatch(call, batch, nextTurn);
    throw error;
  } finally {
    await bulk.end(nextTurn);
  }
  const outcome = { ...tally.outcome(), patients, appointments };
  const { value: done } = transact((tx) => {
    const key = mappingKey(file.sheet.headers);
    const value = { columns: [...input.mapping], dateOrder: input.dateOrder };
    const remembered = clinicSetting(tx, key);
    if (remembered) tx.patch(setting, remembered.id, { value });
    else tx.insert(setting, { key, value });
    return tx.patch(importBatch, batch.id, {
      status: "done", finishedAt: now, rowsRead: outcome.rowsRead, patientsMade: patients, appointmentsMade: appointments,
      problems: outcome.problemCount, duplicates: outcome.duplicateCount, mapping: reading(tx, seriesBefore) as never,
    });
  }, { subject: batch.id });
  return { ...outcome, batch: done };
};

const unlessCancelled = (error: unknown): void => {
  if (!(error instanceof Refusal && error.error.code === "cancelled")) throw error;
};

const takeBack = async (call: TaskCall<"import.takeBack">) => {
  const { input, store, transact, now } = call;
  const { read } = store();
  const batch = read.byId(importBatch, input.batchId) ?? refuse(appError("notFound", { what: "importBatch", id: input.batchId }));
  if (batch.status === "takenBack") refuse(appError("batchTakenBack"));
  if (!mayBeTakenBack(batch, now)) refuse(appError("busy", { what: "import" }));
  const rows = patientsInUse(read, batch.id);
  if (rows > 0 && !input.evenInUse) refuse(appError("batchInUse", { rows }));
  const later: readonly Id<"apt">[] = laterBookings(read, batch.id);
  // Once begun it is gone through with: after a power cut the next start finds it running and goes on.
  transact((tx) => {
    later.forEach((id) => tx.void(appointment, id));
    tx.patch(importBatch, batch.id, { status: "running" });
  }, { subject: batch.id, reason: batch.fileName });
  return voidBatch(call, batch, (done, total) => call.step(batch.id, done, total, "takingBack").catch(unlessCancelled));
};

/** Files being looked at are held here, between a look and the import. One import or taking back runs at a time. */
export const createImportHandlers = () => {
  const held = createHeldFiles();
  let isRunning = false;
  const alone = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (isRunning) return refuse(appError("busy", { what: "import" }));
    isRunning = true;
    try {
      return await work();
    } finally {
      isRunning = false;
    }
  };
  return handle({
    "import.inspect": (call) => inspect(call, held),
    "import.dryRun": async (call) => {
      const tally = createTally();
      await walk(call, held.find(call.input.fileId), tally, () => undefined);
      return { ...tally.outcome(), sample: tally.sample() };
    },
    "import.run": (call) => alone(async () => {
      const outcome = await run(call, held.find(call.input.fileId));
      held.letGo(call.input.fileId);
      return outcome;
    }),
    "import.batches": ({ read }) => [...importBatches(read)],
    "import.takeBack": (call) => alone(() => takeBack(call)),
  });
};
