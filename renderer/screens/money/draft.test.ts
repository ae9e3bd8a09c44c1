import { expect, test } from "vitest";
import type { BasisPoints, Minor } from "#shared/core/money.ts";
import { draftAmounts, draftToEdit, emptyLine, isSavable, typedToQuantity, type Draft } from "./draft.ts";

const noTax = 0 as BasisPoints;
const line = (patch: object) => ({ ...emptyLine("a", noTax), description: "Consultation", unitMinor: 40_000 as Minor, ...patch });
const draft = (patch: Partial<Draft>): Draft => ({ lines: [line({})], discountMinor: 0 as Minor, discountReason: "", note: "", ...patch });
const terms = { taxMode: "exclusive", cashStep: 1 } as const;

test.each([["1", 1000], ["1.5", 1500], ["٢٫٢٥", 2250], ["0,125", 125], ["0", null], ["-1", null], ["1.2345", null], ["two", null], ["", null]])("the quantity %s is %s thousandths", (typed, thousandths) => {
  expect(typedToQuantity(typed)).toBe(thousandths);
});

test("a line that nobody wrote on is not sent, and does not stand in the way", () => {
  const open = draft({ lines: [line({}), emptyLine("b", noTax)] });
  expect(isSavable(open)).toBe(true);
  expect(draftToEdit(open).lines).toHaveLength(1);
});

test("a line with a price and no words is not saved", () => {
  expect(isSavable(draft({ lines: [line({ description: " " })] }))).toBe(false);
});

test("a discount is not saved without its reason", () => {
  expect(isSavable(draft({ discountMinor: 5_000 as Minor }))).toBe(false);
  expect(isSavable(draft({ discountMinor: 5_000 as Minor, discountReason: "staff" }))).toBe(true);
  expect(isSavable(draft({ lines: [line({ discountMinor: 100 })] }))).toBe(false);
});

test("a discount above its line is not saved", () => {
  expect(isSavable(draft({ lines: [line({ discountMinor: 40_001 })], discountReason: "all" }))).toBe(false);
});

test("the sums shown are those of the rules, half-typed lines left out", () => {
  const amounts = draftAmounts(draft({ lines: [line({ quantity: "1.5", taxBps: 1_400 }), line({ key: "b", quantity: "x" })] }), terms);
  expect(amounts).toMatchObject({ ok: true, value: { subtotalMinor: 60_000, taxMinor: 8_400, totalMinor: 68_400 } });
});
