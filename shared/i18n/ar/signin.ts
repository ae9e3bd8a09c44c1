import type { signinEn } from "../en/signin.ts";

export const signinAr = {} as const satisfies Record<keyof typeof signinEn, string>;
