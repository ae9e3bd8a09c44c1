import { addDays, instantToLocalDate, type Instant } from "#shared/core/time.ts";
import { bookedTime, bookedTimeAt, lengthOf } from "#shared/domain/scheduling/booking.ts";
import { appError, orRefuse, refuse } from "#shared/errors.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { isPermitted } from "#shared/permissions.ts";
import type { PatchOf, Table } from "#shared/schema/kit.ts";
import { invoice as invoiceTable } from "#shared/schema/tables/invoice.ts";
import { appointment as appointmentTable, type Appointment } from "#shared/schema/tables/appointment.ts";
import { patient as patientTable } from "#shared/schema/tables/patient.ts";
import { practitioner as practitionerTable } from "#shared/schema/tables/practitioner.ts";
import { user as userTable } from "#shared/schema/tables/user.ts";
import type { Version } from "#shared/sync/replica.ts";
import { handle, type CommandCall, type QueryCall } from "../handle.ts";
import { cardById } from "../store/queries/appointments.ts";
import { openConflict, openConflicts, refusedTimes, storedText, subjectOf, type OpenConflict } from "../store/queries/conflicts.ts";
import { decodeValue } from "../store/rows.ts";
import type { Read } from "../store/tx.ts";
import type { Connection } from "../sync/connection-port.ts";
import { freeSlots } from "./board.ts";
import { settleChange, type TimeCaller } from "./time-check.ts";

const alternativesShown = 5;
const alternativeDays = 7;

/** Disagreements of the clinic's PCs, and bookings whose time went to another. */
export const createConflictHandlers = ({ machines }: Pick<Connection, "machines">) => {
  const machineNames = (): ((device: string) => string) => {
    const known = new Map(machines().map(({ device, name }) => [device, name]));
    return (device) => known.get(device) ?? device;
  };

  const list = ({ read, actor, now }: QueryCall<"conflict.list">): OutputOf<"conflict.list"> => {
    const machineOf = machineNames();
    const said = (conflict: OpenConflict, { value, device, userId, at }: Version) => ({
      name: userId === null ? null : (read.byId(userTable, userId)?.name ?? null), machine: machineOf(device), at, text: storedText(read, conflict.table, conflict.column, value),
    });
    return openConflicts(read, actor.roles, now).map((one) => {
      const { name, nameOther, patientId } = subjectOf(read, one.table, one.rowId);
      return {
        conflictId: one.id, table: one.table.name, column: one.column, rowId: one.rowId, subject: name, subjectOther: nameOther, patientId,
        demanding: one.demanding, won: said(one, one.won), lost: said(one, one.lost), at: Math.max(one.won.at, one.lost.at),
      };
    });
  };

  const clashes = (call: QueryCall<"clash.list">): OutputOf<"clash.list"> => {
    const { read, clinic, now } = call;
    const machineOf = machineNames();
    return refusedTimes(read, now).flatMap((refused) => {
      const card = cardById(read, now, refused.appointmentId);
      if (!card) return [];
      const { appointment } = card;
      const doctor = read.byId(practitionerTable, appointment.practitionerId);
      const holder = refused.heldBy === null ? null : cardById(read, now, refused.heldBy);
      const day = instantToLocalDate(appointment.startsAt, clinic.zone);
      const today = instantToLocalDate(now, clinic.zone);
      const before = addDays(day, -1);
      const free = freeSlots({ ...call, input: { serviceId: appointment.serviceId, practitionerId: appointment.practitionerId, from: before > today ? before : today, days: alternativeDays, minutes: appointment.minutes, limit: 500 } });
      return [{
        appointmentId: appointment.id, patientId: appointment.patientId, patientName: card.patientName, patientNameOther: card.patientNameOther, phone: read.byId(patientTable, appointment.patientId)?.phone ?? null,
        practitionerName: doctor?.name ?? "", practitionerNameOther: doctor?.nameOther ?? null, serviceName: card.serviceName, serviceNameOther: card.serviceNameOther,
        startsAt: appointment.startsAt, minutes: appointment.minutes, startLocal: appointment.startLocal,
        heldBy: holder && { appointmentId: holder.appointment.id, patientName: holder.patientName, patientNameOther: holder.patientNameOther },
        alternatives: nearest(free, appointment.startsAt),
        bookedBy: { name: refused.bookedBy, machine: refused.device === null ? null : machineOf(refused.device), at: refused.bookedAt ?? appointment.startsAt },
      }];
    });
  };

  return handle({ "conflict.list": list, "conflict.settle": settle, "clash.list": clashes });
};

