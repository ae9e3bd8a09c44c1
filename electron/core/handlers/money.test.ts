import type { Compilable } from "kysely";
import { afterEach, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import type { Id } from "#shared/core/ids.ts";
import { minutesToMs, type LocalDate, type LocalDateTime } from "#shared/core/time.ts";
import { parseNumber, seriesFaults } from "#shared/domain/billing/numbering.ts";
import type { InputOf, ProcedureName } from "#shared/ipc/contract.ts";
import type { Role } from "#shared/permissions.ts";
import { patient as patientTable } from "#shared/schema/tables/patient.ts";
import { nth, testClinic, type TestClinic, type TestClinicOptions } from "../../testing/test-clinic.ts";
import { invoicesPage, ledgerOf } from "../store/queries/money.ts";
import { takeNumber } from "../store/queries/number-series.ts";
import { standingOf } from "../store/queries/patient-files.ts";
import { sqlite } from "../store/sqlite.ts";
import type { Read, Store } from "../store/tx.ts";

const today = "2026-11-22" as LocalDate;
const open: TestClinic[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));

/** A clinic at ten in the morning, spoken to by role. */
const startDay = async (options: TestClinicOptions = {}) => {
  const clinic = await testClinic({ now: "2026-11-22T10:00:00+02:00", ...options });
  open.push(clinic);
  const store = (): Store => mustExist(clinic.core().vault.store(), "the open store");
  const must = <Name extends ProcedureName>(name: Name, input: InputOf<Name>, as: Role = "owner") => clinic.must(name, input, { as });
  return {
    must,
    call: <Name extends ProcedureName>(name: Name, input: InputOf<Name>, as: Role = "owner") => clinic.call(name, input, { as }),
    store,
    patient: async (name: string): Promise<Id<"pat">> => (await must("patient.register", { name })).patient.id,
    serviceId: nth(clinic.services, 0).id,
    practitionerId: nth(clinic.practitioners, 0).id,
    pass: (minutes: number) => clinic.clock.advance(minutesToMs(minutes)),
    userId: (role: Role) => mustExist(store().read.one(sqlite.selectFrom("user").select("id").where("username", "=", role)), role).id,
  };
};
type Clinic = Awaited<ReturnType<typeof startDay>>;

const line = (unitMinor: number, description = "Blood count") => ({ description, quantity: 1000, unitMinor: unitMinor as never });
const issuedBill = async (clinic: Clinic, patientId: Id<"pat">, unitMinor: number) => {
  const draft = await clinic.must("invoice.draft", { patientId, lines: [line(unitMinor)] });
  return clinic.must("invoice.issue", { invoiceId: draft.invoice.id });
};

test("a visit is billed from its booking, paid in two parts, and the balance follows", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("Nour Abu Zaid");
  const booked = await clinic.must("appointment.book", {
    patientId: nour, practitionerId: clinic.practitionerId, serviceId: clinic.serviceId, startLocal: "2026-11-22T12:00" as LocalDateTime,
  });
  const appointmentId = booked.card.appointment.id;
  const draft = await clinic.must("invoice.fromAppointment", { appointmentId }, "receptionist");
  expect(draft).toMatchObject({ status: "draft", lines: [{ description: "Consultation", totalMinor: 25_000 }], invoice: { number: null, totalMinor: 25_000 } });
  expect((await clinic.must("invoice.fromAppointment", { appointmentId })).invoice.id).toBe(draft.invoice.id);

  const first = await clinic.must("payment.take", { patientId: nour, invoiceId: draft.invoice.id, method: "cash", amountMinor: 10_000 }, "receptionist");
  expect(first).toMatchObject({ payment: { number: "AR-000001", amountMinor: 10_000 }, invoice: { status: "part", dueMinor: 15_000, invoice: { number: "A-000001", issuedOn: today } }, balanceMinor: 15_000, creditMinor: 0 });
  const second = await clinic.must("payment.take", { patientId: nour, invoiceId: draft.invoice.id, method: "card", amountMinor: 18_000, reference: "slip 77" });
  expect(second).toMatchObject({ payment: { amountMinor: 18_000, reference: "slip 77" }, invoice: { status: "paid", paidMinor: 25_000, dueMinor: 0 }, balanceMinor: 0, creditMinor: 3_000 });
});

