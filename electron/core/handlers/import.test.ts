import { existsSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { LocalDateTime } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { nth, testClinic, type TestClinic } from "../../testing/test-clinic.ts";
import { takeBackUnfinished } from "../import/batch.ts";

const open: TestClinic[] = [];
afterEach(() => open.splice(0).forEach((clinic) => clinic.close()));

const aClinic = async (options: Parameters<typeof testClinic>[0] = {}): Promise<TestClinic> => {
  const clinic = await testClinic(options);
  open.push(clinic);
  return clinic;
};

const fixture = (name: string): Buffer => readFileSync(new URL(`../../testing/fixtures/legacy/${name}`, import.meta.url));
type Look = OutputOf<"import.inspect">;
type Row = Readonly<Record<string, unknown>>;

const look = (clinic: TestClinic, bytes: Uint8Array | string, name = "patients.csv"): Promise<Look> =>
  clinic.must("import.inspect", { name, bytes: new Uint8Array(typeof bytes === "string" ? Buffer.from(bytes) : bytes) });
const take = async (clinic: TestClinic, bytes: Uint8Array | string, over: Partial<Pick<Look, "mapping" | "dateOrder">> = {}): Promise<OutputOf<"import.run">> => {
  const { fileId, mapping, dateOrder } = { ...(await look(clinic, bytes)), ...over };
  return clinic.must("import.run", { fileId, mapping, dateOrder });
};
const ask = (clinic: TestClinic, sql: string): readonly Row[] => (clinic.core().vault.store()?.db.prepare(sql).all() ?? []) as readonly Row[];

/** All rows that are not voided, and the numbers that come next: what a clinic has, but for batches and who did what. */
const standing = (clinic: TestClinic): readonly unknown[] => [
  ...["patient", "appointment", "waitlistEntry", "invoice", "payment"].map((table) => ask(clinic, `SELECT * FROM ${table} WHERE voidedAt IS NULL ORDER BY id`)),
  ask(clinic, "SELECT kind, lastNumber FROM numberSeries WHERE lastNumber > 0 ORDER BY kind"),
];

interface Expected {
  readonly file: string;
  readonly name: string;
  readonly born: string | null;
  readonly sex: string;
  readonly phone: string | null;
  readonly note: string;
  readonly bad: string | null;
  readonly duplicateOf?: string;
}

test.each(["patients-utf8", "patients-windows1256"])("the old clinic's %s comes in row by row, and goes out again whole", async (name) => {
  const clinic = await aClinic();
  await clinic.must("patient.register", { name: "Ana Ruiz", phone: "01290830167" });
  const before = standing(clinic);
  const expected = JSON.parse(fixture(`${name}.expected.json`).toString()) as readonly Expected[];
  const made = expected.filter((row) => row.bad !== "name" && row.duplicateOf === undefined);
  const seen = await look(clinic, fixture(`${name}.csv`));
  expect([seen.rows, seen.dateOrder, seen.dateOrderSure, seen.mappingRemembered, seen.importedBefore]).toEqual([expected.length, "dmy", true, false, null]);

  const dry = await clinic.must("import.dryRun", { fileId: seen.fileId, mapping: seen.mapping, dateOrder: seen.dateOrder });
  expect(standing(clinic)).toEqual(before);
  const { batch, ...outcome } = await clinic.must("import.run", { fileId: seen.fileId, mapping: seen.mapping, dateOrder: seen.dateOrder });
  const { sample, ...dryOutcome } = dry;
  expect(dryOutcome).toEqual(outcome);
  expect(sample[0]).toMatchObject({ fileNumber: "1000" });

  const rows = ask(clinic, "SELECT fileNumber AS file, name, birthOn AS born, sex, phone, coalesce(note, '') AS note FROM patient WHERE importBatchId IS NOT NULL ORDER BY rowid");
  expect(rows).toEqual(made.map(({ file, name: patientName, born, sex, phone, note }) => ({ file, name: patientName, born, sex, phone, note })));
  expect(outcome.problems.map(({ row, field, taken }) => ({ row, field, taken }))).toEqual(
    expected.flatMap((row, index) => (row.bad ? [{ row: index + 2, field: row.bad, taken: row.bad !== "name" }] : [])),
  );
  expect(outcome.duplicates.map(({ row, ofFileNumber, ofPatientId }) => ({ row, ofFileNumber, ofPatientId }))).toEqual(
    expected.flatMap((row, index) => (row.duplicateOf ? [{ row: index + 2, ofFileNumber: row.duplicateOf, ofPatientId: null }] : [])),
  );
  expect(batch).toMatchObject({ status: "done", rowsRead: expected.length, patientsMade: made.length, problems: outcome.problemCount, duplicates: outcome.duplicateCount });
  expect((await clinic.must("patient.search", { text: nth(made, 3).name })).map((row) => row.fileNumber)).toContain(nth(made, 3).file);

  const again = await look(clinic, fixture(`${name}.csv`));
  expect([again.mappingRemembered, again.importedBefore]).toEqual([true, batch.startedAt]);
  const twice = await clinic.must("import.dryRun", { fileId: again.fileId, mapping: again.mapping, dateOrder: again.dateOrder });
  expect([twice.patients, twice.duplicates.every((row) => row.ofPatientId !== null)]).toEqual([0, true]);

  expect((await clinic.must("import.takeBack", { batchId: batch.id })).voided).toBe(made.length);
  expect(standing(clinic)).toEqual(before);
  expect((await clinic.must("patient.search", { text: nth(made, 3).name }))).toEqual([]);
  expect(await clinic.call("import.takeBack", { batchId: batch.id })).toEqual({ ok: false, error: { code: "batchTakenBack" } });
  expect((await clinic.must("audit.list", {})).some((entry) => entry.action === "import.run" && entry.subject === batch.id)).toBe(true);
  expect(clinic.log).toEqual([]);
});

const synthea = new URL("../../../../shared/data/synthea/csv/patients.csv", import.meta.url);
test.skipIf(!existsSync(synthea))("Synthea's patients come in by a mapping chosen by hand, the dead marked", async () => {
  const clinic = await aClinic({ country: "US", zone: "America/New_York", currency: "USD" });
  const bytes = readFileSync(synthea);
  const { headers } = await look(clinic, bytes);
  const chosen: Readonly<Record<string, Look["mapping"][number]>> = {
    BIRTHDATE: "birthDate", DEATHDATE: "deathDate", SSN: "identityNumber", FIRST: "firstName", LAST: "lastName", GENDER: "sex", ADDRESS: "address", CITY: "city",
  };
  const outcome = await take(clinic, bytes, { mapping: headers.map((header) => chosen[header] ?? null) });
  expect([outcome.patients, outcome.problemCount, outcome.duplicateCount]).toEqual([59, 0, 0]);
  const lines = bytes.toString().trim().split("\n").slice(1).map((line) => line.split(","));
  const rows = ask(clinic, "SELECT * FROM patient ORDER BY rowid");
  expect(rows.map((row) => [row["name"], row["birthOn"], row["deceased"], row["deceasedOn"], row["identityNumber"], row["sex"]])).toEqual(
    lines.map((cells) => [`${cells[7]} ${cells[8]}`, cells[1], cells[2] === "" ? 0 : 1, cells[2] || null, cells[3], cells[14] === "M" ? "male" : "female"]),
  );
  expect(rows.some((row) => row["deceased"] === 1)).toBe(true);
});

test("rows without a file number get numbers that no other row of the file brings", async () => {
  const clinic = await aClinic();
  await take(clinic, "file,name,phone\n,Ana,\n2,Bea,\n,Cleo,\n1,Dina,\n");
  expect(ask(clinic, "SELECT name, fileNumber FROM patient ORDER BY rowid")).toEqual([
    { name: "Ana", fileNumber: "3" }, { name: "Bea", fileNumber: "2" }, { name: "Cleo", fileNumber: "4" }, { name: "Dina", fileNumber: "1" },
  ]);
  expect((await clinic.must("patient.register", { name: "Eva" })).patient.fileNumber).toBe("5");
});

test("a file number that another has is reported and the row taken with one of its own; a patient of the clinic is not made twice", async () => {
  const clinic = await aClinic();
  const { patient } = await clinic.must("patient.register", { name: "أحمد علي", fileNumber: "7", phone: "01290830166" });
  const outcome = await take(clinic, "file,name,phone\n7,احمد على,\n7,سارة حسن,\n,علي أحمد,٠١٢٩٠٨٣٠١٦٦\n");
  expect(outcome.duplicates.map((row) => [row.row, row.ofPatientId, row.ofFileNumber])).toEqual([[2, patient.id, "7"], [4, patient.id, "7"]]);
  expect(outcome.problems).toEqual([{ row: 3, field: "fileNumber", value: "7", code: "fileNumberTaken", taken: true }]);
  expect(ask(clinic, "SELECT name, fileNumber FROM patient ORDER BY rowid")).toEqual([{ name: "أحمد علي", fileNumber: "7" }, { name: "سارة حسن", fileNumber: "8" }]);
});

test("visits come in with their patients: past ones done, coming ones booked, what cannot be reported", async () => {
  const clinic = await aClinic();
  const outcome = await take(clinic, [
    "الاسم,الهاتف,تاريخ الموعد,وقت الموعد,الطبيب,الخدمة",
    "أحمد علي,01290830166,1/3/2026,10:00,د. حنان,كشف",
    "أحمد علي,01290830166,1/12/2026,10:00,Dr Hanan Mansour,Follow-up",
    "سارة حسن,01577412154,1/12/2026,10:10,حنان منصور,",
    "منى كريم,01577412155,1/12/2026,11:00,د. مجهول,",
    "هدى وليد,01577412156,1/12/2026,25:00,كريم فهمي,",
  ].join("\n"));
  expect([outcome.patients, outcome.appointments, outcome.duplicateCount]).toEqual([4, 2, 0]);
  expect(outcome.problems.map(({ row, field, code }) => [row, field, code])).toEqual([
    [4, "appointmentTime", "slotTaken"], [5, "appointmentDoctor", "doctorUnknown"], [6, "appointmentTime", "timeInvalid"],
  ]);
  expect(ask(clinic, "SELECT p.name, a.startLocal, a.status, s.name AS service FROM appointment a JOIN patient p ON p.id = a.patientId JOIN service s ON s.id = a.serviceId ORDER BY a.startsAt")).toEqual([
    { name: "أحمد علي", startLocal: "2026-03-01T10:00", status: "done", service: "Consultation" },
    { name: "أحمد علي", startLocal: "2026-12-01T10:00", status: "booked", service: "Follow-up" },
  ]);
  await clinic.must("import.takeBack", { batchId: outcome.batch.id });
  expect(ask(clinic, "SELECT id FROM appointment WHERE voidedAt IS NULL")).toEqual([]);
});

test("a batch whose patients were worked with since is not taken back, unless that is meant", async () => {
  const clinic = await aClinic();
  const { batch } = await take(clinic, "name,phone\nAna,01290830166\nBea,01577412154\n");
  const [ana] = await clinic.must("patient.search", { text: "ana" });
  await clinic.must("appointment.book", {
    patientId: ana?.patientId as never, practitionerId: nth(clinic.practitioners, 0).id, serviceId: nth(clinic.services, 0).id, startLocal: "2026-12-01T10:00" as LocalDateTime,
  });
  expect(await clinic.call("import.takeBack", { batchId: batch.id })).toEqual({ ok: false, error: { code: "batchInUse", rows: 1 } });
  expect((await clinic.must("patient.search", { text: "bea" }))).toHaveLength(1);
  await clinic.must("import.takeBack", { batchId: batch.id, evenInUse: true });
  expect([ask(clinic, "SELECT 1 FROM patient WHERE voidedAt IS NULL"), ask(clinic, "SELECT 1 FROM appointment WHERE voidedAt IS NULL")]).toEqual([[], []]);
});

const longFile = (rows: number): string => `file,name,phone\n${Array.from({ length: rows }, (_, index) => `${index + 1},Patient Number${index},`).join("\n")}\n`;

test("an import that is stopped leaves nothing behind, and others work meanwhile", async () => {
  const clinic = await aClinic();
  const before = standing(clinic);
  const seen = await look(clinic, longFile(3_000));
  const running = clinic.call("import.run", { fileId: seen.fileId, mapping: seen.mapping, dateOrder: seen.dateOrder });
  while (!clinic.events.some(({ event, payload }) => event === "progress" && (payload as { done: number }).done >= 1_000)) await new Promise((resolve) => setImmediate(resolve));
  expect(await clinic.call("import.run", { fileId: seen.fileId, mapping: seen.mapping, dateOrder: seen.dateOrder })).toEqual({ ok: false, error: { code: "busy", what: "import" } });
  // No file that was made anew meanwhile takes its place.
  expect(clinic.core().serve.isFileKept()).toBe(true);
  // Nor is a copy made of half of it.
  expect(await clinic.call("backup.run", {})).toEqual({ ok: false, error: { code: "busy", what: "import" } });
  expect((await clinic.must("patient.search", { text: "patient" })).length).toBeGreaterThan(0);
  clinic.core().serve.jobs.cancel(seen.fileId);
  expect(await running).toEqual({ ok: false, error: { code: "cancelled" } });
  expect(clinic.core().serve.isFileKept()).toBe(false);
  expect(standing(clinic)).toEqual(before);
  expect((await clinic.must("import.batches", {})).map((batch) => batch.status)).toEqual(["takenBack"]);
});

test("what a power cut left half imported is gone when the clinic opens again", async () => {
  const clinic = await aClinic();
  const before = standing(clinic);
  const { batch } = await take(clinic, longFile(300));
  clinic.core().vault.store()?.db.exec(`UPDATE importBatch SET status = 'running' WHERE id = '${batch.id}'`);
  await clinic.restart();
  expect(standing(clinic)).toEqual(before);
  expect((await clinic.must("import.batches", {})).map((one) => one.status)).toEqual(["takenBack"]);
  const store = clinic.core().vault.store();
  if (store) takeBackUnfinished(store);
  expect(standing(clinic)).toEqual(before);
});

test("a mapping without a name is refused, as is a file that nobody opened", async () => {
  const clinic = await aClinic();
  const seen = await look(clinic, "name,phone\nAna,1\n");
  expect(await clinic.call("import.dryRun", { fileId: seen.fileId, mapping: [null, "phone"], dateOrder: "dmy" })).toEqual({ ok: false, error: { code: "mappingIncomplete", field: "name" } });
  expect(await clinic.call("import.run", { fileId: seen.fileId, mapping: [null, "phone"], dateOrder: "dmy" })).toEqual({ ok: false, error: { code: "mappingIncomplete", field: "name" } });
  expect(await clinic.call("import.run", { fileId: "0".repeat(64), mapping: [null], dateOrder: "dmy" })).toEqual({ ok: false, error: { code: "notFound", what: "file", id: "000000000000" } });
  expect(await clinic.call("import.inspect", { name: "a.pdf", bytes: Buffer.from("%PDF-1.7") })).toEqual({ ok: false, error: { code: "notASpreadsheet", detail: "pdf" } });
});

test("a mapping that was changed by hand is the one that the next file of these headings gets", async () => {
  const clinic = await aClinic();
  await take(clinic, "who,call\nAna,01290830166\n", { mapping: ["name", "phone"], dateOrder: "ymd" });
  const next = await look(clinic, "Who,CALL\nBea,01577412154\n");
  expect([next.mapping, next.mappingRemembered, next.dateOrder]).toEqual([["name", "phone"], true, "dmy"]);
});
