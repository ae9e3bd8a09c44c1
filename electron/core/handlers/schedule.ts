import { addDays, dateOfLocal, dayBounds, instantToLocalDateTime, type Instant, type LocalDate } from "#shared/core/time.ts";
import { hoursClash, type Schedule } from "#shared/domain/scheduling/availability.ts";
import { isWithinHours } from "#shared/domain/scheduling/booking.ts";
import type { Interval } from "#shared/domain/scheduling/intervals.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { OutputOf, ParsedOf } from "#shared/ipc/contract.ts";
import type { NewRowOf, RowOf, Table } from "#shared/schema/kit.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { closure } from "#shared/schema/tables/closure.ts";
import { practitionerHours } from "#shared/schema/tables/practitioner-hours.ts";
import { practitioner } from "#shared/schema/tables/practitioner.ts";
import { room } from "#shared/schema/tables/room.ts";
import { service } from "#shared/schema/tables/service.ts";
import { handle, type CommandCall } from "../handle.ts";
import { bookedBetween } from "../store/queries/appointments.ts";
import { allPractitioners, allRooms, allServices, closuresBetween, hoursOf, scheduleBetween } from "../store/queries/schedule.ts";
import type { Read, Write } from "../store/tx.ts";
import { openFor, refuseUnknownRoom, todayOf } from "./time-check.ts";

interface SaveOf {
  readonly id?: string | undefined;
  readonly version?: number | undefined;
}

/** Writes over the row that was seen, or adds one with what a new row starts with. */
const save = <T extends Table>(tx: Write, table: T, { id, version, ...given }: SaveOf & Readonly<Record<string, unknown>>, start: () => Readonly<Record<string, unknown>>): RowOf<T> => {
  if (id === undefined) {
    const values = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return tx.insert(table, { ...start(), ...values } as NewRowOf<T>);
  }
  const old = tx.byId(table, id);
  if (!old || old.voidedAt !== null) return refuse(appError("notFound", { what: table.name, id }));
  if (version !== undefined && version !== old.version) return refuse(appError("changedMeanwhile", { what: table.name, id }));
  return tx.patch(table, id, given as Parameters<typeof tx.patch<T>>[2]);
};

/** The place after all others; `most` is the last that there is, which several may share. */
const afterLast = (rows: readonly { readonly position: number }[], most: number): number => Math.min(most, rows.reduce((last, { position }) => Math.max(last, position + 1), 0));

/** No booking is made so far ahead that a change of hours need look further. */
const lookAheadDays = 800;

type Stranded = OutputOf<"hours.replace">["stranded"];

/** Bookings to come that were within hours before a change and no longer are. `change` writes; the schedule is read on both sides of it. */
const strandedBy = <Value>(
  { tx, clinic, now }: { readonly tx: Read; readonly clinic: Clinic; readonly now: Instant },
  practitionerId: string | null,
  until: LocalDate | null,
  change: () => Value,
): { readonly value: Value; readonly stranded: Stranded } => {
  const today = todayOf(now, clinic);
  const furthest = addDays(today, lookAheadDays);
  const lastDay = until !== null && until < furthest ? until : furthest;
  const to = dayBounds(addDays(lastDay, 2), clinic.zone).from;
  const booked = bookedBetween(tx, now, to, practitionerId);
  const read = (): Schedule => scheduleBetween(tx, clinic.zone, addDays(today, -1), addDays(lastDay, 2));
  const openIn = (schedule: Schedule) => {
    const known = new Map<string, readonly Interval[]>();
    return (one: (typeof booked)[number]): boolean => {
      const day = dateOfLocal(instantToLocalDateTime(one.startsAt, clinic.zone));
      const key = `${one.practitionerId} ${one.roomId ?? ""} ${day}`;
      const open = known.get(key) ?? openFor(schedule, one.practitionerId, one.roomId, day);
      known.set(key, open);
      return isWithinHours(one, open);
    };
  };
  const wasOpen = booked.filter(openIn(read()));
  const value = change();
  const isStillOpen = openIn(read());
  const stranded = wasOpen
    .filter((one) => !isStillOpen(one))
    .map(({ id, patientName, startsAt }) => ({ appointmentId: id, patientName, startsAt }));
  return { value, stranded };
};

