import { isLocalDate, type LocalDate, type MinuteOfDay } from "#shared/core/time.ts";
import { ageToBirth, checkBirth, dateFigures, figuresToDate, serialToDate, type Birth, type DateOrder } from "../patients/birth.ts";
import { foldDigits } from "../patients/fold.ts";
import { tidyName, tidyText } from "../patients/name.ts";
import { phoneToE164 } from "../patients/phone.ts";
import type { ColumnField, Mapping } from "./columns.ts";
import { wordToSex, type Sex } from "./sex-words.ts";

export interface ReadingRules {
  readonly mapping: Mapping;
  readonly order: DateOrder;
  /** ISO 3166 alpha-2 of the clinic. */
  readonly country: string;
  readonly today: LocalDate;
}

/** A patient as a row tells of one; what the row does not say is null. */
export interface PatientValues {
  readonly fileNumber: string | null;
  readonly name: string;
  readonly nameOther: string | null;
  readonly birthOn: LocalDate | null;
  readonly birthPrecision: "day" | "year";
  readonly sex: Sex;
  readonly phone: string | null;
  readonly phoneOther: string | null;
  readonly email: string | null;
  readonly identityNumber: string | null;
  readonly address: string | null;
  readonly kinName: string | null;
  readonly kinPhone: string | null;
  readonly note: string | null;
  readonly alert: string | null;
  readonly tags: readonly string[];
  readonly deceased: boolean;
  readonly deceasedOn: LocalDate | null;
}

/** A booked time as a row tells of one; doctor and service are the file's own words. */
export interface AppointmentValues {
  readonly on: LocalDate;
  readonly at: MinuteOfDay;
  readonly doctor: string | null;
  readonly service: string | null;
  readonly minutes: number | null;
  readonly note: string | null;
}

export type RowFault = "nameMissing" | "birthDateInvalid" | "phoneInvalid" | "sexUnknown" | "timeInvalid" | "tooLong";

export interface RowReport {
  readonly field: ColumnField;
  /** The cell as the file has it, at most 200 letters of it. */
  readonly value: string;
  readonly code: RowFault;
}

export interface ReadRow {
  /** Null: the row has no name and is not taken. */
  readonly patient: PatientValues | null;
  readonly appointment: AppointmentValues | null;
  readonly problems: readonly RowReport[];
}

const limits = { fileNumber: 30, name: 160, nameOther: 160, email: 120, identityNumber: 40, address: 300, kinName: 120, note: 4_000, alert: 300, appointmentNote: 1_000 } as const;
/** Values that mean something else once cut; they are left out rather than shortened. */
const uncuttable: ReadonlySet<string> = new Set(["fileNumber", "identityNumber", "email"]);
const tagLength = 40;
const tagCount = 20;

/** The columns of each field, in the file's order. */
const columnsByField = (mapping: Mapping): ReadonlyMap<ColumnField, readonly number[]> => {
  const columns = new Map<ColumnField, number[]>();
  mapping.forEach((field, column) => {
    if (field !== null) columns.set(field, [...(columns.get(field) ?? []), column]);
  });
  return columns;
};

/** The cells of a field joined in the file's order. */
const cellsOf = (cells: readonly string[], columns: readonly number[] | undefined, field: ColumnField): string => {
  if (columns === undefined) return "";
  if (columns.length === 1) return cells[columns[0] ?? 0] ?? "";
  return columns.map((column) => cells[column] ?? "").filter((cell) => cell.trim() !== "").join(field === "note" ? "\n" : " ");
};

/** A day as a cell has it: figures in the column's order, ISO, or a spreadsheet's serial number. */
const cellToDate = (cell: string, rules: ReadingRules): LocalDate | null => {
  const plain = foldDigits(cell).trim();
  if (/^\d{5}(?:\.\d+)?$/.test(plain)) return serialToDate(Number(plain));
  if (/^\d{8}$/.test(plain)) {
    const iso = `${plain.slice(0, 4)}-${plain.slice(4, 6)}-${plain.slice(6)}`;
    return isLocalDate(iso) ? iso : null;
  }
  const figures = dateFigures(plain);
  return figures && figuresToDate(figures, rules.order, rules.today);
};

