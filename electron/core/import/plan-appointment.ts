import { err, ok, type Result } from "#shared/core/result.ts";
import { localDateTimeOf, type Instant } from "#shared/core/time.ts";
import type { ColumnField } from "#shared/domain/import/columns.ts";
import type { AppointmentValues } from "#shared/domain/import/read-row.ts";
import { matchNamed } from "#shared/domain/import/word-match.ts";
import { bookedTime, type BookedTime } from "#shared/domain/scheduling/booking.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import type { Practitioner } from "#shared/schema/tables/practitioner.ts";
import type { Service } from "#shared/schema/tables/service.ts";
import { holdingTime } from "../store/queries/appointments.ts";
import { allPractitioners, allServices } from "../store/queries/schedule.ts";
import type { Read } from "../store/tx.ts";

/** A booking that a row comes to. What is past is done; what is to come is booked. */
export interface AppointmentPlan extends BookedTime {
  readonly practitionerId: Practitioner["id"];
  readonly serviceId: Service["id"];
  readonly status: "booked" | "done";
  readonly note: string | null;
}

export interface AppointmentFault {
  readonly field: ColumnField;
  readonly value: string;
  readonly code: "doctorUnknown" | "serviceUnknown" | "timeInvalid" | "slotTaken";
}

export interface BookingRules {
  readonly plan: (values: AppointmentValues) => Result<AppointmentPlan, AppointmentFault>;
}

/** The one that a cell names; an empty cell means the only one there is, or `usual`. */
const named = <One extends Practitioner | Service>(written: string | null, ones: readonly One[], usual: One | undefined): One | null =>
  written === null ? (usual ?? null) : matchNamed(written, ones);

/** Plans the visits of one file. Times to come are kept free of one another and of what is booked; old visits are taken as they were. */
export const createBookingRules = (read: Read, clinic: Clinic, now: Instant): BookingRules => {
  const doctors = allPractitioners(read).filter((one) => one.voidedAt === null);
  const services = allServices(read).filter((one) => one.voidedAt === null && one.bookable);
  const planned: AppointmentPlan[] = [];
  const isTaken = (plan: BookedTime, practitionerId: string): boolean => {
    const clashes = (one: { readonly busyFrom: number; readonly busyTo: number; readonly practitionerId: string }): boolean =>
      one.practitionerId === practitionerId && one.busyFrom < plan.busyTo && plan.busyFrom < one.busyTo;
    return planned.some(clashes) || holdingTime(read, plan.busyFrom, plan.busyTo, { practitionerId }).some(clashes);
  };
  return {
    plan: (values) => {
      const doctor = named(values.doctor, doctors, doctors.length === 1 ? doctors[0] : undefined);
      if (!doctor) return err({ field: "appointmentDoctor", value: values.doctor ?? "", code: "doctorUnknown" });
      const service = named(values.service, services, services[0]);
      if (!service) return err({ field: "appointmentService", value: values.service ?? "", code: "serviceUnknown" });
      const startLocal = localDateTimeOf(values.on, values.at);
      const length = { minutes: values.minutes ?? service.minutes, bufferBefore: service.bufferBefore, bufferAfter: service.bufferAfter };
      const time = bookedTime({ startLocal, zone: clinic.zone, disambiguation: "earlier" }, length);
      if (!time.ok) return err({ field: "appointmentTime", value: startLocal, code: "timeInvalid" });
      const isPast = time.value.startsAt < now;
      const plan: AppointmentPlan = { ...time.value, practitionerId: doctor.id, serviceId: service.id, status: isPast ? "done" : "booked", note: values.note };
      if (isPast) return ok(plan);
      if (isTaken(plan, doctor.id)) return err({ field: "appointmentTime", value: startLocal, code: "slotTaken" });
      planned.push(plan);
      return ok(plan);
    },
  };
};
