import { addDays, minuteToInstant, type Instant } from "#shared/core/time.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { randomBelow } from "#shared/core/random.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { appointmentHandlers } from "../../electron/core/handlers/appointments.ts";
import { boardHandlers } from "../../electron/core/handlers/board.ts";
import { patientHandlers } from "../../electron/core/handlers/patients.ts";
import type { Actor } from "../../electron/core/handle.ts";
import type { Store } from "../../electron/core/store/tx.ts";
import { seedName } from "./seed.ts";
import { benchZone, lastDay } from "./clinic.ts";

const random = seededRandom(77);
const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

/** What a receptionist types: beginnings of given and family names, whole names in either order, ends of telephone numbers. */
export const typedFrom = (letters: number): readonly string[] =>
  range(120).map((index) => {
    const words = seedName(random).split(" ");
    const word = words[index % words.length] ?? "";
    if (letters > 2 && index % 4 === 1) return words.toReversed().join(" ");
    if (letters > 2 && index % 4 === 2) return String(1_000 + randomBelow(random, 8_999));
    return Array.from(word.replace(/^ال/, "")).slice(0, letters).join("");
  });

export const boardDays = range(60).map((back) => addDays(lastDay, -back * 17));

interface Bound {
  readonly store: Store;
  readonly clinic: Clinic;
  readonly actor: Actor;
}

const nowOf = (): Instant => minuteToInstant(lastDay, 20 * 60, benchZone);

export const searchOn = ({ store, clinic, actor }: Bound) => (text: string): void =>
  void patientHandlers["patient.search"]({ read: store.read, clinic, actor, now: nowOf(), input: { text, limit: 12, includeVoided: false } });

export const boardOn = ({ store, clinic, actor }: Bound) => (day: (typeof boardDays)[number]): void =>
  void boardHandlers["day.board"]({ read: store.read, clinic, actor, now: nowOf(), input: { day } });

/** Times that nobody has yet, one after the other. */
export const freeTimes = (doctors: readonly string[], count: number, firstDay: number): readonly { readonly startLocal: string; readonly practitionerId: string }[] =>
  range(count).map((index) => {
    const slot = Math.floor(index / doctors.length);
    const day = addDays(lastDay, firstDay + Math.floor(slot / 40) + Math.floor(Math.floor(slot / 40) / 6));
    const minute = 8 * 60 + (slot % 40) * 15;
    return { startLocal: `${day}T${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`, practitionerId: doctors[index % doctors.length] ?? "" };
  });

export const bookOn = ({ store, clinic, actor }: Bound, patientIds: readonly string[], serviceId: string) => (time: ReturnType<typeof freeTimes>[number]): void => {
  const input = { patientId: patientIds[randomBelow(random, patientIds.length)], serviceId, ...time, disambiguation: "reject", walkIn: false, overbookReason: "bench" };
  store.transact({ userId: actor.userId, procedure: "appointment.book" }, { subject: null }, (tx) =>
    appointmentHandlers["appointment.book"]({ tx, read: tx, clinic, actor, now: nowOf(), input: input as never }));
};
