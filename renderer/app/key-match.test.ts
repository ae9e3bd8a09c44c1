import { describe, expect, test } from "vitest";
import { givePress, isTypingIn, keyLabel, latinTyped, matchesKey, type KeyPress } from "./key-match.ts";

const press = (key: string, code: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held,
});

test("A arrives a patient on an Arabic keyboard too, where that key writes sheen", () => {
  expect(matchesKey("A", press("ش", "KeyA"))).toBe(true);
  expect(matchesKey("A", press("a", "KeyA"))).toBe(true);
});

test("on a French keyboard the letter counts and not its place", () => {
  expect(matchesKey("A", press("a", "KeyQ"))).toBe(true);
  expect(matchesKey("Q", press("a", "KeyQ"))).toBe(false);
});

test("a letter with Ctrl or Alt is another shortcut", () => {
  expect(matchesKey("P", press("p", "KeyP", { ctrlKey: true }))).toBe(false);
  expect(matchesKey("Ctrl+K", press("ن", "KeyK", { ctrlKey: true }))).toBe(true);
  expect(matchesKey("Ctrl+K", press("k", "KeyK", { metaKey: true }))).toBe(true);
  expect(matchesKey("Z", press("Z", "KeyZ", { shiftKey: true }))).toBe(false);
  expect(matchesKey("Shift+Z", press("Z", "KeyZ", { shiftKey: true }))).toBe(true);
});

test("slash and question mark work where Arabic puts other signs on that key", () => {
  expect(matchesKey("/", press("ظ", "Slash"))).toBe(true);
  expect(matchesKey("?", press("؟", "Slash", { shiftKey: true }))).toBe(true);
  expect(matchesKey("/", press("?", "Slash", { shiftKey: true }))).toBe(false);
});

test("keys are drawn as they look on a keyboard", () => {
  expect(keyLabel("Ctrl+K")).toBe("Ctrl K");
  expect(keyLabel("Escape")).toBe("Esc");
});

test("letters typed into a field are not shortcuts, on a tick box they are", () => {
  expect(isTypingIn({ tagName: "INPUT", type: "text" })).toBe(true);
  expect(isTypingIn({ tagName: "TEXTAREA" })).toBe(true);
  expect(isTypingIn({ tagName: "INPUT", type: "checkbox" })).toBe(false);
  expect(isTypingIn({ tagName: "DIV" })).toBe(false);
});

test("plus is found with and without Shift, and brackets where an Arabic keyboard writes jeem and dal", () => {
  expect(matchesKey("+", press("+", "Equal", { shiftKey: true }))).toBe(true);
  expect(matchesKey("+", press("+", "NumpadAdd"))).toBe(true);
  expect(matchesKey("[", press("ج", "BracketLeft"))).toBe(true);
  expect(matchesKey("]", press("[", "BracketLeft"))).toBe(false);
});

describe("a key that is held down", () => {
  const held = (key: string, code: string) => ({ ...press(key, code), repeat: true });
  const once = (key: string, code: string) => ({ ...press(key, code), repeat: false });

  test("settles one thing and not what comes under the same finger next", () => {
    const waiting = ["Ana", "Omar", "Huda"];
    const settle = { keys: "2", run: () => void waiting.shift() };
    for (const one of [once("2", "Digit2"), ...Array.from({ length: 30 }, () => held("2", "Digit2"))]) expect(givePress([settle], one)).toBe(true);
    expect(waiting).toEqual(["Omar", "Huda"]);
    givePress([settle], once("2", "Digit2"));
    expect(waiting).toEqual(["Huda"]);
  });

  test.each([["A", "ش", "KeyA"], ["Enter", "Enter", "Enter"], ["Delete", "Delete", "Delete"], ["Z", "z", "KeyZ"]])("does what %s does once, and nothing that lies below it", (keys, key, code) => {
    let done = 0;
    let below = 0;
    const takers = [{ keys, run: () => void (done += 1) }, { keys, run: () => void (below += 1) }];
    givePress(takers, once(key, code));
    expect(givePress(takers, held(key, code))).toBe(true);
    expect([done, below]).toEqual([1, 0]);
  });

  test.each([["ArrowDown", "ArrowDown", "ArrowDown"], ["PageUp", "PageUp", "PageUp"], ["+", "+", "Equal"], ["[", "ج", "BracketLeft"]])("goes on with %s, which only moves or turns", (keys, key, code) => {
    let steps = 0;
    const taker = { keys, run: () => void (steps += 1) };
    for (const one of [once(key, code), held(key, code), held(key, code)]) givePress([taker], one);
    expect(steps).toBe(3);
  });

  test("is not taken where nobody has that key", () => {
    expect(givePress([{ keys: "A", run: () => undefined }], held("b", "KeyB"))).toBe(false);
  });
});

describe("a code of Latin letters", () => {
  /** What a field holds after these presses. */
  const written = (presses: readonly KeyPress[]): string => presses.map((one) => latinTyped(one) ?? one.key).join("");

  test("comes out right from a scanner that types by place, on a PC that is set to Arabic", () => {
    const shift = { shiftKey: true };
    expect(written([
      press("ا", "KeyH"), press("ف", "KeyT"), press("ف", "KeyT"), press("ح", "KeyP"), press(":", "Semicolon", shift), press("ظ", "Slash"), press("ظ", "Slash"),
      press("١", "Digit1"), press("٠", "Digit0"), press("ز", "Period"), press("5", "Digit5"), press("#", "Digit3", shift),
      press("،", "KeyK", shift), press("7", "Digit7"), press("َ", "KeyQ", shift), press("]", "KeyD", shift), press("لآ", "KeyB", shift), press("-", "Minus"), press("لا", "KeyB"), press("~", "KeyZ", shift),
    ])).toBe("http://10.5#K7QDB-bZ");
  });

  test("is written as it is typed where the layout writes Latin letters, wherever they stand", () => {
    for (const one of [press("a", "KeyQ"), press("A", "KeyQ", { shiftKey: true }), press("m", "Semicolon"), press("7", "Numpad7"), press("Enter", "Enter"), press("ArrowLeft", "ArrowLeft")]) expect([one.key, latinTyped(one)]).toEqual([one.key, null]);
  });

  test("leaves the keys of the window alone", () => {
    expect(latinTyped(press("ر", "KeyV", { ctrlKey: true }))).toBeNull();
  });
});
