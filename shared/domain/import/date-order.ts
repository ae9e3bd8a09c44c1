import { dateFigures, type DateOrder } from "../patients/birth.ts";

/** Countries that write the month first (CLDR's short dates). */
const monthFirst: ReadonlySet<string> = new Set(["US", "PH", "PW", "FM", "GU", "AS", "PR", "VI", "UM"]);
const yearFirst: ReadonlySet<string> = new Set(["CN", "JP", "KR", "TW", "HU", "LT", "MN", "IR", "AF"]);

export interface FoundOrder {
  readonly order: DateOrder;
  /** False where no date told day from month, or dates told different things: a person should look. */
  readonly sure: boolean;
}

/** The order in which the dates of a column are written, from those that can be read one way only. `country` decides the rest. */
export const detectDateOrder = (dates: readonly string[], country: string): FoundOrder => {
  const votes: Record<DateOrder, number> = { dmy: 0, mdy: 0, ymd: 0 };
  let doubtful = 0;
  for (const written of dates) {
    const figures = dateFigures(written);
    if (!figures) continue;
    const [first, second] = figures;
    if (first > 31) votes.ymd += 1;
    else if (first > 12 && second <= 12) votes.dmy += 1;
    else if (second > 12 && first <= 12) votes.mdy += 1;
    else doubtful += 1;
  }
  const usual: DateOrder = monthFirst.has(country) ? "mdy" : yearFirst.has(country) ? "ymd" : "dmy";
  if (votes.dmy > 0 || votes.mdy > 0) return { order: votes.mdy > votes.dmy ? "mdy" : "dmy", sure: votes.dmy === 0 || votes.mdy === 0 };
  if (votes.ymd > 0 && doubtful === 0) return { order: "ymd", sure: true };
  return { order: usual === "ymd" && doubtful > 0 && votes.ymd === 0 ? "dmy" : usual, sure: doubtful === 0 && votes.ymd === 0 };
};
