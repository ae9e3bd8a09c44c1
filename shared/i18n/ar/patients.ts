import type { patientsEn } from "../en/patients.ts";

export const patientsAr = {} as const satisfies Record<keyof typeof patientsEn, string>;
