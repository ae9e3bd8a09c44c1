import type { OutputOf } from "#shared/ipc/contract.ts";
import type { StagedAnswers } from "../testing/staged-answers.ts";

type SyncStatus = OutputOf<"sync.status">;
type Conflict = OutputOf<"conflict.list">[number];

/** A moment of the staged clinic: a Sunday in November, ten in the morning in Cairo. */
const ten = 1_795_334_400_000;
const minutes = (count: number): number => count * 60_000;

export const statusOf = (change: Partial<SyncStatus> = {}): SyncStatus => ({
  state: "inStep", server: "https://sync.nile.example", waiting: 0, files: 0, offlineSince: null, lastContactAt: ten, clockAheadMs: 0, conflicts: 0, clashes: 0, loading: null, ...change,
});

const conflict = (place: number, column: string, demanding: boolean, won: string | null, lost: string | null): Conflict => ({
  conflictId: `7.${place}.${column}`, table: "patient", column, rowId: `pat_${"0".repeat(25)}${place}`, subject: ["Nour Abu Zaid", "Hassan Ghanem", "Maryam Khalil"][place] ?? "", subjectOther: null, patientId: null, demanding,
  won: { name: "Mona Adel", machine: "Front desk", at: ten - minutes(40), text: won }, lost: { name: "Dr. Karim Haddad", machine: "Room 2", at: ten - minutes(52), text: lost }, at: ten - minutes(40 - place),
});

const done = { done: true } as const;

/** Three disagreements and a patient to call, as two PCs leave them that were apart for a morning. */
export const disagreements: StagedAnswers = {
  "sync.status": { value: statusOf({ conflicts: 2, clashes: 1 }) },
  "conflict.list": { value: [conflict(0, "phone", true, "+201001234567", "+201227654321"), conflict(1, "alert", true, "Penicillin allergy", "Penicillin and aspirin allergy"), conflict(2, "address", false, "12 Nile St", null)] },
  "conflict.settle": { value: done, drops: { of: "conflict.list", by: "conflictId" } },
  "clash.list": {
    value: [{
      appointmentId: `apt_${"0".repeat(25)}7`, patientId: `pat_${"0".repeat(25)}4`, patientName: "Omar Dirani", patientNameOther: null, phone: "+201001234569",
      practitionerName: "Dr. Hanan Mansour", practitionerNameOther: null, serviceName: "Consultation", serviceNameOther: null, startsAt: ten + minutes(90), minutes: 30, startLocal: "2026-11-22T11:30",
      heldBy: { appointmentId: `apt_${"0".repeat(25)}8`, patientName: "Layla Al-Sayed", patientNameOther: null },
      alternatives: [{ startLocal: "2026-11-22T12:00", startsAt: ten + minutes(120) }, { startLocal: "2026-11-22T12:30", startsAt: ten + minutes(150) }],
      bookedBy: { name: "Mona Adel", machine: "Front desk", at: ten - minutes(30) },
    }],
  },
  "appointment.move": { value: { card: null, freed: [] } as never, drops: { of: "clash.list", by: "appointmentId" } },
};

export const cutOff: StagedAnswers = {
  "sync.status": { value: statusOf({ state: "offline", waiting: 3, offlineSince: ten - minutes(72), lastContactAt: ten - minutes(72) }) },
  "sync.waiting": {
    value: {
      waiting: ["appointment.book", "patient.update", "payment.take"].map((procedure, place) => ({ deviceSeq: 40 + place, at: ten - minutes(60 - place), by: "Mona Adel", procedure, rows: place + 1 })),
      more: 0, files: [], moreFiles: 0, kept: [{ seq: 88, machine: "Room 2", code: "unknownTable" }],
    },
  },
  "sync.retry": { refuse: { code: "syncOffline" } as never },
};

/** Two scans that only this PC has, one of them on its way. */
export const unsentFiles: StagedAnswers = {
  "sync.status": { value: statusOf({ state: "sending", files: 2 }) },
  "sync.waiting": { value: { waiting: [], more: 0, files: [[48_200_000, 17, 46] as const, [412_300, 0, 1] as const].map(([bytes, done, total], place) => ({ attachmentId: `att_${place}`, at: ten - minutes(9 - place), by: "Mona Adel", bytes, done, total })), moreFiles: 0, kept: [] } },
};

const square = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path fill="#fff" d="M0 0h4v4H0z"/><path d="M0 0h1v1H0zM2 1h1v1H2zM1 2h1v1H1z"/></svg>`;

/** Two PCs in touch, and a third that asks to come in. */
export const machines: StagedAnswers = {
  "sync.status": { value: statusOf() },
  "machine.list": {
    value: [
      { device: "aa", name: "Front desk", isThis: true, admin: true, streams: ["config", "desk", "billing", "clinical"], series: "A", admittedAt: ten - minutes(100_000), bySheet: false, revoked: false, lastContactAt: ten, programVersion: "0.1.0", differs: [], auditCut: false },
      { device: "bb", name: "Room 2", isThis: false, admin: false, streams: ["config", "desk", "clinical"], series: "B", admittedAt: ten - minutes(90_000), bySheet: false, revoked: false, lastContactAt: ten - minutes(1_500), programVersion: "0.1.0", differs: [], auditCut: false },
    ],
  },
  "machine.rename": { value: done },
  "machine.revoke": { value: done, drops: { of: "machine.list", by: "device" } },
  "pairing.open": { value: { pairingId: "p1", code: "7KQ2-M9XB-4T1P-R8ZC", qrSvg: square, expiresAt: ten + minutes(10_000_000) } },
  "pairing.asked": { value: { machineName: "Room 3", figures: "482913" } },
  "pairing.admit": { value: done },
  "pairing.cancel": { value: done },
};