test("a discount asks for its right and a reason; a price below the list is a discount too", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("Nour Abu Zaid");
  const listed = { ...line(25_000), serviceId: clinic.serviceId };
  const { invoice } = await clinic.must("invoice.draft", { patientId: nour, lines: [listed] }, "receptionist");
  const refused = { ok: false, error: { code: "notAllowed", permission: "invoice.discount" } };
  expect(await clinic.call("invoice.edit", { invoiceId: invoice.id, discountMinor: 500 as never, discountReason: "a friend" }, "receptionist")).toEqual(refused);
  expect(await clinic.call("invoice.edit", { invoiceId: invoice.id, lines: [{ ...listed, discountMinor: 500 as never }] }, "receptionist")).toEqual(refused);
  expect(await clinic.call("invoice.edit", { invoiceId: invoice.id, lines: [{ ...listed, unitMinor: 24_000 as never }] }, "receptionist")).toEqual(refused);
  expect(await clinic.call("invoice.edit", { invoiceId: invoice.id, discountMinor: 500 as never })).toEqual({ ok: false, error: { code: "reasonMissing" } });
  expect(await clinic.call("invoice.edit", { invoiceId: invoice.id, discountMinor: 25_001 as never, discountReason: "a friend" })).toEqual({ ok: false, error: { code: "discountTooLarge" } });
  const cut = await clinic.must("invoice.edit", { invoiceId: invoice.id, discountMinor: 500 as never, discountReason: "a friend" });
  expect(cut.invoice).toMatchObject({ subtotalMinor: 25_000, discountMinor: 500, totalMinor: 24_500 });
  // What the owner allowed stays when the desk adds a line.
  const added = await clinic.must("invoice.edit", { invoiceId: invoice.id, lines: [listed, line(1_000)] }, "receptionist");
  expect(added.invoice).toMatchObject({ totalMinor: 25_500, lineCount: 2 });
  expect(await clinic.call("invoice.edit", { invoiceId: invoice.id, version: cut.invoice.version, note: "late" })).toMatchObject({ error: { code: "changedMeanwhile" } });
});

test("in Kuwait an invoice of three decimals with tax added is rounded to 5 fils, and its lines add up", async () => {
  const clinic = await startDay({ zone: "Asia/Kuwait", currency: "KWD", country: "KW", config: { taxBps: 500 as never, cashStep: 5 } });
  const nour = await clinic.patient("نور");
  const draft = await clinic.must("invoice.draft", { patientId: nour, lines: [line(12_500), { description: "Half a dose", quantity: 500, unitMinor: 275 as never }] });
  const { invoice, lines } = await clinic.must("invoice.edit", { invoiceId: draft.invoice.id, discountMinor: 632 as never, discountReason: "5 %" });
  expect(invoice).toMatchObject({ subtotalMinor: 12_638, discountMinor: 632, taxMinor: 601, roundingMinor: -2, totalMinor: 12_605 });
  expect(lines.reduce((sum, one) => sum + one.totalMinor, 0) + invoice.roundingMinor).toBe(invoice.totalMinor);
});

test("a number is given once, in order, with no gap, however many ask at once and whoever is refused", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("Nour Abu Zaid");
  const drafts = await Promise.all(Array.from({ length: 60 }, (_, index) => clinic.must("invoice.draft", { patientId: nour, lines: index % 5 === 0 ? [] : [line(1_000 + index)] })));
  const outcomes = await Promise.all(drafts.concat(drafts).map(({ invoice }) => clinic.call("invoice.issue", { invoiceId: invoice.id })));
  const codes = outcomes.map((outcome) => (outcome.ok ? "issued" : outcome.error.code));
  expect([codes.filter((code) => code === "issued").length, codes.filter((code) => code === "invoiceEmpty").length, codes.filter((code) => code === "invoiceIssued").length]).toEqual([48, 24, 48]);
  expect(() => clinic.store().transact({ userId: null, procedure: "test" }, null, (tx) => {
    takeNumber(tx, "invoice");
    throw new Error("the power fails");
  })).toThrow("the power fails");
  await issuedBill(clinic, nour, 500);
  const places = clinic.store().read
    .all(sqlite.selectFrom("invoice").select("number").where("number", "is not", null))
    .map(({ number }) => parseNumber(number ?? ""));
  expect(places.map((one) => one?.series)).toEqual(places.map(() => "A"));
  expect(seriesFaults(places.map((one) => one?.place ?? 0))).toEqual({ missing: [], doubled: [] });
  expect(places).toHaveLength(49);
});

