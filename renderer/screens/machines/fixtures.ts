import { addMs } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleNow } from "../../testing/sample-clinic.ts";
import { inStep, minutesBefore } from "../sync/fixtures.ts";
import type { Machine } from "./rights.ts";

const machine = (device: string, name: string, change: Partial<Machine>): Machine => ({
  device, name, isThis: false, admin: false, streams: ["config", "desk", "billing"], series: "A", admittedAt: minutesBefore(60 * 24 * 90), bySheet: false, revoked: false, lastContactAt: minutesBefore(1), programVersion: "0.1.0", differs: [], auditCut: false, ...change,
});

export const machines: OutputOf<"machine.list"> = [
  machine("d1", "الاستقبال", { isThis: true, admin: true, streams: ["config", "desk", "billing", "clinical"] }),
  machine("d2", "Room 2 – Dr. Haddad", { series: "B", streams: ["config", "desk", "clinical"], lastContactAt: minutesBefore(2) }),
  machine("d3", "الاستقبال ٢", { series: "C", lastContactAt: minutesBefore(60 * 26), programVersion: "0.0.9" }),
  machine("d4", "Old laptop", { series: "D", lastContactAt: minutesBefore(60 * 24 * 40), revoked: true }),
];

/** The PC in room 2 has a row otherwise than this one. */
export const differing: OutputOf<"machine.list"> = machines.map((one) => (one.device === "d2" ? { ...one, differs: ["patient", "appointment"] } : one));

/** The first PC after all were lost: the sheet let it in a minute ago, and two of before are still on the list. */
export const backBySheet: OutputOf<"machine.list"> = machines.map((one) => (one.isThis ? { ...one, bySheet: true, series: "E", admittedAt: minutesBefore(1) } : { ...one, lastContactAt: minutesBefore(60 * 30) }));

/** Black squares on white, in no order that a camera could read: a story lets nobody in. */
const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h29v29H0z"/><path d="${Array.from({ length: 29 * 29 }, (_, at) => at)
  .filter((at) => (at * at * 7 + at * 13) % 5 < 2)
  .map((at) => `M${at % 29} ${Math.floor(at / 29)}h1v1h-1z`)
  .join("")}"/></svg>`;

export const full: FakeAnswers = {
  ...inStep,
  "machine.list": { value: machines },
  "machine.compare": { value: { done: true } },
  "machine.rename": { value: { done: true } },
  "machine.turnKeys": { value: { done: true } },
  "machine.revoke": { value: { done: true } },
  "pairing.open": { value: { pairingId: "p1", code: "7KQ2-M9XB-4T1P-R8ZC-6W3N", qrSvg: picture, expiresAt: addMs(sampleNow, 9 * 60_000) } },
  "pairing.asked": { value: null },
  "pairing.admit": { value: { done: true } },
  "pairing.cancel": { value: { done: true } },
};
export const knocking: FakeAnswers = { ...full, "pairing.asked": { value: { machineName: "Room 3", figures: "482913" } } };
