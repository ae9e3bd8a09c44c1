import type { Id } from "#shared/core/ids.ts";
import type { LocalDate } from "#shared/core/time.ts";
import { foldWords } from "#shared/domain/patients/fold.ts";
import { soundDistance } from "#shared/domain/patients/phonetic.ts";
import { patient, type Patient } from "#shared/schema/tables/patient.ts";
import { decodeRow } from "../rows.ts";
import { findPatients, type Found } from "../search.ts";
import { sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";
import { survivorOf } from "./patient-files.ts";

/** A patient as a list shows one. */
export interface PatientSummary {
  readonly patientId: Id<"pat">;
  readonly fileNumber: string;
  readonly name: string;
  readonly nameOther: string | null;
  readonly birthOn: LocalDate | null;
  readonly birthPrecision: "day" | "year";
  readonly sex: Patient["sex"];
  readonly phone: string | null;
  readonly alert: string | null;
  readonly deceased: boolean;
  readonly voidedAt: number | null;
}

export const summaryOf = (row: Patient): PatientSummary => ({
  patientId: row.id, fileNumber: row.fileNumber, name: row.name, nameOther: row.nameOther, birthOn: row.birthOn, birthPrecision: row.birthPrecision,
  sex: row.sex, phone: row.phone, alert: row.alert, deceased: row.deceased, voidedAt: row.voidedAt,
});

/** How far a patient is from what was asked: 0 for each word that is a word of the name, 1 for a beginning of one, more for a likeness. */
const distance = (words: readonly string[], { name, nameOther }: Pick<Found, "name" | "nameOther">): number => {
  const own = [...foldWords(name), ...foldWords(nameOther ?? "")];
  const apart = words.reduce((sum, word) => {
    if (own.includes(word)) return sum;
    if (own.some((one) => one.startsWith(word))) return sum + 1;
    return sum + 2 + Math.min(...own.map((one) => soundDistance(word, one)), 8);
  }, 0);
  return 2 * apart + (words[0] !== undefined && own[0]?.startsWith(words[0]) ? 0 : 1);
};

/** Patients by what is typed; a merged file gives the one it was merged into. Ranked from the third letter, else the newest first. */
export const patientsByWords = (read: Read, typed: string, limit: number, includeVoided: boolean): readonly PatientSummary[] => {
  // Some may turn out to be one patient's merged files.
  const { words, ranked, found } = findPatients(read, typed, includeVoided, 2 * limit);
  const ordered = ranked
    ? found.map((one) => ({ one, apart: distance(words, one) })).toSorted((a, b) => a.one.way - b.one.way || a.apart - b.apart).map(({ one }) => one)
    : found;
  const shown = new Map<string, PatientSummary>();
  for (const { id, mergedIntoId } of ordered) {
    if (shown.size >= limit) break;
    const survivorId = mergedIntoId === null ? id : survivorOf(read, id);
    const row = shown.has(survivorId) ? null : read.byId(patient, survivorId);
    if (row && (row.voidedAt === null || includeVoided)) shown.set(survivorId, summaryOf(row));
  }
  return Array.from(shown.values());
};

/** The unvoided file with this number, but for one's own. */
export const patientByFileNumber = (read: Read, fileNumber: string, exceptId?: string): Id<"pat"> | null =>
  read.all(sqlite.selectFrom("patient").select("id").where("fileNumber", "=", fileNumber).where("voidedAt", "is", null)).find((row) => row.id !== exceptId)?.id ?? null;

/** Files worth comparing with a person: the same telephone or identity number, and the likest names. Merged and voided ones are left out. */
export const patientsToCompare = (read: Read, probe: { readonly name: string; readonly phone: string | null; readonly identityNumber: string | null }): readonly Patient[] => {
  const live = sqlite.selectFrom("patient").selectAll().where("voidedAt", "is", null).where("mergedIntoId", "is", null);
  const rows = [
    ...(probe.phone === null ? [] : read.all(live.where("phone", "=", probe.phone).limit(50))),
    ...(probe.identityNumber === null ? [] : read.all(live.where("identityNumber", "=", probe.identityNumber).limit(10))),
  ].map((row) => decodeRow(patient, row));
  const [first = "", second = "", ...rest] = foldWords(probe.name);
  // Somebody gives all four names, or the first and the last.
  const askings = rest.length === 0 ? [`${first} ${second}`] : [probe.name, `${first} ${second}`, `${first} ${rest.at(-1) ?? ""}`];
  const ids = new Set((first + second).length < 3 ? [] : askings.flatMap((asked) => findPatients(read, asked, false).found.map(({ id }) => id)));
  const named = Array.from(ids).flatMap((id) => read.byId(patient, id) ?? []);
  const all = new Map([...rows, ...named.filter((row) => row.mergedIntoId === null)].map((row) => [row.id, row]));
  return Array.from(all.values());
};

/** Files merged into one, directly. */
export const mergedInto = (read: Read, patientId: Id<"pat">): readonly Patient[] =>
  read.all(sqlite.selectFrom("patient").selectAll().where("mergedIntoId", "=", patientId).orderBy("id")).map((row) => decodeRow(patient, row));

export interface ListWish {
  readonly order: "recent" | "name" | "fileNumber";
  /** The key of the last row of the page before. */
  readonly after: string | null;
  readonly limit: number;
  readonly tag: string | undefined;
  readonly show: "active" | "voided" | "deceased";
}

/** Keys of a page are the ordered column and the id, so that equal names keep their places. */
const splitKey = (key: string): readonly [string, string] => {
  const at = key.lastIndexOf("\n");
  return [key.slice(0, Math.max(0, at)), key.slice(at + 1)];
};

const wished = ({ show, tag }: Pick<ListWish, "show" | "tag">) => {
  const shown = sqlite.selectFrom("patient").where("voidedAt", show === "voided" ? "is not" : "is", null).where("mergedIntoId", "is", null);
  const alive = show === "deceased" ? shown.where("deceased", "=", 1) : shown;
  return tag === undefined ? alive : alive.where((eb) => eb(eb.fn<number>("instr", ["tags", eb.val(JSON.stringify(tag))]), ">", 0));
};

/** All files less those hidden or merged: each count walks an index and no row. */
const activeCount = (read: Read): number => {
  const count = (where: string): number => read.prepare(`SELECT count(*) FROM patient ${where}`).pluck().get() as number;
  return count("") - count("WHERE voidedAt IS NOT NULL") - count("WHERE mergedIntoId IS NOT NULL AND voidedAt IS NULL");
};

/** One page of the list and how many there are in all. */
export const patientsPage = (read: Read, wish: ListWish): { readonly patients: readonly PatientSummary[]; readonly next: string | null; readonly total: number } => {
  const column = wish.order === "recent" ? "id" : wish.order;
  const ordered = wished(wish).selectAll().orderBy(column, wish.order === "recent" ? "desc" : "asc").orderBy("id", wish.order === "recent" ? "desc" : "asc").limit(wish.limit + 1);
  const [value, id] = splitKey(wish.after ?? "");
  const paged = wish.after === null ? ordered
    : column === "id" ? ordered.where("id", "<", id as Id<"pat">)
    : ordered.where((eb) => eb(eb.refTuple(column, "id"), ">", eb.tuple(value, id as Id<"pat">)));
  const rows = read.all(paged).map((row) => decodeRow(patient, row));
  const page = rows.slice(0, wish.limit);
  const last = page.at(-1);
  const total = wish.show === "active" && wish.tag === undefined ? activeCount(read) : Number(read.one(wished(wish).select((eb) => eb.fn.countAll<number>().as("count")))?.count ?? 0);
  return { patients: page.map(summaryOf), next: rows.length > wish.limit && last ? `${column === "id" ? "" : last[column]}\n${last.id}` : null, total };
};
