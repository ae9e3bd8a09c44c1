import type { moneyEn } from "../en/money.ts";

export const moneyAr = {} as const satisfies Record<keyof typeof moneyEn, string>;
