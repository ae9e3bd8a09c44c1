import { afterEach, describe, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { hoursToMs, isoToInstant, type Instant } from "#shared/core/time.ts";
import type { Role } from "#shared/permissions.ts";
import { tables } from "#shared/schema/index.ts";
import { patient as patientTable } from "#shared/schema/tables/patient.ts";
import { clockText } from "#shared/sync/clock-text.ts";
import type { Hlc } from "#shared/sync/hlc.ts";
import { aDesk, closeDesks, local, type Desk } from "../../testing/desk.ts";
import { inboxFor, openConflictSql, openConflictsSql, refusedTimesSql } from "../store/queries/conflicts.ts";
import { nearest } from "./conflicts.ts";

afterEach(closeDesks);

const dbOf = ({ clinic }: Desk) => mustExist(clinic.core().vault.store(), "an open store").db;
const morning = isoToInstant("2026-11-22T07:00Z");

type Disputed = "patient" | "appointment" | "room" | "invoice";

/** As the fold leaves it: the later version stands in the row, both are remembered. */
const disagree = (desk: Desk, table: Disputed, rowId: string, column: string, won: string | number | null, lost: string | number | null, at = morning): string => {
  const { tableId, columnIds } = tables[table];
  const columnId = column === "voidedAt" ? 0 : mustExist((columnIds as Readonly<Record<string, number>>)[column], column);
  const id = `7.9.${tableId}.${rowId}.${columnId}`;
  const version = (value: string | number | null, seq: number, device: string, by: Instant) => JSON.stringify({ value, seq, device, userId: null, at: by });
  dbOf(desk).prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`).run(won, rowId);
  dbOf(desk).prepare("INSERT INTO conflict (id, tableId, rowId, columnId, seq, won, lost) VALUES (?, ?, ?, ?, 9, ?, ?)").run(id, tableId, rowId, columnId, version(won, 9, "bb", at), version(lost, 7, "aa", at));
  return id;
};
/** As when the log has come with the server's word. */
const refuse = (desk: Desk, id: string, heldBy: string | null): void => {
  dbOf(desk).exec("DELETE FROM outbox");
  dbOf(desk).prepare("INSERT INTO slotClaim (key, state, heldBy, seq) VALUES (?, 'refused', ?, 5)").run(id, heldBy);
};
const listed = (desk: Desk) => desk.clinic.must("conflict.list", {}, { as: "receptionist" });
const phoneOf = (desk: Desk): string | null => mustExist(desk.read().byId(patientTable, desk.ana), "Ana").phone;
const changes = (desk: Desk): number => dbOf(desk).prepare("SELECT count(*) FROM change").pluck().get() as number;

describe("the inbox of disagreements", () => {
  test("names the patient, both versions and where they were written, and marks what a person must decide", async () => {
    const desk = await aDesk();
    disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321");
    disagree(desk, "patient", desk.ana, "address", "12 Nile St", null);
    const [address, phone] = (await listed(desk)).toSorted((a, b) => a.column.localeCompare(b.column));
    expect(phone).toMatchObject({ table: "patient", column: "phone", subject: "Ana Ruiz", patientId: desk.ana, demanding: true, won: { text: "+201001234567", machine: "bb" }, lost: { text: "+201227654321", machine: "aa" } });
    expect(address).toMatchObject({ column: "address", demanding: false, lost: { text: null } });
  });

  test("says of a booking whose it is and names the doctor that a version points at", async () => {
    const desk = await aDesk();
    const karim = await desk.practitioner("Dr. Karim");
    const { id } = await desk.book("2026-11-22T10:00");
    disagree(desk, "appointment", id, "practitionerId", desk.mona, karim);
    expect((await listed(desk))[0]).toMatchObject({ subject: "Ana Ruiz", won: { text: "Dr. Mona" }, lost: { text: "Dr. Karim" } });
  });

  test("lets a sign go that nobody acted on for a month, and never what must be decided", async () => {
    const desk = await aDesk();
    const longAgo = isoToInstant("2026-10-01T07:00Z");
    disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321", longAgo);
    disagree(desk, "patient", desk.ana, "address", "12 Nile St", "14 Nile St", longAgo);
    expect((await listed(desk)).map(({ column }) => column)).toEqual(["phone"]);
  });
});

describe("settling", () => {
  test("takes the other version, and the disagreement is gone before the server has heard of it", async () => {
    const desk = await aDesk();
    const conflictId = disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321");
    await desk.clinic.must("conflict.settle", { conflictId, keep: "lost" }, { as: "receptionist" });
    expect([phoneOf(desk), await listed(desk)]).toEqual(["+201227654321", []]);
  });

  test("of what stands already is written all the same, so that the others hear that somebody has decided", async () => {
    const desk = await aDesk();
    const conflictId = disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321");
    const before = changes(desk);
    await desk.clinic.must("conflict.settle", { conflictId, keep: "won" }, { as: "receptionist" });
    expect([phoneOf(desk), changes(desk) - before, await listed(desk)]).toEqual(["+201001234567", 1, []]);
  });

  test.each(["won", "lost"] as const)("is taken back with Z and done again with Shift+Z, whichever was kept: %s", async (keep) => {
    const desk = await aDesk();
    const conflictId = disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321");
    await desk.clinic.must("conflict.settle", { conflictId, keep }, { as: "receptionist" });
    const settled = phoneOf(desk);
    await desk.clinic.must("undo.last", {}, { as: "receptionist" });
    expect([phoneOf(desk), (await listed(desk)).map((one) => one.conflictId)]).toEqual(["+201001234567", [conflictId]]);
    await desk.clinic.must("undo.redo", {}, { as: "receptionist" });
    expect([phoneOf(desk), await listed(desk)]).toEqual([settled, []]);
  });

  test("is refused where somebody wrote the field anew meanwhile, where it is settled already, and to whom the row is not open", async () => {
    const desk = await aDesk();
    const conflictId = disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321");
    const settle = async (as: "accountant" | "receptionist", id = conflictId) => {
      const outcome = await desk.clinic.call("conflict.settle", { conflictId: id, keep: "lost" }, { as });
      return outcome.ok ? "done" : outcome.error.code;
    };
    expect(await settle("accountant")).toBe("notAllowed");
    expect(await settle("receptionist", "1.2.3")).toBe("notFound");
    dbOf(desk).prepare("UPDATE patient SET phone = '+201111111111' WHERE id = ?").run(desk.ana);
    expect(await settle("receptionist")).toBe("changedMeanwhile");
    dbOf(desk).prepare("UPDATE conflict SET settledAt = 11").run();
    expect(await settle("receptionist")).toBe("notFound");
  });

  test("of a booking that two moved takes the end and the buffers along with the start, and is refused where that time was given away since", async () => {
    const desk = await aDesk();
    const booked = await desk.book("2026-11-22T10:00");
    const eleven = booked.startsAt + 3_600_000;
    const conflictId = disagree(desk, "appointment", booked.id, "startLocal", "2026-11-22T10:00", "2026-11-22T11:00");
    expect((await listed(desk)).map(({ column }) => column)).toEqual(["startLocal"]);
    await desk.clinic.must("conflict.settle", { conflictId, keep: "lost" }, { as: "receptionist" });
    await desk.clinic.must("undo.last", {}, { as: "receptionist" });
    const other = await desk.book("2026-11-22T11:00", { patientId: await desk.patient("Omar Dirani") });
    const again = await desk.clinic.call("conflict.settle", { conflictId, keep: "lost" }, { as: "receptionist" });
    expect(again.ok ? "done" : again.error.code).toBe("slotTaken");
    await desk.clinic.must("appointment.cancel", { appointmentId: other.id, reason: "Ill" }, { as: "receptionist" });
    await desk.clinic.must("conflict.settle", { conflictId, keep: "lost" }, { as: "receptionist" });
    expect(desk.read().byId(tables.appointment, booked.id)).toMatchObject({ startLocal: "2026-11-22T11:00", startsAt: eleven, endsAt: eleven + 1_800_000, busyFrom: eleven, busyTo: eleven + 1_800_000 });
  });

  test("of an issued bill changes nothing that is on paper: what stands may be kept, its note may turn", async () => {
    const desk = await aDesk();
    const bill = (await desk.clinic.must("invoice.draft", { patientId: desk.ana as never, lines: [{ description: "Consultation", quantity: 1_000, unitMinor: 25_000 as never }] })).invoice;
    const total = disagree(desk, "invoice", bill.id, "totalMinor", 25_000, 9_000);
    const note = disagree(desk, "invoice", bill.id, "note", null, "paid by her brother");
    await desk.clinic.must("invoice.issue", { invoiceId: bill.id });
    const stored = () => dbOf(desk).prepare("SELECT totalMinor, note FROM invoice WHERE id = ?").get(bill.id);
    expect(await desk.clinic.call("conflict.settle", { conflictId: total, keep: "lost" })).toMatchObject({ ok: false, error: { code: "invoiceIssued" } });
    expect(stored()).toEqual({ totalMinor: 25_000, note: null });
    await desk.clinic.must("conflict.settle", { conflictId: total, keep: "won" });
    await desk.clinic.must("conflict.settle", { conflictId: note, keep: "lost" });
    expect(stored()).toEqual({ totalMinor: 25_000, note: "paid by her brother" });
    expect(await listed(desk)).toEqual([]);
  });

  test("of a row that one hid and another changed hides it or leaves it in sight", async () => {
    const desk = await aDesk();
    const room = await desk.room("X-ray");
    const conflictId = disagree(desk, "room", room, "voidedAt", null, morning);
    await desk.clinic.must("conflict.settle", { conflictId, keep: "lost" }, { as: "owner" });
    expect(dbOf(desk).prepare("SELECT voidedAt FROM room WHERE id = ?").pluck().get(room)).toBe(morning);
  });
});

describe("a booking whose time went to another", () => {
  test("is to be called, with who has the time and the nearest free ones, and is off the list once it was moved", async () => {
    const desk = await aDesk();
    const holder = await desk.book("2026-11-22T10:00", { patientId: await desk.patient("Omar Dirani") });
    const lost = await desk.book("2026-11-22T11:00");
    refuse(desk, lost.id, holder.id);
    dbOf(desk).prepare("UPDATE appointment SET clock = ? WHERE id = ?").run(clockText({ row: [5, `${"0".repeat(13)}bb` as Hlc], fields: {} }), lost.id);
    const [clash] = await desk.clinic.must("clash.list", {}, { as: "receptionist" });
    expect(clash?.bookedBy.machine).toBe("bb");
    expect(clash).toMatchObject({ appointmentId: lost.id, patientName: "Ana Ruiz", practitionerName: "Dr. Mona", heldBy: { patientName: "Omar Dirani" } });
    expect(clash?.alternatives).toHaveLength(5);
    expect(clash?.alternatives.map(({ startLocal }) => startLocal)).not.toContain("2026-11-22T11:00");
    await desk.clinic.must("appointment.move", { appointmentId: lost.id, startLocal: clash?.alternatives[0]?.startLocal as never }, { as: "receptionist" });
    expect(await desk.clinic.must("clash.list", {}, { as: "receptionist" })).toEqual([]);
  });

  test("needs no call once its visit is over or cancelled", async () => {
    const desk = await aDesk();
    const lost = await desk.book("2026-11-22T11:00");
    refuse(desk, lost.id, null);
    expect((await desk.clinic.must("clash.list", {}))[0]).toMatchObject({ heldBy: null });
    await desk.clinic.must("appointment.cancel", { appointmentId: lost.id, reason: "Ill" });
    expect(await desk.clinic.must("clash.list", {})).toEqual([]);
  });

  test("is offered what lies nearest to the promised time, in the order of the day", () => {
    const free = [9, 10, 12, 13, 14, 15, 16].map((hour) => ({ startsAt: hour, startLocal: `${hour}` }));
    expect(nearest(free, 11 as Instant).map(({ startLocal }) => startLocal)).toEqual(["9", "10", "12", "13", "14"]);
  });
});

describe("the number at the inbox is what waits in it", () => {
  /** The number, after it was held against the two lists. */
  const counted = async (desk: Desk, as: Role = "receptionist"): Promise<number> => {
    const { conflicts, clashes } = await desk.clinic.must("sync.status", {}, { as });
    expect([conflicts, clashes]).toEqual([(await desk.clinic.must("conflict.list", {}, { as })).filter(({ demanding }) => demanding).length, (await desk.clinic.must("clash.list", {}, { as })).length]);
    return conflicts + clashes;
  };

  test("where signs wait for nobody: one is shown, and one was let go after a month", async () => {
    const desk = await aDesk();
    disagree(desk, "patient", desk.ana, "address", "12 Nile St", "14 Nile St", isoToInstant("2026-10-01T07:00Z"));
    disagree(desk, "patient", desk.ana, "email", "ana@example.org", "ruiz@example.org");
    expect([await counted(desk), (await listed(desk)).map(({ column }) => column)]).toEqual([0, ["email"]]);
    disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321", isoToInstant("2026-10-01T07:00Z"));
    expect(await counted(desk)).toBe(1);
  });

  test("where the reader may not read of whom or what it is", async () => {
    const desk = await aDesk();
    const bill = (await desk.clinic.must("invoice.draft", { patientId: desk.ana as never, lines: [{ description: "Consultation", quantity: 1_000, unitMinor: 25_000 as never }] })).invoice;
    disagree(desk, "invoice", bill.id, "totalMinor", 25_000, 9_000);
    expect([await counted(desk, "nurse"), await counted(desk, "accountant")]).toEqual([0, 1]);
  });

  test("where this version does not know the field", async () => {
    const desk = await aDesk();
    disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321");
    dbOf(desk).exec("UPDATE conflict SET columnId = 999");
    expect(await counted(desk)).toBe(0);
  });

  test("where it was settled here and the server has not heard of it, and where that was taken back", async () => {
    const desk = await aDesk();
    const conflictId = disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321");
    expect(await counted(desk)).toBe(1);
    await desk.clinic.must("conflict.settle", { conflictId, keep: "lost" }, { as: "receptionist" });
    expect(await counted(desk)).toBe(0);
    await desk.clinic.must("undo.last", {}, { as: "receptionist" });
    expect(await counted(desk)).toBe(1);
  });

  test.each([
    ["was cancelled", (desk: Desk, id: string) => desk.clinic.must("appointment.cancel", { appointmentId: id as never, reason: "Ill" }, { as: "receptionist" })],
    ["was moved", (desk: Desk, id: string) => desk.clinic.must("appointment.move", { appointmentId: id as never, startLocal: local("2026-11-22T15:00") }, { as: "receptionist" })],
    ["is hidden", (desk: Desk, id: string) => dbOf(desk).prepare("UPDATE appointment SET voidedAt = 1 WHERE id = ?").run(id)],
    ["is over", (desk: Desk) => desk.clinic.clock.advance(hoursToMs(4))],
  ] as const)("where a refused booking %s", async (_, happens) => {
    const desk = await aDesk();
    const { id } = await desk.book("2026-11-22T11:00");
    refuse(desk, id, null);
    expect(await counted(desk)).toBe(1);
    await happens(desk, id);
    expect(await counted(desk)).toBe(0);
  });

  test("where there are more signs than are shown: what must be decided is among them, and each can be settled", async () => {
    const desk = await aDesk();
    const demanding = disagree(desk, "patient", desk.ana, "phone", "+201001234567", "+201227654321");
    const oldest = disagree(desk, "patient", desk.ana, "address", "12 Nile St", "14 Nile St");
    dbOf(desk).exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
      INSERT INTO conflict (id, tableId, rowId, columnId, seq, won, lost) SELECT 'more' || i, tableId, rowId, columnId, seq + i, won, lost FROM conflict, n WHERE id = '${oldest}'`);
    expect([await counted(desk), (await listed(desk)).length]).toEqual([1, 500]);
    expect((await listed(desk)).filter((one) => one.demanding).map(({ conflictId }) => conflictId)).toEqual([demanding]);
    await desk.clinic.must("conflict.settle", { conflictId: demanding, keep: "lost" }, { as: "receptionist" });
    await desk.clinic.must("conflict.settle", { conflictId: oldest, keep: "lost" }, { as: "receptionist" });
  });
});

test("neither the lists nor the number walk what was settled, old signs, the changes or the bookings", async () => {
  const desk = await aDesk();
  const plan = (sql: string, ...values: readonly unknown[]) => (dbOf(desk).prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as readonly { readonly detail: string }[]).map(({ detail }) => detail);
  const open = plan(openConflictsSql, inboxFor(["receptionist"], morning));
  const refused = plan(refusedTimesSql, morning);
  const scanned = [...open, ...plan(openConflictSql, "7.9"), ...refused].filter((detail) => detail.startsWith("SCAN"));
  // The reader's own fields, a set's own claims, and of the claims those that were refused.
  expect(scanned.filter((detail) => !/^SCAN (field|json_each|claim)( EXISTS)? VIRTUAL TABLE|^SCAN k USING INDEX slotClaimRefused$|^SCAN \(?(subquery|SUBQUERY)/.test(detail))).toEqual([]);
  expect(open.join("\n")).toMatch(/SEARCH k USING INDEX conflictOpen \(tableId=\? AND columnId=\?\)[^]*SEARCH k USING INDEX conflictOpenByAge \(<expr>>\?\)/);
  expect(refused.join("\n")).toContain("slotClaimRefused");
});
