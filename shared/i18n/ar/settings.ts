import type { settingsEn } from "../en/settings.ts";

export const settingsAr = {} as const satisfies Record<keyof typeof settingsEn, string>;
