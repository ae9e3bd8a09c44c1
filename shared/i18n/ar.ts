import { commonAr } from "./ar/common.ts";
import { signinAr } from "./ar/signin.ts";
import { clinicsAr } from "./ar/clinics.ts";
import { setupAr } from "./ar/setup.ts";
import { settingsAr } from "./ar/settings.ts";
import { dayAr } from "./ar/day.ts";
import { patientsAr } from "./ar/patients.ts";
import { moneyAr } from "./ar/money.ts";
import { importAr } from "./ar/import.ts";
import { papersAr } from "./ar/papers.ts";
import { previewAr } from "./ar/preview.ts";
import { syncAr } from "./ar/sync.ts";
import { conflictsAr } from "./ar/conflicts.ts";
import { errorsAr } from "./ar/errors.ts";
import type { TextKey } from "./en.ts";

/** Every Arabic text. A missing one does not compile. */
export const ar = {
  ...commonAr,
  ...signinAr,
  ...clinicsAr,
  ...setupAr,
  ...settingsAr,
  ...dayAr,
  ...patientsAr,
  ...moneyAr,
  ...importAr,
  ...papersAr,
  ...previewAr,
  ...syncAr,
  ...conflictsAr,
  ...errorsAr,
} as const satisfies Record<TextKey, string>;
