import type { Minor } from "#shared/core/money.ts";
import { isLocalDate, isLocalDateTime, minuteOfLocal, type Instant, type LocalDate } from "#shared/core/time.ts";
import type { TextKey } from "#shared/i18n/en.ts";
import { isTextKey, type Translate } from "#shared/i18n/text.ts";
import type { useFormat } from "../../i18n.tsx";
import type { Conflict } from "./queue.ts";

type Format = ReturnType<typeof useFormat>;

/** What a person calls the field. A field that this version has no word for is "Field", never a name of the program's. */
export const fieldText = (t: Translate, { column }: Pick<Conflict, "column">): string => {
  const key = `column.${column}`;
  return t(isTextKey(key) ? key : "column.other");
};

export const tableText = (t: Translate, { table }: Pick<Conflict, "table">): string => {
  const key = `table.${table}`;
  return t(isTextKey(key) ? key : "table.other");
};

/** Where the words of a choice stand, by the column that it is a choice of; the first that has the word says it. */
const choices: Readonly<Record<string, readonly string[]>> = {
  status: ["day.status", "money.status"], kind: ["settings.closure"], sex: ["sex"], partOfDay: ["waitlist.part"], language: ["common.language"], priority: ["waitlist.priority"],
};
const yesOrNo: ReadonlySet<string> = new Set(["active", "bookable", "deceased", "hijri", "taxIncluded", "walkIn"]);
const lengths: ReadonlySet<string> = new Set(["autoLockMinutes", "bufferAfter", "bufferBefore", "minutes", "slotMinutes"]);
const wallTimes: ReadonlySet<string> = new Set(["backupMinute", "fromMinute", "toMinute"]);
const phones: ReadonlySet<string> = new Set(["kinPhone", "phone", "phoneOther"]);
const weekdays: ReadonlySet<string> = new Set(["weekday", "weekStart"]);
const instants = /^(busyFrom|busyTo|[a-zA-Z]+At)$/;

const listOf = (text: string): readonly string[] | null => {
  if (!text.startsWith("[")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : null;
  } catch {
    return null;
  }
};

const roleText = (t: Translate, column: string, value: string): string => {
  const key = `role.${value}`;
  return column === "roles" && isTextKey(key) ? t(key) : value;
};

/** A stored value as the reader writes such things; a text that is none of them is shown as it is. */
export const valueText = (t: Translate, format: Format, { column }: Pick<Conflict, "column">, text: string | null): string => {
  if (text === null || text === "") return t("conflict.emptyValue");
  const choice = choices[column]?.map((where) => `${where}.${text}`).find(isTextKey);
  if (choice !== undefined) return t(choice);
  if (yesOrNo.has(column)) return t((text === "1" || text === "true" ? "common.yes" : "common.no") satisfies TextKey);
  if (isLocalDateTime(text)) return `${format.day(text.slice(0, 10) as LocalDate, { short: true })} ${format.time(minuteOfLocal(text))}`;
  if (isLocalDate(text)) return format.date(text);
  if (phones.has(column)) return format.phone(text);
  const list = listOf(text);
  if (list) return list.length === 0 ? t("conflict.emptyValue") : format.list(list.map((one) => roleText(t, column, one)));
  const number = /^-?\d{1,16}$/.test(text) ? Number(text) : null;
  if (number === null) return text;
  if (column.endsWith("Minor")) return format.money(number as Minor);
  if (instants.test(column)) return format.instant(number as Instant);
  if (column.endsWith("Bps")) return format.share(number);
  if (lengths.has(column)) return format.minutes(number);
  if (wallTimes.has(column)) return format.time(number);
  if (weekdays.has(column) && number >= 1 && number <= 7) return format.weekday(number);
  return format.digits(text);
};