test("an issued invoice is not edited; a credit note takes it back and frees what was paid", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("Nour Abu Zaid");
  const bill = await issuedBill(clinic, nour, 30_000);
  const invoiceId = bill.invoice.id;
  expect(await clinic.call("invoice.edit", { invoiceId, note: "x" })).toEqual({ ok: false, error: { code: "invoiceIssued", number: "A-000001" } });
  await clinic.must("payment.take", { patientId: nour, invoiceId, method: "cash", amountMinor: 12_000 });
  expect(await clinic.call("invoice.credit", { invoiceId, reason: "wrong patient" }, "receptionist")).toMatchObject({ error: { code: "notAllowed" } });
  const { creditNote, invoice } = await clinic.must("invoice.credit", { invoiceId, reason: "wrong patient" });
  expect(creditNote).toMatchObject({ invoice: { kind: "creditNote", number: "AC-000001", totalMinor: -30_000, creditsId: invoiceId }, lines: [{ unitMinor: -30_000, totalMinor: -30_000 }] });
  expect(invoice).toMatchObject({ status: "credited", paidMinor: 0, dueMinor: 0 });
  expect(await clinic.call("payment.take", { patientId: nour, invoiceId, method: "cash", amountMinor: 1 })).toMatchObject({ error: { code: "invoiceVoided" } });
  expect(await clinic.call("invoice.credit", { invoiceId, reason: "again" })).toMatchObject({ error: { code: "invoiceVoided" } });

  clinic.pass(1);
  const next = await issuedBill(clinic, nour, 10_000);
  const used = await clinic.must("payment.useCredit", { invoiceId: next.invoice.id, amountMinor: 10_000 });
  expect(used).toMatchObject({ payment: { method: "credit", number: null }, invoice: { status: "paid" }, balanceMinor: 0, creditMinor: 2_000 });
  expect(await clinic.call("payment.useCredit", { invoiceId: next.invoice.id, amountMinor: 1 })).toMatchObject({ error: { code: "nothingDue" } });
  const reversed = await clinic.must("payment.reverse", { paymentId: used.payment.id, reason: "not agreed" });
  expect(reversed).toMatchObject({ invoice: { status: "unpaid" }, balanceMinor: 10_000, creditMinor: 12_000 });
  const account = await clinic.must("patient.account", { patientId: nour });
  expect(account.invoices.map((one) => [one.number, one.status, one.dueMinor])).toEqual([["A-000002", "unpaid", 10_000], ["AC-000001", "paid", 0], ["A-000001", "credited", 0]]);
});

test("a refund needs its right and is never more than was paid", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("Nour Abu Zaid");
  const { invoice } = await issuedBill(clinic, nour, 30_000);
  await clinic.must("payment.take", { patientId: nour, invoiceId: invoice.id, method: "cash", amountMinor: 20_000 });
  const back = { patientId: nour, invoiceId: invoice.id, method: "cash" as const, reason: "service not given" };
  expect(await clinic.call("payment.refund", { ...back, amountMinor: 5_000 }, "receptionist")).toMatchObject({ error: { code: "notAllowed" } });
  expect(await clinic.call("payment.refund", { ...back, amountMinor: 20_001 })).toEqual({ ok: false, error: { code: "overRefund", paidMinor: 20_000 } });
  expect(await clinic.must("payment.refund", { ...back, amountMinor: 5_000 }, "accountant")).toMatchObject({ payment: { amountMinor: -5_000, kind: "refund", number: "AR-000002" }, invoice: { status: "part", dueMinor: 15_000 } });
});

