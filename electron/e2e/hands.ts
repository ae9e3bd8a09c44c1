import type { Locator, Page } from "@playwright/test";
import type { Language } from "../testing/app.ts";

/** A receptionist's two hands on the keyboard. There is no mouse on this desk. */
export interface Hands {
  /** One key or several after each other: "n", "Shift+ArrowDown". Letters are struck on the layout of the language. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  /** Tab until this has the focus; fails when it cannot be reached so. */
  readonly tabTo: (target: Locator) => Promise<void>;
  /** The same, then writes over what stands there. */
  readonly fill: (target: Locator, text: string) => Promise<void>;
}

/** What an Arabic keyboard writes on the keys that are shortcuts: the program must go by the key, not by the letter. */
const arabicKeys: Readonly<Record<string, string>> = {
  a: "ش", b: "لا", c: "ؤ", d: "ي", g: "ل", k: "ن", l: "م", m: "ة", n: "ى", p: "ح", q: "ض", r: "ق", t: "ف", w: "ص", x: "ء", z: "ئ",
};
const modifiers = { Alt: 1, Control: 2, Shift: 8 } as const;
const mostTabs = 60;

export const handsOn = async (page: Page, language: Language): Promise<Hands> => {
  const keyboard = await page.context().newCDPSession(page);

  /** A letter as an Arabic layout sends it: that letter, on that key. */
  const strikeArabic = async (letter: string, key: string, held: number): Promise<void> => {
    const code = `Key${letter.toUpperCase()}`;
    const windowsVirtualKeyCode = letter.toUpperCase().charCodeAt(0);
    await keyboard.send("Input.dispatchKeyEvent", { type: "keyDown", code, key, windowsVirtualKeyCode, modifiers: held, ...(held === 0 ? { text: key } : {}) });
    await keyboard.send("Input.dispatchKeyEvent", { type: "keyUp", code, key, windowsVirtualKeyCode, modifiers: held });
  };
  const pressOne = async (keys: string): Promise<void> => {
    const parts = keys.split("+");
    const letter = parts.at(-1) ?? "";
    const arabic = language === "ar" ? arabicKeys[letter] : undefined;
    if (arabic === undefined) return page.keyboard.press(keys);
    const held = parts.slice(0, -1).reduce((sum, one) => sum + modifiers[one as keyof typeof modifiers], 0);
    await strikeArabic(letter, arabic, held);
  };
  const press: Hands["press"] = async (...keys) => {
    for (const one of keys) await pressOne(one);
  };
  const isFocused = (target: Locator): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
  const tabTo: Hands["tabTo"] = async (target) => {
    await target.waitFor();
    for (let tabs = 0; tabs < mostTabs; tabs += 1) {
      if (await isFocused(target)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`No number of tabs leads to ${target.toString()}`);
  };
  return {
    press,
    type: (text) => page.keyboard.type(text),
    tabTo,
    fill: async (target, text) => {
      await tabTo(target);
      await page.keyboard.press("Control+a");
      await page.keyboard.type(text);
    },
  };
};
