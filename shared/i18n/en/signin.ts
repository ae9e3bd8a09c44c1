export const signinEn = {} as const;
