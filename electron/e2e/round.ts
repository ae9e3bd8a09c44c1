import { expect, type Locator, type Page } from "@playwright/test";
import type { TextKey } from "#shared/i18n/en.ts";
import type { Daftar } from "../testing/app.ts";
import type { Reader } from "./reader.ts";
import { still } from "./still.ts";

/** A round through the screens: each is brought before whoever looks, under a name of its own. */
export interface Round {
  readonly daftar: Daftar;
  readonly reader: Reader;
  readonly look: (name: string) => Promise<void>;
}

interface Way extends Round {
  readonly page: Page;
  readonly press: (...keys: readonly string[]) => Promise<void>;
  readonly button: (key: TextKey, values?: Parameters<Reader["t"]>[1]) => Locator;
  readonly field: (key: TextKey, values?: Parameters<Reader["t"]>[1]) => Locator;
  readonly region: (key: TextKey, values?: Parameters<Reader["t"]>[1]) => Locator;
  readonly go: (place: TextKey) => Promise<void>;
}

/** The hands of a round: keys, buttons and places by the words of its language. */
export const wayOf = (round: Round): Way => {
  const { daftar: { page }, reader: { t } } = round;
  const press: Way["press"] = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  return {
    ...round,
    page,
    press,
    button: (key, values) => page.getByRole("button", { name: t(key, values) }).first(),
    field: (key, values) => page.getByRole("textbox", { name: t(key, values) }).first(),
    region: (key, values) => page.getByRole("region", { name: t(key, values) }).first(),
    go: async (place) => {
      await press("Control+k");
      await page.keyboard.type(t("frame.goTo", { place: t(place) }));
      await press("Enter");
      await expect(page.getByRole("main", { name: t(place), exact: true })).toBeVisible();
    },
  };
};

/** Nothing is on its way any more: the screen is there, no skeleton, no busy button, and it is still. */
export const settled = async (page: Page, { t }: Reader): Promise<void> => {
  const waiting = ["common.loading", "day.loading"].map((key) => `[role="status"][aria-label="${t(key as TextKey)}"]`);
  await page.waitForFunction(
    (busy) => document.querySelector("h1") !== null && document.querySelector(busy) === null,
    ['[aria-busy="true"]', ...waiting].join(),
  );
  await still(page);
};
