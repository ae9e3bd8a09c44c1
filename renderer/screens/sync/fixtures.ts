import { addMs, type Instant } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleNow } from "../../testing/sample-clinic.ts";
import type { SyncStatus } from "./standing.ts";

export const minutesBefore = (minutes: number): Instant => addMs(sampleNow, -minutes * 60_000);

export const statusOf = (change: Partial<SyncStatus> = {}): SyncStatus => ({
  state: "inStep", server: "https://sync.nile-clinics.example", waiting: 0, files: 0, offlineSince: null, lastContactAt: minutesBefore(0), clockAheadMs: 300, conflicts: 0, clashes: 0, loading: null, ...change,
});

type Waiting = OutputOf<"sync.waiting">;
const procedures = ["appointment.book", "patient.update", "payment.take", "appointment.move", "appointment.arrive", "patient.register"] as const;

const waitingOf = (count: number, more = 0, kept: Waiting["kept"] = [], files: Waiting["files"] = []): Waiting => ({
  waiting: Array.from({ length: count }, (_, index) => ({
    deviceSeq: 4_120 + index, at: minutesBefore(70 - index * 4), by: index % 4 === 3 ? null : index % 2 === 0 ? "منى عبد الرحمن" : "Dr. Karim Haddad", procedure: procedures[index % procedures.length] ?? "", rows: (index % 3) + 1,
  })),
  more, files, moreFiles: 0, kept,
});

const answers = (status: SyncStatus, waiting: Waiting = waitingOf(0)): FakeAnswers => ({ "sync.status": { value: status }, "sync.waiting": { value: waiting }, "sync.retry": { value: { done: true } } });

export const inStep = answers(statusOf());
export const alone = answers(statusOf({ state: "alone", server: null, lastContactAt: null, clockAheadMs: 0 }));
export const sending = answers(statusOf({ state: "sending", waiting: 3 }), waitingOf(3));
const filesOf = (...given: readonly (readonly [bytes: number, done: number, total: number])[]): Waiting["files"] =>
  given.map(([bytes, done, total], index) => ({ attachmentId: `att_${index}`, at: minutesBefore(22 - index * 6), by: index % 2 === 0 ? "منى عبد الرحمن" : "Dr. Karim Haddad", bytes, done, total }));
export const sendingFiles = answers(statusOf({ state: "sending", files: 3 }), waitingOf(0, 0, [], filesOf([48_200_000, 17, 46], [412_300, 0, 1], [3_480_211, 0, 4])));
export const sendingBoth = answers(statusOf({ state: "sending", waiting: 3, files: 1 }), waitingOf(3, 0, [], filesOf([12_400_000, 0, 12])));
export const offline = answers(statusOf({ state: "offline", waiting: 128, offlineSince: minutesBefore(72), lastContactAt: minutesBefore(72), conflicts: 2, clashes: 1 }), waitingOf(12, 116));
export const offlineLong = answers(statusOf({ state: "offline", waiting: 3, offlineSince: minutesBefore(9 * 1440), lastContactAt: minutesBefore(9 * 1440) }), waitingOf(3));
export const clockFast = answers(statusOf({ clockAheadMs: 260_000 }));
export const upgradeNeeded = answers(statusOf({ state: "upgradeNeeded" }), waitingOf(0, 0, [{ seq: 88_410, machine: "Room 2", code: "unknownTable" }, { seq: 88_412, machine: "الاستقبال", code: "value" }]));
export const revoked = answers(statusOf({ state: "revoked", waiting: 2 }), waitingOf(2));
export const rebuilding = answers(statusOf({ state: "rebuilding", loading: { done: 412_300, total: 1_020_000 } }));
export const stuck = answers(statusOf({ state: "stuck", waiting: 5 }), waitingOf(5));
