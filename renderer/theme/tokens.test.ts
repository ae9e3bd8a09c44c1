import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

const block = (selector: string): ReadonlyMap<string, string> => {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf("\n}", start));
  return new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));
};

const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** WCAG 2.2, 1.4.3: (lighter + 0.05) / (darker + 0.05). */
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

const plain = ["surface", "surface-sunken", "surface-raised", "surface-hover"];
const tones = ["accent", "amber", "red", "blue", "green", "grey"];
const pairs: readonly (readonly [string, string])[] = [
  ...plain.flatMap((surface) => [["text", surface], ["text-muted", surface]] as const),
  ...tones.flatMap((tone) => [[`${tone}-text`, `${tone}-soft`], [`${tone}-text`, "surface"], ["text", `${tone}-soft`]] as const),
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["on-red", "red"],
  ["red-text", "surface-raised"],
  ["text-muted", "hatch"],
  ...Array.from({ length: 8 }, (_, hue) => [`hue-${hue}-text`, `hue-${hue}-soft`] as const),
];

const light = block(":root");
const themes = { light, dark: new Map([...light, ...block(':root[data-theme="dark"]')]) };

test.each(Object.entries(themes))("every letter can be read on every surface it is put on, %s", (_name, tokens) => {
  const faint = pairs
    .map(([letters, surface]) => ({ letters, surface, ratio: contrast(tokens.get(letters) ?? "#000000", tokens.get(surface) ?? "#000000") }))
    .filter(({ ratio }) => ratio < 4.5);
  expect(faint).toEqual([]);
});

test("light and dark have the same colours", () => {
  expect([...block(':root[data-theme="dark"]').keys()].toSorted()).toEqual([...light.keys()].toSorted());
});
