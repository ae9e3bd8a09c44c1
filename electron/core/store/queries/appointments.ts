import { sql, type Compilable } from "kysely";
import { mustExist } from "#shared/core/assert.ts";
import { addMs, hoursToMs, type Instant, type LocalDate } from "#shared/core/time.ts";
import type { Occupancy } from "#shared/domain/scheduling/overlaps.ts";
import { queueCount } from "#shared/domain/scheduling/queue.ts";
import { appointment, type Appointment } from "#shared/schema/tables/appointment.ts";
import { patient, type Patient } from "#shared/schema/tables/patient.ts";
import { decodeRow } from "../rows.ts";
import { compiledOnce, sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";
import { claimedTimes, type TimeStanding } from "./claimed-times.ts";
import { survivorOf } from "./patient-files.ts";

interface NamesOnCard {
  readonly patientName: string;
  readonly patientNameOther: string | null;
  readonly fileNumber: string;
  readonly patientAlert: string | null;
}

/** A booking with what stands on its card. */
export interface AppointmentCard extends NamesOnCard {
  readonly appointment: Appointment;
  readonly serviceName: string;
  readonly serviceNameOther: string | null;
  readonly isNew: boolean;
  readonly dueMinor: number;
  readonly billed: boolean;
  readonly time: TimeStanding;
}

/** A booking takes 720 minutes at most, with 120 on either side: so far from a stretch may start what reaches into it, and an index on the start is walked no further. */
const earliestReaching = (from: Instant): Instant => addMs(from, -hoursToMs(14));
const latestReaching = (to: Instant): Instant => addMs(to, hoursToMs(2));

const issued = sqlite
  .selectFrom("invoice as i")
  .whereRef("i.appointmentId", "=", sql.ref("a.id"))
  .where("i.kind", "=", "invoice")
  .where("i.status", "=", "issued")
  .where("i.voidedAt", "is", null);

/** Cards in one pass: the patient by primary key, the first visit too, debt by an index seek for each booking. Services are few and named apart. */
const cards = sqlite
  .selectFrom("appointment as a")
  .innerJoin("patient as p", "p.id", "a.patientId")
  .leftJoin("patient as k", "k.id", "p.mergedIntoId")
  .leftJoin("firstVisit as f", "f.patientId", "a.patientId")
  .selectAll("a")
  .select("k.mergedIntoId as keptIn")
  .select((eb) => [
    // A file that was found to double another is shown as that other.
    eb.fn.coalesce("k.name", "p.name").as("patientName"),
    eb.case().when("k.id", "is", null).then(eb.ref("p.nameOther")).else(eb.ref("k.nameOther")).end().as("patientNameOther"),
    eb.fn.coalesce("k.fileNumber", "p.fileNumber").as("fileNumber"),
    eb.case().when("k.id", "is", null).then(eb.ref("p.alert")).else(eb.ref("k.alert")).end().as("patientAlert"),
    eb("f.startsAt", "<", eb.ref("a.startsAt")).as("isBackAgain"),
    // Null where there is no bill.
    issued
      .select(sql<number>`sum(i.totalMinor - coalesce((SELECT sum(y.amountMinor) FROM payment y WHERE y.invoiceId = i.id), 0))`.as("due"))
      .as("dueMinor"),
  ])
  .where("a.voidedAt", "is", null);

const namesOn = ({ patientName, patientNameOther, fileNumber, patientAlert }: NamesOnCard): NamesOnCard => ({ patientName, patientNameOther, fileNumber, patientAlert });
/** For the rare file that was merged twice over. */
const namesOf = ({ name, nameOther, fileNumber, alert }: Patient): NamesOnCard => ({ patientName: name, patientNameOther: nameOther, fileNumber, patientAlert: alert });

type CardRow = typeof cards extends Compilable<infer Row> ? Row : never;

interface ServiceName {
  readonly id: string;
  readonly name: string;
  readonly nameOther: string | null;
}

const serviceNames = (read: Read): ReadonlyMap<string, ServiceName> =>
  new Map((read.prepare("SELECT id, name, nameOther FROM service").all() as readonly ServiceName[]).map((one) => [one.id, one]));

/** Only a booking that still needs its time can be without it. */
const needsTime = (status: string): boolean => status === "booked" || status === "arrived";

const cardOf = (read: Read, row: CardRow, services: ReadonlyMap<string, ServiceName>, times: ReadonlyMap<string, TimeStanding>): AppointmentCard => ({
  appointment: decodeRow(appointment, row),
  ...(row.keptIn === null ? namesOn(row) : namesOf(mustExist(read.byId(patient, survivorOf(read, row.keptIn)), "the file that was kept"))),
  serviceName: services.get(row.serviceId)?.name ?? "",
  serviceNameOther: services.get(row.serviceId)?.nameOther ?? null,
  isNew: !row.isBackAgain,
  dueMinor: Math.max(0, row.dueMinor ?? 0),
  billed: row.dueMinor !== null,
  time: (needsTime(row.status) && times.get(row.id)) || "firm",
});

const touching = (reach: Instant, from: Instant, to: Instant) =>
  cards.where("a.startsAt", ">=", reach).where("a.startsAt", "<", to).where("a.endsAt", ">", from).orderBy("a.startsAt");
const everybodysCards = compiledOnce((reach: Instant, from: Instant, to: Instant) => touching(reach, from, to));
const cardsOfOne = compiledOnce((reach: Instant, from: Instant, to: Instant, practitionerId: Appointment["practitionerId"]) =>
  touching(reach, from, to).where("a.practitionerId", "=", practitionerId),
);
const cardOfOne = compiledOnce((id: Appointment["id"]) => cards.where("a.id", "=", id));

/** The query behind every board. Exported so that its plan can be proved to walk `appointmentByStart`. */
export const cardsBetweenQuery = (from: Instant, to: Instant, practitionerId?: string): Compilable<CardRow> => {
  const reach = earliestReaching(from);
  return practitionerId === undefined ? everybodysCards(reach, from, to) : cardsOfOne(reach, from, to, practitionerId as Appointment["practitionerId"]);
};

/** Cards of all bookings that have a moment in the stretch, cancelled ones too, by start. */
export const cardsBetween = (read: Read, now: Instant, from: Instant, to: Instant, practitionerId?: string): readonly AppointmentCard[] => {
  const services = serviceNames(read);
  const times = claimedTimes(read, now);
  return read.all(cardsBetweenQuery(from, to, practitionerId)).map((row) => cardOf(read, row, services, times));
};

export const cardById = (read: Read, now: Instant, id: string): AppointmentCard | null => {
  const row = read.one(cardOfOne(id as Appointment["id"]));
  return row ? cardOf(read, row, serviceNames(read), claimedTimes(read, now)) : null;
};

const occupancies = sqlite
  .selectFrom("appointment")
  .select(["id", "practitionerId", "roomId", "patientId", "status", "startsAt", "endsAt", "busyFrom", "busyTo", "overbookReason"])
  .where("voidedAt", "is", null)
  .where("status", "not in", ["cancelled", "noShow"]);

const within = (earliest: Instant, latest: Instant, from: Instant, to: Instant) =>
  occupancies.where("startsAt", ">=", earliest).where("startsAt", "<=", latest).where("busyFrom", "<", to).where("busyTo", ">", from);

/** By whom: each walks an index of its own. */
const taking = {
  anyone: compiledOnce((earliest: Instant, latest: Instant, from: Instant, to: Instant) => within(earliest, latest, from, to)),
  practitioner: compiledOnce((earliest: Instant, latest: Instant, from: Instant, to: Instant, id: string) =>
    within(earliest, latest, from, to).where("practitionerId", "=", id as Appointment["practitionerId"]),
  ),
  room: compiledOnce((earliest: Instant, latest: Instant, from: Instant, to: Instant, id: string) =>
    within(earliest, latest, from, to).where("roomId", "=", id as NonNullable<Appointment["roomId"]>),
  ),
  patient: compiledOnce((earliest: Instant, latest: Instant, from: Instant, to: Instant, id: string) =>
    within(earliest, latest, from, to).where("patientId", "=", id as Appointment["patientId"]),
  ),
};

/** A booking that holds its time, and whether it was put there on purpose over something. */
export interface Holding extends Occupancy {
  readonly overbookReason: string | null;
}

/** All that holds time in a stretch, whoever's it is. */
export const holdingBetween = (read: Read, from: Instant, to: Instant): readonly Holding[] =>
  read.all(taking.anyone(earliestReaching(from), latestReaching(to), from, to)) as Holding[];

/** What holds time of this practitioner, room or patient in a stretch, buffers included. An index walk for each. */
export const holdingTime = (
  read: Read,
  from: Instant,
  to: Instant,
  { practitionerId, roomId, patientId }: { readonly practitionerId: string; readonly roomId?: string | null; readonly patientId?: string },
): readonly Holding[] => {
  const by = (who: "practitioner" | "room" | "patient", id: string | null | undefined) =>
    id ? read.all(taking[who](earliestReaching(from), latestReaching(to), from, to, id)) : [];
  const found = [...by("practitioner", practitionerId), ...by("room", roomId), ...by("patient", patientId)] as Holding[];
  return [...new Map(found.map((one) => [one.id, one])).values()];
};

/** How far the day's queue has been counted, whichever PC gave the number; null before the first arrival. */
export const highestQueueCount = (read: Read, day: LocalDate): number | null => {
  const given = read.all(sqlite.selectFrom("appointment").select("queueNumber").where("queueOn", "=", day).where("queueNumber", "is not", null));
  return given.length === 0 ? null : Math.max(...given.map(({ queueNumber }) => queueCount(queueNumber ?? 0)));
};

/** Bookings of a series that are still booked, from a start on, in order. */
export const bookedOfSeries = (read: Read, seriesId: string, from: Instant): readonly Appointment[] =>
  read
    .all(
      sqlite
        .selectFrom("appointment")
        .selectAll()
        .where("seriesId", "=", seriesId as NonNullable<Appointment["seriesId"]>)
        .where("startsAt", ">=", from)
        .where("status", "=", "booked")
        .where("voidedAt", "is", null)
        .orderBy("startsAt"),
    )
    .map((row) => decodeRow(appointment, row));

/** What is still booked in a stretch, with the patient's name: what a change of hours may leave stranded. */
export const bookedBetween = (read: Read, from: Instant, to: Instant, practitionerId: string | null): readonly (Occupancy & { readonly patientName: string })[] => {
  const coming = sqlite
    .selectFrom("appointment as a")
    .innerJoin("patient as p", "p.id", "a.patientId")
    .select(["a.id", "a.practitionerId", "a.roomId", "a.patientId", "a.status", "a.startsAt", "a.endsAt", "a.busyFrom", "a.busyTo", "p.name as patientName"])
    .where("a.startsAt", ">=", from)
    .where("a.startsAt", "<", to)
    .where("a.status", "=", "booked")
    .where("a.voidedAt", "is", null)
    .orderBy("a.startsAt");
  const mine = practitionerId === null ? coming : coming.where("a.practitionerId", "=", practitionerId as Appointment["practitionerId"]);
  return read.all(mine) as unknown as (Occupancy & { readonly patientName: string })[];
};

/** The visits of a patient's files that took place before a moment, latest first. */
export const visitsBefore = (read: Read, files: readonly Patient["id"][], before: Instant, limit: number) =>
  read.all(
    sqlite
      .selectFrom("appointment as a")
      .innerJoin("service as s", "s.id", "a.serviceId")
      .innerJoin("practitioner as d", "d.id", "a.practitionerId")
      .select([
        "a.id as appointmentId",
        "a.startsAt",
        "a.status",
        "s.name as serviceName",
        "s.nameOther as serviceNameOther",
        "d.name as practitionerName",
        "d.nameOther as practitionerNameOther",
      ])
      .where("a.patientId", "in", files)
      .where("a.startsAt", "<", before)
      .where("a.status", "!=", "cancelled")
      .where("a.voidedAt", "is", null)
      .orderBy("a.startsAt", "desc")
      .limit(limit),
  );
