import { expect, test } from "vitest";
import { codeGroups, spelled } from "./compared.tsx";

test("a long code is read in fours, and groups that it brings are kept as they are", () => {
  expect(codeGroups("7KQ2M9XB4T", 4)).toEqual(["7KQ2", "M9XB", "4T"]);
  expect(codeGroups("482913", 3)).toEqual(["482", "913"]);
  expect(codeGroups("7KQ2M-9XB4T", 4)).toEqual(["7KQ2M", "9XB4T"]);
  expect(codeGroups("", 4)).toEqual([]);
});

test("figures are heard one by one", () => {
  expect(spelled("482 913")).toBe("4 8 2 9 1 3");
});
