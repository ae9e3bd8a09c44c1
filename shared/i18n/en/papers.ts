export const papersEn = {} as const;
