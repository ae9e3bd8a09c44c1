import type { importEn } from "../en/import.ts";

export const importAr = {} as const satisfies Record<keyof typeof importEn, string>;