test("a wrong entry is taken back once, with what it had put on the account; another's invoice cannot be paid", async () => {
  const clinic = await startDay();
  const [nour, omar] = [await clinic.patient("Nour Abu Zaid"), await clinic.patient("Omar Dirani")];
  const { invoice } = await issuedBill(clinic, nour, 10_000);
  expect(await clinic.call("payment.take", { patientId: omar, invoiceId: invoice.id, method: "cash", amountMinor: 1 })).toMatchObject({ error: { code: "notFound" } });
  // Both in the same millisecond: each takes back its own.
  const [first] = await Promise.all([
    clinic.must("payment.take", { patientId: nour, invoiceId: invoice.id, method: "cash", amountMinor: 12_000 }),
    clinic.must("payment.take", { patientId: nour, method: "card", amountMinor: 700 }),
  ]);
  const taken = await clinic.must("payment.reverse", { paymentId: first.payment.id, reason: "typed twice" });
  expect(taken).toMatchObject({ payment: { amountMinor: -12_000, reversesId: first.payment.id }, invoice: { status: "unpaid" }, balanceMinor: 10_000, creditMinor: 700 });
  expect(await clinic.call("payment.reverse", { paymentId: first.payment.id, reason: "again" })).toEqual({ ok: false, error: { code: "alreadyReversed" } });
});

test("the day is closed by person and method; what was counted is locked, what comes later is counted again", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("Nour Abu Zaid");
  const { invoice } = await issuedBill(clinic, nour, 50_000);
  const cash = await clinic.must("payment.take", { patientId: nour, invoiceId: invoice.id, method: "cash", amountMinor: 20_000 }, "receptionist");
  await clinic.must("payment.take", { patientId: nour, invoiceId: invoice.id, method: "card", amountMinor: 10_000 }, "receptionist");
  await clinic.must("payment.refund", { patientId: nour, invoiceId: invoice.id, method: "cash", amountMinor: 2_000, reason: "too much" }, "accountant");
  clinic.pass(60);
  const closed = await clinic.must("dayClose.close", { day: today, openingMinor: 5_000 as never, countedMinor: 22_500 as never });
  expect(closed).toMatchObject({ number: "AD-000001", expectedMinor: 23_000, countedMinor: 22_500, differenceMinor: -500 });
  const share = (role: "receptionist" | "accountant", method: string, inMinor: number, outMinor: number) => ({ userId: clinic.userId(role), method, inMinor, outMinor, count: 1 });
  expect(closed.totals).toHaveLength(3);
  expect(closed.totals).toEqual(expect.arrayContaining([share("receptionist", "cash", 20_000, 0), share("receptionist", "card", 10_000, 0), share("accountant", "cash", 0, 2_000)]));
  expect(await clinic.call("payment.reverse", { paymentId: cash.payment.id, reason: "late" })).toEqual({ ok: false, error: { code: "dayClosed", day: today } });
  expect(await clinic.call("dayClose.close", { day: today, openingMinor: 0 as never, countedMinor: 0 as never })).toEqual({ ok: false, error: { code: "dayClosed", day: today } });

  clinic.pass(10);
  await clinic.must("payment.take", { patientId: nour, invoiceId: invoice.id, method: "cash", amountMinor: 1_000 }, "receptionist");
  clinic.pass(10);
  const again = await clinic.must("dayClose.close", { day: today, openingMinor: 5_000 as never, countedMinor: 24_000 as never });
  expect(again).toMatchObject({ expectedMinor: 24_000, differenceMinor: 0 });
  expect(await clinic.must("money.day", { day: today })).toMatchObject({ billedMinor: 50_000, receivedMinor: 31_000, refundedMinor: 2_000, dueMinor: 21_000, closed: { id: again.id }, payments: [{ userName: "Test receptionist" }, {}, {}, {}] });
  expect(await clinic.must("dayClose.list", { from: today, to: today })).toHaveLength(2);
});

