export const moneyEn = {} as const;
