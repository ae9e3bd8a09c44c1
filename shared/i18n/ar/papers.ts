import type { papersEn } from "../en/papers.ts";

export const papersAr = {} as const satisfies Record<keyof typeof papersEn, string>;
