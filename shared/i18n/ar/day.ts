import type { dayEn } from "../en/day.ts";

export const dayAr = {} as const satisfies Record<keyof typeof dayEn, string>;
