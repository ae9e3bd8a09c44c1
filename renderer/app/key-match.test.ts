import { expect, test } from "vitest";
import { isTypingIn, keyLabel, matchesKey, type KeyPress } from "./key-match.ts";

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
