import type { setupEn } from "../en/setup.ts";

export const setupAr = {} as const satisfies Record<keyof typeof setupEn, string>;