test("the report adds up the same whatever it is broken down by", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("Nour Abu Zaid");
  const first = await issuedBill(clinic, nour, 50_000);
  await clinic.must("payment.take", { patientId: nour, invoiceId: first.invoice.id, method: "cash", amountMinor: 20_000 });
  const second = await issuedBill(clinic, nour, 7_000);
  await clinic.must("invoice.credit", { invoiceId: second.invoice.id, reason: "by mistake" });
  const shown = { day: [50_000, 20_000], practitioner: [50_000, 20_000], service: [50_000, 0], method: [0, 20_000] };
  for (const by of ["day", "practitioner", "service", "method"] as const) {
    const report = await clinic.must("report.money", { from: today, to: today, by });
    expect(report).toMatchObject({ billedMinor: 50_000, receivedMinor: 20_000, dueMinor: 30_000 });
    const sum = (part: "billedMinor" | "receivedMinor") => report.rows.reduce((total, row) => total + row[part], 0);
    expect([sum("billedMinor"), sum("receivedMinor")]).toEqual(shown[by]);
  }
  expect(await clinic.call("report.money", { from: today, to: today, by: "day" }, "receptionist")).toMatchObject({ error: { code: "notAllowed" } });
});

test("lists find an invoice by number and by patient, and say what is still due", async () => {
  const clinic = await startDay();
  const [nour, omar] = [await clinic.patient("Nour 100%_Abu Zaid"), await clinic.patient("Omar Dirani")];
  const bill = await issuedBill(clinic, nour, 9_000);
  await issuedBill(clinic, omar, 4_000);
  await clinic.must("payment.take", { patientId: nour, invoiceId: bill.invoice.id, method: "cash", amountMinor: 9_000 });
  await clinic.must("invoice.draft", { patientId: omar, lines: [line(100)] });
  const list = (wish: { text?: string; status?: "all" | "draft" | "unpaid" | "paid" }) => clinic.must("invoice.list", { from: today, to: today, ...wish });
  expect(await list({})).toMatchObject({ total: 3, sumMinor: 13_000, dueMinor: 4_000 });
  expect((await list({ text: "A-000002" })).invoices.map((one) => one.patientName)).toEqual(["Omar Dirani"]);
  expect((await list({ text: "100%_" })).invoices.map((one) => one.number)).toEqual(["A-000001"]);
  expect((await list({ status: "unpaid" })).invoices.map((one) => one.number)).toEqual(["A-000002"]);
  expect((await list({ status: "paid" })).invoices.map((one) => one.number)).toEqual(["A-000001"]);
  expect((await list({ status: "draft" })).total).toBe(1);
});

test("the account of a patient holds what was billed under a file that was merged into theirs", async () => {
  const clinic = await startDay();
  const [kept, doubled] = [await clinic.patient("Nour Abu Zaid"), await clinic.patient("Noor Abuzeid")];
  const { invoice } = await issuedBill(clinic, doubled, 8_000);
  clinic.store().transact({ userId: null, procedure: "test.prepare" }, null, (tx) => tx.patch(patientTable, doubled, { mergedIntoId: kept }));
  expect(await clinic.must("patient.account", { patientId: kept })).toMatchObject({ balanceMinor: 8_000, invoices: [{ number: "A-000001" }] });
  expect(await clinic.must("payment.take", { patientId: kept, invoiceId: invoice.id, method: "cash", amountMinor: 8_000 })).toMatchObject({ invoice: { status: "paid" }, balanceMinor: 0 });
});

test("a balance, a day's invoices and the drafts are found by index, never by reading a table through", async () => {
  const clinic = await startDay();
  const asked: string[] = [];
  const note = <Row>(query: Compilable<Row>): void => {
    const { sql, parameters } = query.compile();
    asked.push(...clinic.store().db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters).map((row) => (row as { readonly detail: string }).detail));
  };
  const { read } = clinic.store();
  const watched: Read = { ...read, all: (query) => (note(query), read.all(query)), one: (query) => (note(query), read.one(query)) };
  standingOf(watched, [await clinic.patient("Nour Abu Zaid")]);
  ledgerOf(watched, [await clinic.patient("Omar Dirani")]);
  invoicesPage(watched, { from: today, to: today, status: "all", text: "", limit: 100, offset: 0 });
  invoicesPage(watched, { from: today, to: today, status: "unpaid", text: "", limit: 100, offset: 0 });
  invoicesPage(watched, { status: "draft", text: "", limit: 100, offset: 0 });
  expect(asked.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
  expect(asked.filter((detail) => /^SEARCH (invoice|payment) USING (COVERING )?INDEX (invoiceByPatient|paymentByPatient)/.test(detail))).toHaveLength(3);
});

