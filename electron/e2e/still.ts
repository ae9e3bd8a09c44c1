import type { Page } from "@playwright/test";

const longestMs = 20_000;

/**
 * Nothing moves any more and every font is there: a look in the middle of a fade finds colours that no person reads by.
 * What moves for ever (a skeleton, a busy button) is no fade and is not waited for.
 */
export const still = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    () =>
      document.fonts.status === "loaded" &&
      document.getAnimations().every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().endTime === Infinity),
    undefined,
    { timeout: longestMs },
  );
};