const replaceHours = (call: CommandCall<"hours.replace">): OutputOf<"hours.replace"> => {
  const { tx, input } = call;
  const { practitionerId } = input;
  const found = tx.byId(practitioner, practitionerId);
  if (!found || found.voidedAt !== null) return refuse(appError("notFound", { what: "practitioner", id: practitionerId }));
  const wanted = input.hours.map((one) => ({ ...one, practitionerId, validFrom: one.validFrom ?? null, validTo: one.validTo ?? null }));
  const [empty] = wanted.filter((one) => one.toMinute <= one.fromMinute);
  if (empty) return refuse(appError("invalidInput", { field: "toMinute", reason: "beforeFrom" }));
  const clash = hoursClash(wanted);
  if (clash) return refuse(appError("hoursOverlap", { weekday: clash.weekday }));
  const keyOf = (one: (typeof wanted)[number]): string => [one.weekday, one.fromMinute, one.toMinute, one.validFrom, one.validTo].join(" ");
  const { value: hours, stranded } = strandedBy(call, practitionerId, null, () => {
    const left = new Map(wanted.map((one) => [keyOf(one), one]));
    for (const old of hoursOf(tx, practitionerId)) {
      // What stays as it was is not written again.
      if (!left.delete(keyOf(old))) tx.void(practitionerHours, old.id);
    }
    for (const one of left.values()) tx.insert(practitionerHours, one);
    return [...hoursOf(tx, practitionerId)];
  });
  return { hours, stranded };
};

const refuseOddClosure = (tx: Read, input: ParsedOf<"closure.save">): void => {
  const wrong = (field: string, reason: string) => refuse(appError("invalidInput", { field, reason }));
  if (input.toOn < input.fromOn) wrong("toOn", "beforeFrom");
  const old = input.id === undefined ? null : tx.byId(closure, input.id);
  const fromMinute = input.fromMinute === undefined ? (old?.fromMinute ?? null) : input.fromMinute;
  const toMinute = input.toMinute === undefined ? (old?.toMinute ?? null) : input.toMinute;
  if ((fromMinute === null) !== (toMinute === null)) wrong(fromMinute === null ? "fromMinute" : "toMinute", "missing");
  if (fromMinute !== null && toMinute !== null && toMinute <= fromMinute) wrong("toMinute", "beforeFrom");
  if (input.roomId) refuseUnknownRoom(tx, input.roomId);
  if (input.practitionerId && !tx.byId(practitioner, input.practitionerId)) refuse(appError("notFound", { what: "practitioner", id: input.practitionerId }));
};

export const scheduleHandlers = handle({
  "room.list": ({ read }) => [...allRooms(read)],
  "room.save": ({ tx, input }) => save(tx, room, input, () => ({ position: afterLast(allRooms(tx), 1_000) })),

  "practitioner.list": ({ read }) => [...allPractitioners(read)],
  "practitioner.save": ({ tx, input }) => {
    if (input.roomId) refuseUnknownRoom(tx, input.roomId);
    return save(tx, practitioner, input, () => {
      const position = afterLast(allPractitioners(tx), 1_000);
      return { position, hue: position % 8 };
    });
  },

  "hours.list": ({ read, input }) => [...hoursOf(read, input.practitionerId)],
  "hours.replace": replaceHours,

  "closure.list": ({ read, input }) => [...closuresBetween(read, input.from, input.to)],
  "closure.save": (call) => {
    refuseOddClosure(call.tx, call.input);
    const { value, stranded } = strandedBy(call, call.input.practitionerId ?? null, call.input.toOn, () => save(call.tx, closure, call.input, () => ({})));
    return { closure: value, stranded };
  },
  "closure.void": ({ tx, input }) => {
    const old = tx.byId(closure, input.id);
    return old && old.voidedAt === null ? tx.void(closure, old.id) : refuse(appError("notFound", { what: "closure", id: input.id }));
  },

  "service.list": ({ read }) => [...allServices(read)],
  "service.save": ({ tx, input }) =>
    save(tx, service, input, () => ({ bookable: true, bufferBefore: 0, bufferAfter: 0, position: afterLast(allServices(tx), 10_000) })),
});
