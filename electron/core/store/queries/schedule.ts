import type { LocalDate, Zone } from "#shared/core/time.ts";
import type { Schedule } from "#shared/domain/scheduling/availability.ts";
import { closure, type Closure } from "#shared/schema/tables/closure.ts";
import { practitionerHours, type PractitionerHours } from "#shared/schema/tables/practitioner-hours.ts";
import { practitioner, type Practitioner } from "#shared/schema/tables/practitioner.ts";
import { room, type Room } from "#shared/schema/tables/room.ts";
import { service, type Service } from "#shared/schema/tables/service.ts";
import { decodeRow } from "../rows.ts";
import { compiledOnce, sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";

export const allRooms = (read: Read): readonly Room[] =>
  read
    .all(sqlite.selectFrom("room").selectAll().where("voidedAt", "is", null).orderBy("position").orderBy("id"))
    .map((row) => decodeRow(room, row));

const practitioners = compiledOnce(() => sqlite.selectFrom("practitioner").selectAll().where("voidedAt", "is", null).orderBy("position").orderBy("id"));

export const allPractitioners = (read: Read): readonly Practitioner[] => read.all(practitioners()).map((row) => decodeRow(practitioner, row));

export const allServices = (read: Read): readonly Service[] =>
  read
    .all(sqlite.selectFrom("service").selectAll().where("voidedAt", "is", null).orderBy("position").orderBy("id"))
    .map((row) => decodeRow(service, row));

const hours = sqlite.selectFrom("practitionerHours").selectAll().where("voidedAt", "is", null).orderBy("practitionerId").orderBy("weekday").orderBy("fromMinute");
const everybodysHours = compiledOnce(() => hours);
const hoursOfOne = compiledOnce((practitionerId: Practitioner["id"]) => hours.where("practitionerId", "=", practitionerId));

export const hoursOf = (read: Read, practitionerId?: string): readonly PractitionerHours[] =>
  read
    .all(practitionerId === undefined ? everybodysHours() : hoursOfOne(practitionerId as Practitioner["id"]))
    .map((row) => decodeRow(practitionerHours, row));

const closures = compiledOnce((from: LocalDate, to: LocalDate) =>
  sqlite
    .selectFrom("closure")
    .selectAll()
    .where("toOn", ">=", from)
    .where("fromOn", "<=", to)
    .where("voidedAt", "is", null)
    .orderBy("fromOn")
    .orderBy("id"),
);

/** Closures that touch a day from `from` to `to`, both included. */
export const closuresBetween = (read: Read, from: LocalDate, to: LocalDate): readonly Closure[] =>
  read.all(closures(from, to)).map((row) => decodeRow(closure, row));

/** Hours (of one practitioner, or of all) and closures, as far as they matter from a day to another. */
export const scheduleBetween = (read: Read, zone: Zone, from: LocalDate, to: LocalDate, practitionerId?: string): Schedule => ({
  zone,
  hours: hoursOf(read, practitionerId),
  closures: closuresBetween(read, from, to),
});
