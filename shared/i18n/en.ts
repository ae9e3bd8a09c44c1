import { commonEn } from "./en/common.ts";
import { signinEn } from "./en/signin.ts";
import { clinicsEn } from "./en/clinics.ts";
import { setupEn } from "./en/setup.ts";
import { settingsEn } from "./en/settings.ts";
import { dayEn } from "./en/day.ts";
import { patientsEn } from "./en/patients.ts";
import { moneyEn } from "./en/money.ts";
import { importEn } from "./en/import.ts";
import { papersEn } from "./en/papers.ts";
import { previewEn } from "./en/preview.ts";
import { syncEn } from "./en/sync.ts";
import { conflictsEn } from "./en/conflicts.ts";
import { errorsEn } from "./en/errors.ts";

/** Every English text. Its keys are the keys of every language. */
export const en = {
  ...commonEn,
  ...signinEn,
  ...clinicsEn,
  ...setupEn,
  ...settingsEn,
  ...dayEn,
  ...patientsEn,
  ...moneyEn,
  ...importEn,
  ...papersEn,
  ...previewEn,
  ...syncEn,
  ...conflictsEn,
  ...errorsEn,
} as const;

/** The name of a text: "signin.password". */
export type TextKey = keyof typeof en;
