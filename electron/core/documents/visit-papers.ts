import { mustExist } from "#shared/core/assert.ts";
import { dateOfLocal, dayBounds, isLocalDate, minuteOfLocal } from "#shared/core/time.ts";
import { appointmentCardPaper } from "#shared/documents/appointment-card.ts";
import { daySheetPaper, type DaySheetPaper, type DaySheetVisit } from "#shared/documents/day-sheet.ts";
import type { PaperDocument } from "#shared/documents/writer.ts";
import { phoneForReading } from "#shared/domain/patients/phone.ts";
import { queueText } from "#shared/domain/scheduling/queue.ts";
import { appError, refuse } from "#shared/errors.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { practitioner } from "#shared/schema/tables/practitioner.ts";
import { room } from "#shared/schema/tables/room.ts";
import { service } from "#shared/schema/tables/service.ts";
import { visitsForSheet } from "../store/queries/documents.ts";
import { paperContext, type PaperWish } from "./context.ts";
import { patientOnPaper, type PaperSource } from "./money-papers.ts";

export const renderAppointmentCard = ({ read, clinic, now }: PaperSource, id: string, wish: PaperWish): PaperDocument => {
  const row = read.byId(appointment, id);
  if (!row || row.voidedAt !== null) return refuse(appError("notFound", { what: "appointment", id }));
  const person = mustExist(read.byId(patient, row.patientId), "the booking's patient");
  return appointmentCardPaper(
    {
      patient: patientOnPaper(person, clinic),
      day: dateOfLocal(row.startLocal), fromMinute: minuteOfLocal(row.startLocal), minutes: row.minutes,
      practitioner: mustExist(read.byId(practitioner, row.practitionerId), "the booking's practitioner"),
      service: mustExist(read.byId(service, row.serviceId), "the booking's service"),
      room: row.roomId === null ? null : read.byId(room, row.roomId),
      queueNumber: row.queueNumber === null ? null : queueText(row.queueNumber),
      printedAt: now,
    },
    paperContext(clinic, wish, person.language),
  );
};

/** The day `id`, of all practitioners or one. */
export const renderDaySheet = ({ read, clinic, now }: PaperSource, id: string, wish: PaperWish & { readonly practitionerId?: string | undefined }): PaperDocument => {
  if (!isLocalDate(id)) return refuse(appError("notFound", { what: "day", id }));
  const { from, to } = dayBounds(id, clinic.zone);
  const groups = new Map<string, { readonly name: string; readonly nameOther: string | null; readonly visits: DaySheetVisit[] }>();
  for (const visit of visitsForSheet(read, from, to, wish.practitionerId)) {
    const group = groups.get(visit.practitionerId) ?? { name: visit.practitionerName, nameOther: visit.practitionerNameOther, visits: [] };
    groups.set(visit.practitionerId, group);
    group.visits.push({
      fromMinute: minuteOfLocal(visit.startLocal), minutes: visit.minutes, status: visit.status, reason: visit.reason,
      patient: { name: visit.patientName, nameOther: visit.patientNameOther, fileNumber: visit.fileNumber, phone: visit.phone === null ? null : phoneForReading(visit.phone, clinic.country), birthOn: visit.birthOn, alert: visit.alert },
      service: { name: visit.serviceName, nameOther: visit.serviceNameOther },
      room: visit.roomName === null ? null : { name: visit.roomName, nameOther: visit.roomNameOther },
    });
  }
  const data: DaySheetPaper = { day: id, practitioners: [...groups.values()], printedAt: now };
  return daySheetPaper(data, paperContext(clinic, wish, null));
};
