import { createInterface } from "node:readline/promises";
import { addDays, localDateTimeOf, type LocalDate } from "#shared/core/time.ts";
import { randomBelow } from "#shared/core/random.ts";
import { nth, testClinic } from "./test-clinic.ts";

/**
 * A desk that works until it is killed: `kill-desk.ts FOLDER SEED FIRST`. It waits for a line on its input, then books and
 * takes money without a pause, saying on its output what it is about to do and what the core has acknowledged.
 * Pieces of work are numbered from FIRST; the number stands in the row, so that whoever looks later can count them.
 */
const [, , folder = "", seed = "1", first = "0"] = process.argv;

const say = (what: "doing" | "done", kind: "book" | "pay", mark: string): void => void process.stdout.write(`${what} ${kind} ${mark}\n`);

const lines = createInterface({ input: process.stdin });
await new Promise<void>((resolve) => void lines.once("line", () => resolve()));

const clinic = await testClinic({ folder, seed: Number(seed), now: "2026-11-22T06:00:00Z" });
const desk = { as: "receptionist" } as const;
const known = await clinic.must("patient.list", {}, desk);
const patientId = (known.patients[0]?.patientId ??
  ((await clinic.must("patient.register", { name: "Ana Ruiz", sex: "female" }, desk)) as { readonly patient: { readonly id: string } }).patient.id) as never;
const followUp = nth(clinic.services, 1).id;

/** Each piece of work has a quarter of an hour of its own: 32 a day with each doctor. */
const book = async (mark: string, number: number): Promise<void> => {
  const day = addDays("2026-11-23" as LocalDate, Math.floor(number / 64));
  const startLocal = localDateTimeOf(day, 540 + 15 * (Math.floor(number / 2) % 32));
  await clinic.must("appointment.book", { patientId, practitionerId: nth(clinic.practitioners, number % 2).id, serviceId: followUp, startLocal, note: mark }, desk);
};

const pay = async (mark: string, number: number): Promise<void> => {
  const { invoice } = await clinic.must("invoice.draft", { patientId, lines: [{ description: mark, quantity: 1_000 as never, unitMinor: 25_000 as never }] }, desk);
  await clinic.must("payment.take", { patientId, invoiceId: number % 3 === 0 ? undefined : invoice.id, method: "cash", amountMinor: 1_000, reference: mark } as never, desk);
};

for (let number = Number(first); ; number += 1) {
  const mark = `work-${number}`;
  const kind = randomBelow(clinic.random, 2) === 0 ? "book" : "pay";
  say("doing", kind, mark);
  await (kind === "book" ? book : pay)(mark, number);
  say("done", kind, mark);
}
