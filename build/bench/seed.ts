import { createId } from "#shared/core/ids.ts";
import { randomBelow, type Random } from "#shared/core/random.ts";
import { addDays, addMs, localDateTimeOf, minuteToInstant, minutesToMs, weekdayOf, type Instant, type LocalDate, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import type { Table } from "#shared/schema/kit.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { invoice } from "#shared/schema/tables/invoice.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { payment } from "#shared/schema/tables/payment.ts";
import { encodeValue } from "../../electron/core/store/rows.ts";
import type { Sqlite } from "../../electron/core/store/open.ts";

const arabic = {
  given: ["محمد", "أحمد", "فاطمة", "مريم", "يوسف", "علي", "خالد", "نور", "سلمى", "هدى", "عمر", "إبراهيم", "آية", "رنا", "حسن", "ليلى", "طارق", "دينا", "كريم", "شيماء"],
  family: ["منصور", "الخطيب", "الشافعي", "أبو زيد", "غانم", "السيد", "المصري", "العلي", "درويش", "الحداد", "القحطاني", "عبد الرحمن", "النجار", "البغدادي", "سليمان"],
};
const latin = {
  given: ["Mohamed", "Ahmad", "Fatima", "Mariam", "Youssef", "Ali", "Khaled", "Nour", "Salma", "Huda", "Omar", "Peter", "Aya", "Rana", "John", "Layla", "Maria", "Dina", "Karim", "Anne"],
  family: ["Mansour", "Khatib", "Smith", "Abu Zaid", "Ghanem", "Sayed", "Garcia", "Ali", "Darwish", "Haddad", "O'Neil", "Abdelrahman", "Najjar", "Dupont", "Soliman"],
};

const pick = <Item>(random: Random, from: readonly Item[]): Item => from[randomBelow(random, from.length)] as Item;

/** Two given names and a family name: 60 of 100 in Arabic letters. */
export const seedName = (random: Random): string => {
  const names = randomBelow(random, 10) < 6 ? arabic : latin;
  return `${pick(random, names.given)} ${pick(random, names.given)} ${pick(random, names.family)}`;
};

export type Fill = (table: Table, row: Readonly<Record<string, unknown>>) => void;

/** Writes rows without a change record: years of a clinic's past, as a bootstrap would bring them. */
export const createFiller = (db: Sqlite): Fill => {
  const inserts = new Map<Table, (row: Readonly<Record<string, unknown>>) => void>();
  const insertOf = (table: Table) => {
    const columns = Object.entries(table.columns);
    const names = [...columns.map(([name]) => name), "version", "voidedAt"];
    const statement = db.prepare(`INSERT INTO ${table.name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`);
    return (row: Readonly<Record<string, unknown>>): void => void statement.run(...columns.map(([name, column]) => encodeValue(column, row[name] ?? null)), 1, null);
  };
  return (table, row) => {
    const known = inserts.get(table) ?? insertOf(table);
    inserts.set(table, known);
    known(row);
  };
};

/** Rows come quicker into a table whose indexes are made afterwards. */
export const withoutIndexes = (db: Sqlite, work: () => void): void => {
  const indexes = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all() as { readonly name: string; readonly sql: string }[];
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
  work();
  for (const { sql } of indexes) db.exec(sql);
};

export interface SeedPlan {
  readonly patients: number;
  readonly appointments: number;
  readonly zone: Zone;
  /** The last seeded day; the past is filled back from it. */
  readonly until: LocalDate;
  readonly practitionerIds: readonly string[];
  readonly serviceId: string;
  readonly userId: string;
}

/** The days back from the last one that hold so many visits, the first day first. */
const daysOf = (plan: SeedPlan, visits: number): readonly { readonly day: LocalDate; readonly visits: number }[] => {
  const days: { readonly day: LocalDate; readonly visits: number }[] = [];
  for (let left = plan.appointments, day = plan.until; left > 0; day = addDays(day, -1)) {
    if (weekdayOf(day) === 5) continue;
    days.push({ day, visits: Math.min(left, visits) });
    left -= visits;
  }
  return days.toReversed();
};

/**
 * The same clinic for the same random: patients, then full days of 28 visits for each doctor up to `until`, every tenth
 * of them billed and paid. `fill` is called once for each row, in a transaction of the caller's.
 */
export const seedHistory = (fill: Fill, random: Random, plan: SeedPlan): void => {
  const start = minuteToInstant(plan.until, 0, plan.zone);
  const patientIds: string[] = [];
  for (let index = 0; index < plan.patients; index += 1) {
    const id = createId("pat", addMs(start, (index - plan.patients) * 1_000), random);
    patientIds.push(id);
    fill(patient, {
      id, fileNumber: String(100_000 + index), name: seedName(random), birthOn: `${1930 + randomBelow(random, 95)}-0${1 + randomBelow(random, 9)}-1${randomBelow(random, 10)}`,
      birthPrecision: "day", sex: pick(random, ["male", "female"]), phone: `+2010${String(10_000_000 + randomBelow(random, 89_999_999))}`,
      identityNumber: String(20_000_000_000_000 + index), tags: [], deceased: false,
    });
  }
  const visitsOfDoctor = 28;
  let sequence = 0;
  for (const { day, visits } of daysOf(plan, visitsOfDoctor * plan.practitionerIds.length)) {
    const opens = minuteToInstant(day, 9 * 60, plan.zone);
    for (let visit = 0; visit < visits; visit += 1, sequence += 1) {
      const minute = (visit % visitsOfDoctor) * 15;
      fillVisit(fill, random, plan, {
        day, practitionerId: plan.practitionerIds[Math.floor(visit / visitsOfDoctor)] ?? "", patientId: pick(random, patientIds), startsAt: addMs(opens, minutesToMs(minute)),
        startLocal: localDateTimeOf(day, 9 * 60 + minute), sequence,
      });
    }
  }
};

interface Visit {
  readonly day: LocalDate;
  readonly practitionerId: string;
  readonly patientId: string;
  readonly startsAt: Instant;
  readonly startLocal: LocalDateTime;
  readonly sequence: number;
}

const fillVisit = (fill: Fill, random: Random, plan: SeedPlan, { day, practitionerId, patientId, startsAt, startLocal, sequence }: Visit): void => {
  const id = createId("apt", startsAt, random);
  const endsAt = addMs(startsAt, minutesToMs(15));
  fill(appointment, {
    id, patientId, practitionerId, serviceId: plan.serviceId, startLocal, zone: plan.zone, startsAt, endsAt,
    busyFrom: startsAt, busyTo: endsAt, minutes: 15, status: "done", walkIn: false,
  });
  if (sequence % 10 !== 0) return;
  const invoiceId = createId("inv", startsAt, random);
  const money = { patientId, currency: "EGP", issuedAt: endsAt, issuedOn: day };
  fill(invoice, { id: invoiceId, kind: "invoice", appointmentId: id, practitionerId, status: "issued", number: `H-${sequence}`, ...money, subtotalMinor: 25_000, discountMinor: 0, taxMinor: 0, roundingMinor: 0, totalMinor: 25_000, lineCount: 1 });
  fill(payment, { id: createId("pay", startsAt, random), patientId, invoiceId, kind: "payment", method: "cash", amountMinor: randomBelow(random, 4) === 0 ? 10_000 : 25_000, receivedAt: endsAt, receivedOn: day, receivedById: plan.userId, number: `R-${sequence}` });
};
