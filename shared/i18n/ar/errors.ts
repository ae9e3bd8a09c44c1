import type { errorsEn } from "../en/errors.ts";

export const errorsAr = {} as const satisfies Record<keyof typeof errorsEn, string>;
