import { mustExist } from "#shared/core/assert.ts";
import type { Minor } from "#shared/core/money.ts";
import type { LocalDate, LocalDateTime, MinuteOfDay } from "#shared/core/time.ts";
import type { ErrorCode } from "#shared/errors.ts";
import type { InputOf } from "#shared/ipc/contract.ts";
import type { Role } from "#shared/permissions.ts";
import type { Appointment } from "#shared/schema/tables/appointment.ts";
import { patient as patientTable, type Patient } from "#shared/schema/tables/patient.ts";
import type { Practitioner } from "#shared/schema/tables/practitioner.ts";
import type { Room } from "#shared/schema/tables/room.ts";
import type { Service } from "#shared/schema/tables/service.ts";
import type { Read } from "../core/store/tx.ts";
import { testClinic, type TestClinic, type TestClinicOptions } from "./test-clinic.ts";

export const local = (text: string): LocalDateTime => text as LocalDateTime;
export const day = (text: string): LocalDate => text as LocalDate;
/** Minutes since midnight of an hour of the wall clock. */
export const minute = (hour: number): MinuteOfDay => (hour * 60) as MinuteOfDay;

type BookInput = InputOf<"appointment.book">;
/** What differs from the usual booking: half an hour of Ana's with Dr. Mona. */
export type Wish = Partial<BookInput>;

/** A test clinic seen from its front desk: Dr. Mona works from 08:00 to 20:00 every day, and it is Sunday morning, 22 November 2026. */
export interface Desk {
  readonly clinic: TestClinic;
  readonly mona: Practitioner["id"];
  readonly visit: Service["id"];
  readonly ana: Patient["id"];
  readonly read: () => Read;
  readonly patient: (name: string) => Promise<Patient["id"]>;
  readonly room: (name: string) => Promise<Room["id"]>;
  readonly practitioner: (name: string, options?: { readonly from?: number; readonly to?: number; readonly roomId?: Room["id"] }) => Promise<Practitioner["id"]>;
  readonly service: (name: string, options?: { readonly minutes?: number; readonly before?: number; readonly after?: number; readonly only?: readonly Practitioner["id"][] }) => Promise<Service["id"]>;
  /** Books as the receptionist; a refusal is the test's failure. */
  readonly book: (startLocal: string, wish?: Wish) => Promise<Appointment>;
  /** The refusal's code, or that it was booked. */
  readonly refusalOf: (startLocal: string, wish?: Wish, as?: Role) => Promise<ErrorCode | "booked">;
}

const open: TestClinic[] = [];

/** For `afterEach`. */
export const closeDesks = (): void => {
  for (const one of open.splice(0)) one.close();
};

export const aDesk = async (options: TestClinicOptions = {}): Promise<Desk> => {
  const clinic = await testClinic({ now: "2026-11-22T06:00Z", ...options });
  open.push(clinic);
  const store = () => mustExist(clinic.core().vault.store(), "an open store");
  let files = 0;

  const patient: Desk["patient"] = async (name) => {
    files += 1;
    const { value } = store().transact({ userId: null, procedure: "test" }, null, (tx) =>
      tx.insert(patientTable, { fileNumber: String(1_000 + files), name, birthPrecision: "day", sex: "unknown", tags: [], deceased: false }),
    );
    return value.id;
  };
  const room: Desk["room"] = async (name) => (await clinic.must("room.save", { name, active: true })).id;
  const practitioner: Desk["practitioner"] = async (name, { from = 480, to = 1_200, roomId } = {}) => {
    const { id } = await clinic.must("practitioner.save", { name, active: true, ...(roomId && { roomId }) });
    const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: from as MinuteOfDay, toMinute: to as MinuteOfDay }));
    await clinic.must("hours.replace", { practitionerId: id, hours });
    return id;
  };
  const service: Desk["service"] = async (name, { minutes = 30, before = 0, after = 0, only } = {}) =>
    (await clinic.must("service.save", { name, minutes, priceMinor: 25_000 as Minor, active: true, bufferBefore: before, bufferAfter: after, ...(only && { practitionerIds: only }) })).id;

  const [mona, visit, ana] = [await practitioner("Dr. Mona"), await service("Visit"), await patient("Ana Ruiz")];
  const wished = (startLocal: string, wish: Wish): BookInput => ({ patientId: ana, practitionerId: mona, serviceId: visit, startLocal: local(startLocal), ...wish });
  return {
    clinic, mona, visit, ana, patient, room, practitioner, service,
    read: () => store().read,
    book: async (startLocal, wish = {}) => (await clinic.must("appointment.book", wished(startLocal, wish), { as: "receptionist" })).card.appointment,
    refusalOf: async (startLocal, wish = {}, as = "receptionist") => {
      const outcome = await clinic.call("appointment.book", wished(startLocal, wish), { as });
      return outcome.ok ? "booked" : outcome.error.code;
    },
  };
};