/** The free starts that lie nearest to the promised one, in the order of the day. */
export const nearest = <Start extends { readonly startsAt: number; readonly startLocal: string }>(free: readonly Start[], promised: Instant): { readonly startLocal: string; readonly startsAt: number }[] =>
  free
    .toSorted((a, b) => Math.abs(a.startsAt - promised) - Math.abs(b.startsAt - promised))
    .slice(0, alternativesShown)
    .toSorted((a, b) => a.startsAt - b.startsAt)
    .map(({ startLocal, startsAt }) => ({ startLocal, startsAt }));

/** Writes the chosen version as one who has seen both: every PC takes the disagreement for settled when it hears of it. */
const settle = ({ tx, now, actor, input: { conflictId, keep } }: CommandCall<"conflict.settle">): OutputOf<"conflict.settle"> => {
  const conflict = openConflict(tx, conflictId) ?? refuse(appError("notFound", { what: "conflict", id: conflictId }));
  const { table, rowId, column } = conflict;
  if (!isPermitted(actor.roles, table.write)) refuse(appError("notAllowed", { permission: table.write }));
  mustStand(tx, conflict);
  const { value } = conflict[keep];
  refuseChangeOfIssued(tx, conflict, value);
  if (column === "voidedAt") {
    tx.affirm(table, rowId, { voidedAt: value as Instant | null });
  } else {
    const chosen = { [column]: decodeValue(table.columns[column] as Table["columns"][string], value) };
    tx.affirm(table, rowId, { ...chosen, ...(table.name === appointmentTable.name ? followingTime({ tx, now, actor }, rowId, chosen) : {}) } as PatchOf<Table>);
  }
  return { done: true };
};

/** A booking's instants and buffers follow from its start and length; refuses a time that has since been given to another. */
const followingTime = (caller: TimeCaller, id: string, { startLocal, minutes }: { readonly startLocal?: unknown; readonly minutes?: unknown }): Partial<Appointment> => {
  const before = caller.tx.byId(appointmentTable, id);
  if (!before || (startLocal === undefined && minutes === undefined)) return {};
  const length = { ...lengthOf(before), ...(typeof minutes === "number" ? { minutes } : {}) };
  const time = typeof startLocal === "string" ? orRefuse(bookedTime({ startLocal: startLocal as Appointment["startLocal"], zone: before.zone, disambiguation: "earlier" }, length)) : bookedTimeAt(before.startsAt, before.zone, length);
  return { ...time, overbookReason: settleChange(caller, before, { ...before, ...time }, before.overbookReason ?? undefined) };
};

/** What a patient was given on paper stays as it is: of an issued bill only the note may turn, and that it was credited. A credit note takes back the rest. */
const refuseChangeOfIssued = (read: Read, { table, rowId, column, won }: OpenConflict, value: OpenConflict["won"]["value"]): void => {
  if (table.name !== invoiceTable.name || value === won.value || column === "note" || (column === "status" && value === "credited")) return;
  const bill = read.byId(invoiceTable, rowId);
  if (bill && bill.status !== "draft") refuse(appError("invoiceIssued", { number: bill.number ?? "" }));
};

/** Somebody may have written the field anew since the two versions met: then neither is what the settler saw. */
const mustStand = (read: Read, { table, rowId, column, won }: OpenConflict): void => {
  const stored = read.prepare(`SELECT ${column} FROM ${table.name} WHERE id = ?`).pluck().get(rowId);
  if (stored !== won.value) refuse(appError("changedMeanwhile", { what: table.name, id: rowId }));
};