/** Wall time as a cell has it: 14:30, 2:30 م, 2 pm, or a spreadsheet's share of a day. */
const cellToMinute = (cell: string): MinuteOfDay | null => {
  const plain = foldDigits(cell).trim().toLowerCase();
  if (/^0?\.\d+$/.test(plain)) return Math.round(Number(plain) * 1_440) as MinuteOfDay;
  const match = /^(?:.*[t ])?(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(am|pm|a\.m\.|p\.m\.|ص|م|صباحا|مساء|صباحًا|مساءً|z)?$/.exec(plain);
  if (!match || (match[2] === undefined && match[3] === undefined)) return null;
  const evening = /^(?:p|م)/.test(match[3] ?? "");
  const morning = /^(?:a|ص)/.test(match[3] ?? "");
  const hour = Number(match[1]);
  if ((evening || morning) && (hour < 1 || hour > 12)) return null;
  const minute = ((evening || morning ? hour % 12 : hour) + (evening ? 12 : 0)) * 60 + Number(match[2] ?? "0");
  return hour < 24 && Number(match[2] ?? "0") < 60 ? (minute as MinuteOfDay) : null;
};

const readBirth = (date: string, age: string, rules: ReadingRules): Birth | "invalid" | null => {
  if (date !== "") {
    const day = cellToDate(date, rules);
    const checked = day === null ? null : checkBirth(day, rules.today);
    return checked?.ok ? { birthOn: checked.value, birthPrecision: "day" } : "invalid";
  }
  if (age === "") return null;
  const years = /^(\d{1,3})(?:[.,]\d+)?(?:\s.*)?$/.exec(foldDigits(age).trim());
  const birth = years && ageToBirth(Number(years[1]), rules.today);
  return birth?.ok ? birth.value : "invalid";
};

/** Two numbers in one cell: 0100… / 0111… */
const splitPhones = (cell: string): readonly string[] => cell.split(/[/,;،؛\n|]| - /).map((part) => part.trim()).filter((part) => part !== "");

const yes = /^(?:yes|y|true|1|dead|deceased|died|نعم|متوفي|متوفى|متوفاة|oui|decede)$/i;

/**
 * Reads rows by a mapping. A wrong birth date, telephone, sex or time is reported and left empty and the rest of
 * the row is taken; a row without a name is reported and not taken. Formulas were text to the reader and stay text.
 */
export const createRowReader = (rules: ReadingRules): ((cells: readonly string[]) => ReadRow) => {
  const columns = columnsByField(rules.mapping);
  return (cells) => readRow((field) => cellsOf(cells, columns.get(field), field), rules);
};

const readRow = (cell: (field: ColumnField) => string, rules: ReadingRules): ReadRow => {
  const problems: RowReport[] = [];
  const report = (field: ColumnField, value: string, code: RowFault): void => {
    problems.push({ field, value: value.slice(0, 200), code });
  };
  const textOf = (field: keyof typeof limits, written = cell(field)): string | null => {
    const tidy = field === "note" || field === "address" || field === "appointmentNote" || field === "alert" ? tidyText(written) : tidyName(written);
    if (tidy.length <= limits[field]) return tidy === "" ? null : tidy;
    report(field, written, "tooLong");
    return uncuttable.has(field) ? null : tidy.slice(0, limits[field]);
  };
  const phoneOf = (field: ColumnField, written: string): string | null => {
    if (written.trim() === "") return null;
    const e164 = phoneToE164(written, rules.country);
    if (e164 === null) report(field, written, "phoneInvalid");
    return e164;
  };

  const name = textOf("name", [cell("firstName"), cell("name"), cell("lastName")].join(" "));
  if (name === null) report("name", cell("name"), "nameMissing");

  const date = cell("birthDate").trim();
  const birth = readBirth(date, cell("age").trim(), rules);
  if (birth === "invalid") report(date === "" ? "age" : "birthDate", date === "" ? cell("age") : date, "birthDateInvalid");

  const sex = wordToSex(cell("sex"));
  if (sex === null) report("sex", cell("sex"), "sexUnknown");

  const written = cell("phone");
  const whole = written.trim() === "" ? null : phoneToE164(written, rules.country);
  const parts = whole === null ? splitPhones(written) : [written];
  const phone = whole ?? phoneOf("phone", parts[0] ?? "");
  const phoneOther = phoneOf("phoneOther", cell("phoneOther").trim() === "" ? (parts[1] ?? "") : cell("phoneOther"));
  const kinPhone = phoneOf("kinPhone", cell("kinPhone"));

  const death = cell("deathDate").trim();
  const deathOn = death === "" ? null : cellToDate(death, rules);
  const deceased = (deathOn !== null && deathOn <= rules.today) || yes.test(death);
  if (death !== "" && !deceased && !/^(?:no|n|false|0|لا|non|alive|حي)$/i.test(death)) report("deathDate", death, "birthDateInvalid");

  const place = [cell("address"), cell("city")].map((part) => part.trim()).filter((part) => part !== "").join(", ");
  const fileNumber = textOf("fileNumber");
  const patient: PatientValues | null = name === null ? null : {
    fileNumber: fileNumber === null ? null : foldDigits(fileNumber),
    name, nameOther: textOf("nameOther"),
    birthOn: birth === null || birth === "invalid" ? null : birth.birthOn,
    birthPrecision: birth === null || birth === "invalid" ? "day" : birth.birthPrecision,
    sex: sex ?? "unknown", phone, phoneOther, email: textOf("email"),
    identityNumber: textOf("identityNumber", foldDigits(cell("identityNumber"))),
    address: textOf("address", place), kinName: textOf("kinName"), kinPhone, note: textOf("note"), alert: textOf("alert"),
    tags: [...new Set(cell("tags").split(/[,;،؛|]/).map(tidyName).filter((tag) => tag !== ""))].map((tag) => tag.slice(0, tagLength)).slice(0, tagCount),
    deceased, deceasedOn: deceased && deathOn !== null && deathOn <= rules.today ? deathOn : null,
  };
  return { patient, appointment: readAppointment(cell, rules, report, textOf("appointmentNote")), problems };
};

const readAppointment = (
  cell: (field: ColumnField) => string,
  rules: ReadingRules,
  report: (field: ColumnField, value: string, code: RowFault) => void,
  note: string | null,
): AppointmentValues | null => {
  const date = cell("appointmentDate").trim();
  if (date === "") return null;
  const on = cellToDate(date, rules);
  const time = cell("appointmentTime").trim();
  const at = cellToMinute(time === "" ? date : time);
  if (on === null || at === null) {
    report(on === null || time === "" ? "appointmentDate" : "appointmentTime", on === null || time === "" ? date : time, "timeInvalid");
    return null;
  }
  const words = (field: ColumnField): string | null => tidyName(cell(field)) || null;
  const minutes = Number(foldDigits(cell("appointmentMinutes")).replace(/[^\d.].*$/, ""));
  return { on, at, doctor: words("appointmentDoctor"), service: words("appointmentService"), minutes: minutes >= 5 && minutes <= 720 ? Math.round(minutes) : null, note };
};
