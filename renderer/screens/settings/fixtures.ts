import { addMs, instantToLocalDate, addDays, type Instant, type MinuteOfDay } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleClinic, sampleId, sampleNow } from "../../testing/sample-clinic.ts";

const today = instantToLocalDate(sampleNow, sampleClinic.zone);
const hourMs = 3_600_000;

const closures: OutputOf<"closure.list"> = [
  { id: sampleId("clo", 1), version: 1, voidedAt: null, kind: "leave", practitionerId: sampleId("pra", 3), roomId: null, fromOn: today, toOn: today, fromMinute: 540 as MinuteOfDay, toMinute: 780 as MinuteOfDay, weekdays: null, label: "مؤتمر الجلدية" },
  { id: sampleId("clo", 2), version: 1, voidedAt: null, kind: "break", practitionerId: null, roomId: null, fromOn: today, toOn: addDays(today, 365), fromMinute: 765 as MinuteOfDay, toMinute: 825 as MinuteOfDay, weekdays: null, label: "غداء وصلاة" },
  { id: sampleId("clo", 3), version: 1, voidedAt: null, kind: "closure", practitionerId: null, roomId: null, fromOn: addDays(today, 33), toOn: addDays(today, 35), fromMinute: null, toMinute: null, weekdays: null, label: "عطلة رسمية" },
];

const backups = (lastHours: number): OutputOf<"backup.list"> =>
  [0, 24, 48, 72].map((hours, index) => ({
    file: `/backups/nile-${index}.daftar`, name: `nile-${index}.daftar`, madeAt: addMs(sampleNow, -(lastHours + hours) * hourMs), bytes: 48_300_000 - index * 410_000,
    provedAt: index === 3 ? null : addMs(sampleNow, -(lastHours + hours) * hourMs + 60_000), rows: index === 3 ? null : 41_233 - index * 180, reason: index === 1 ? "demand" : "schedule",
  }));

const actions = ["appointment.arrive", "patient.open", "payment.take", "appointment.book", "patient.update", "session.signIn", "invoice.issue", "appointment.move"];

const entries: OutputOf<"audit.list"> = Array.from({ length: 60 }, (_, index) => ({
  seq: 41_233 - index, at: addMs(sampleNow, -index * 190_000) as Instant, userId: sampleId("usr", 4), userName: index % 3 === 0 ? "د. حنان منصور" : "منى عبد الرحمن", userNameOther: null,
  action: actions[index % actions.length] ?? "", subject: index % 8 === 5 ? null : sampleId("pat", index), detail: {},
  about: index % 8 === 5 ? null : { name: "أحمد محمد السيد", nameOther: "Ahmed Mohamed", number: index % 8 === 6 ? "A-000118" : null, startsAt: index % 8 === 3 ? addMs(sampleNow, index * hourMs) : null },
}));

/** A clinic in order. */
export const full: FakeAnswers = {
  "closure.list": { value: closures },
  "backup.list": { value: backups(9) },
  "audit.list": { value: entries },
  "audit.verify": { value: { whole: true, entries: 41_233, broken: null, witnesses: 2, witnessed: 2_400 } },
  "paper.printers": { value: [{ name: "HP LaserJet", label: "HP LaserJet M110", isDefault: true }, { name: "EPSON TM-T20", label: "EPSON TM-T20III", isDefault: false }] },
};

/** Nothing set up yet. */
export const empty: FakeAnswers = { ...full, "closure.list": { value: [] }, "backup.list": { value: [] }, "room.list": { value: [] }, "service.list": { value: [] }, "practitioner.list": { value: [] }, "audit.list": { value: [] } };

/** Nobody has backed up for nine days. */
export const late: FakeAnswers = { ...full, "backup.list": { value: backups(9 * 24) } };

export const busy: FakeAnswers = { ...full, "service.list": "never" };
