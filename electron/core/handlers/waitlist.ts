import { mustExist } from "#shared/core/assert.ts";
import { addMs, minutesToMs, type Instant } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import { service } from "#shared/schema/tables/service.ts";
import { waitlistEntry } from "#shared/schema/tables/waitlist-entry.ts";
import { handle } from "../handle.ts";
import { waitlistByStatus, waitlistEntryById, type WaitlistRow } from "../store/queries/waitlist.ts";
import type { Read } from "../store/tx.ts";
import { waitingFor } from "./freed-time.ts";
import { patientToBook, practitionerToBook } from "./time-check.ts";

const rowOf = (read: Read, id: string): WaitlistRow => mustExist(waitlistEntryById(read, id), `waiting list entry ${id}`);

export const waitlistHandlers = handle({
  "waitlist.list": ({ read, input }) => [...waitlistByStatus(read, input.status)],

  "waitlist.matches": ({ read, clinic, now, input }) => {
    if (input.practitionerId === null) return refuse(appError("notFound", { what: "practitioner", id: "" }));
    const from = input.startsAt as Instant;
    return [...waitingFor(read, clinic, now, input.practitionerId, { from, to: addMs(from, minutesToMs(input.minutes)) })];
  },

  "waitlist.add": ({ tx, input }) => {
    const patientId = patientToBook(tx, input.patientId).id;
    const wanted = tx.byId(service, input.serviceId);
    if (!wanted || wanted.voidedAt !== null || !wanted.bookable) return refuse(appError("notFound", { what: "service", id: input.serviceId }));
    if (input.practitionerId) practitionerToBook(tx, input.practitionerId);
    if (input.toOn && input.toOn < input.fromOn) return refuse(appError("invalidInput", { field: "toOn", reason: "beforeFrom" }));
    const { id } = tx.insert(waitlistEntry, {
      patientId,
      serviceId: input.serviceId,
      practitionerId: input.practitionerId ?? null,
      fromOn: input.fromOn,
      toOn: input.toOn ?? null,
      partOfDay: input.partOfDay,
      priority: input.priority,
      note: input.note ?? null,
      status: "waiting",
    });
    return rowOf(tx, id);
  },

  "waitlist.withdraw": ({ tx, input }) => {
    const entry = tx.byId(waitlistEntry, input.entryId);
    if (!entry || entry.voidedAt !== null) return refuse(appError("notFound", { what: "waitlistEntry", id: input.entryId }));
    if (entry.status !== "waiting") return refuse(appError("wrongStatus", { status: entry.status }));
    tx.patch(waitlistEntry, entry.id, { status: "withdrawn" });
    return rowOf(tx, entry.id);
  },
});