test("Z takes a payment back as a row of its own; the invoice keeps its number", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("Nour Abu Zaid");
  const draft = await clinic.must("invoice.draft", { patientId: nour, lines: [line(9_000)] }, "receptionist");
  await clinic.must("payment.take", { patientId: nour, invoiceId: draft.invoice.id, method: "cash", amountMinor: 10_000 }, "receptionist");
  expect(await clinic.must("undo.last", {}, "receptionist")).toEqual({ procedure: "payment.take" });
  expect(await clinic.must("patient.account", { patientId: nour })).toMatchObject({ balanceMinor: 9_000, creditMinor: 0, invoices: [{ number: "A-000001", status: "unpaid" }] });
});

test("each paper is rendered in the patient's language, for those who may see what is on it", async () => {
  const clinic = await startDay();
  const nour = await clinic.patient("نور أبو زيد");
  clinic.store().transact({ userId: null, procedure: "test.prepare" }, null, (tx) => tx.patch(patientTable, nour, { language: "ar", nameOther: "Nour <b>Abu</b> Zaid" }));
  const booked = await clinic.must("appointment.book", {
    patientId: nour, practitionerId: clinic.practitionerId, serviceId: clinic.serviceId, startLocal: "2026-11-22T12:00" as LocalDateTime,
  });
  const appointmentId = booked.card.appointment.id;
  const draft = await clinic.must("invoice.fromAppointment", { appointmentId });
  const taken = await clinic.must("payment.take", { patientId: nour, invoiceId: draft.invoice.id, method: "cash", amountMinor: 10_000 });
  clinic.pass(5);
  await clinic.must("payment.take", { patientId: nour, invoiceId: draft.invoice.id, method: "cash", amountMinor: 15_000 });
  const closed = await clinic.must("dayClose.close", { day: today, openingMinor: 0 as never, countedMinor: 25_000 as never });
  const render = (kind: "invoice" | "receipt" | "appointmentCard" | "daySheet" | "dayClose", id: string, language?: "en" | "ar") =>
    clinic.must("document.render", { kind, id, size: "a5", ...(language ? { language } : {}) });

  const invoice = await render("invoice", draft.invoice.id);
  expect(invoice).toMatchObject({ title: "فاتورة A-000001", widthMicrons: 148_000, heightMicrons: 210_000 });
  expect(invoice.html).toContain(`<html lang="ar" dir="rtl"`);
  expect((await render("invoice", draft.invoice.id, "en")).html).toContain("Nour &lt;b&gt;Abu&lt;/b&gt; Zaid");
  // The first receipt, printed again after the second payment, still says what was due then.
  expect((await render("receipt", taken.payment.id)).html).toMatch(/المتبقي بعد الدفع<\/span><span><bdi>[^<]*150\.00/);
  expect((await render("appointmentCard", appointmentId)).html).toContain("12:00");
  expect((await render("daySheet", today)).html).toContain("Nour &lt;b&gt;Abu&lt;/b&gt; Zaid");
  expect((await render("dayClose", closed.id)).html).toContain("AD-000001");
  expect((await clinic.must("document.render", { kind: "receipt", id: taken.payment.id, size: "thermal80" })).heightMicrons).toBeNull();
  expect(await clinic.call("document.render", { kind: "invoice", id: "inv_none", size: "a4" })).toMatchObject({ error: { code: "notFound" } });
  expect(await clinic.call("document.render", { kind: "invoice", id: draft.invoice.id, size: "a4" }, "nurse")).toEqual({ ok: false, error: { code: "notAllowed", permission: "invoice.read" } });
});
