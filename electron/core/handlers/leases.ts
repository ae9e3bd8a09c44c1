import { addDays, dayBounds, instantToLocalDate, type LocalDate } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { OutputOf, ParsedOf } from "#shared/ipc/contract.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { minutesOf, type Minute } from "#shared/sync/claims.ts";
import { handle, type Actor } from "../handle.ts";
import { mustHoldStream } from "../store/held-streams.ts";
import { leasesAt, ownAndOthers, type Lease } from "../store/queries/leases.ts";
import { allPractitioners } from "../store/queries/schedule.ts";
import type { Read, Store } from "../store/tx.ts";
import type { Connection } from "../sync/connection-port.ts";
import { practitionerToBook } from "./time-check.ts";

/** How many days, today among them, a PC may take ahead: the server lends for two weeks. */
const daysAhead = 14;

/** A day of the clinic's from midnight to midnight: 23 or 25 hours on the nights when the clocks change. */
export const minutesOfDay = (day: LocalDate, { zone }: Pick<Clinic, "zone">): { readonly from: Minute; readonly to: Minute } => {
  const { from, to } = dayBounds(day, zone);
  return minutesOf(from, to);
};

/** The doctor, and their room where no other doctor's usual room it is: one that two share is not one PC's to give away. */
const resourcesOf = (read: Read, practitionerId: string): readonly string[] => {
  const { roomId } = practitionerToBook(read, practitionerId);
  const isShared = allPractitioners(read).some((one) => one.active && one.id !== practitionerId && one.roomId === roomId);
  return roomId === null || isShared ? [practitionerId] : [practitionerId, roomId];
};

const list = (read: Read, now: number, day: LocalDate, clinic: Clinic): OutputOf<"lease.list"> => {
  const { from, to } = minutesOfDay(day, clinic);
  const own = new Set(ownAndOthers(read, now).own.map(({ resource }) => resource));
  return leasesAt(read, now)
    .filter((lease) => lease.from < to && lease.to > from)
    .map(({ resource, machine, until }) => ({ resourceId: resource, isHere: own.has(resource), machine, until }));
};

/** What goes back with a doctor's day: the room too, unless another doctor whose day is here sits in it by now. */
const toGiveBack = (read: Read, own: readonly Lease[], practitionerId: string): readonly string[] => {
  const doctors = new Map<string, string | null>(allPractitioners(read).map(({ id, roomId }) => [id, roomId]));
  const kept = new Set(own.map(({ resource }) => doctors.get(resource)).filter((_, at) => own[at]?.resource !== practitionerId));
  return own.map(({ resource }) => resource).filter((resource) => resource === practitionerId || (!doctors.has(resource) && !kept.has(resource)));
};

/** Whose day it was, and which, for the audit trail. */
const writeDown = (store: Store, actor: Actor | null, procedure: "lease.take" | "lease.give", { practitionerId, day }: ParsedOf<"lease.take">): void =>
  void store.transact({ userId: actor?.userId ?? null, procedure }, { subject: practitionerId, detail: { day } }, () => undefined);

/** Days that this PC has for itself, and those that another has. */
export const createLeaseHandlers = ({ leases }: Pick<Connection, "leases">) =>
  handle({
    "lease.list": ({ read, now, clinic, input }) => list(read, now, input.day, clinic),
    "lease.take": async ({ input, now, actor, store, clinic }) => {
      const { read } = store();
      const today = instantToLocalDate(now, clinic().zone);
      if (input.day < today || input.day >= addDays(today, daysAhead)) refuse(appError("dayNotToTake"));
      // Who has no bookings of the desk to write would only keep the others from theirs.
      mustHoldStream(read, "desk");
      await leases.take(resourcesOf(read, input.practitionerId), minutesOfDay(input.day, clinic()));
      writeDown(store(), actor, "lease.take", input);
      return list(read, now, input.day, clinic());
    },
    "lease.give": async ({ input, now, actor, store, clinic }) => {
      const { read } = store();
      const { from, to } = minutesOfDay(input.day, clinic());
      const own = ownAndOthers(read, now).own.filter((lease) => lease.from === from && lease.to === to);
      if (!own.some(({ resource }) => resource === input.practitionerId)) return refuse(appError("notFound", { what: "lease", id: input.practitionerId }));
      await leases.giveBack(toGiveBack(read, own, input.practitionerId), { from, to });
      writeDown(store(), actor, "lease.give", input);
      return { done: true };
    },
  });
