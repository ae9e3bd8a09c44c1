import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mustExist } from "../../core/assert.ts";
import type { BasisPoints, Minor } from "../../core/money.ts";
import { addMinor, minorToText, numberToMinor, splitMinor, textToMinor } from "../../core/money.ts";
import { balanceOf, settledBy, settledStatus } from "./balance.ts";
import { dayShares, drawerDifference } from "./day-close.ts";
import type { InvoiceTerms, LineTerms } from "./invoice.ts";
import { discountsOf, taxModeOf, turnAmounts, workOutInvoice } from "./invoice.ts";
import { formatNumber, parseNumber, seriesFaults, seriesOfDevice } from "./numbering.ts";
import type { Entered, LedgerEntry, MoneyMethod } from "./payment.ts";
import { applyCredit, dueOn, giveRefund, releaseExcess, reverseEntry, takePayment } from "./payment.ts";
import { taxOf } from "./tax.ts";

const seed = 20_261_122;
const minor = (value: number): Minor => numberToMinor(value);
const rate = (value: number): BasisPoints => value as BasisPoints;

/** Prices as large as they come in each currency, and the coin that a clinic may round to. */
const currencies = [
  { currency: "KWD", priceMax: 5_000_000, steps: [1, 5, 50] },
  { currency: "EGP", priceMax: 50_000_000, steps: [1, 25, 100] },
  { currency: "JPY", priceMax: 5_000_000, steps: [1, 10] },
] as const;

const arbitraryInvoice = (priceMax: number, steps: readonly number[]): fc.Arbitrary<{ lines: LineTerms[]; terms: InvoiceTerms }> =>
  fc.record({
    lines: fc.array(
      fc.record({
        quantity: fc.oneof(fc.integer({ min: 1, max: 20 }).map((count) => count * 1000), fc.integer({ min: 1, max: 30_000 })),
        unitMinor: fc.integer({ min: 0, max: priceMax }).map(minor),
        cut: fc.integer({ min: 0, max: 1000 }),
        taxBps: fc.constantFrom(0, 500, 1000, 1400, 1500, 333).map(rate),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    cut: fc.integer({ min: 0, max: 1000 }),
    taxMode: fc.constantFrom("exclusive" as const, "inclusive" as const),
    cashStep: fc.constantFrom(...steps),
  }).map(({ lines, cut, taxMode, cashStep }) => {
    const worked = lines.map((line) => {
      const gross = Math.floor((line.unitMinor * line.quantity) / 1000);
      return { ...line, discountMinor: minor(Math.floor((gross * line.cut) / 1000)), left: gross - Math.floor((gross * line.cut) / 1000) };
    });
    const left = worked.reduce((sum, line) => sum + line.left, 0);
    return { lines: worked, terms: { taxMode, cashStep, discountMinor: minor(Math.floor((left * cut) / 1000)) } };
  });

const must = <Value>(result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown }): Value => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

test.each(currencies)("an invoice in $currency adds up to the last unit", ({ priceMax, steps }) => {
  fc.assert(
    fc.property(arbitraryInvoice(priceMax, steps), ({ lines, terms }) => {
      const amounts = must(workOutInvoice(lines, terms));
      expect(addMinor(...amounts.lines.map((line) => line.totalMinor), amounts.roundingMinor)).toBe(amounts.totalMinor);
      expect(addMinor(amounts.netMinor, amounts.taxMinor, amounts.roundingMinor)).toBe(amounts.totalMinor);
      expect(amounts.totalMinor % terms.cashStep).toBe(0);
      expect(Math.abs(amounts.roundingMinor) * 2).toBeLessThanOrEqual(terms.cashStep);
      expect(addMinor(...amounts.lines.map((line) => line.sharedDiscountMinor))).toBe(terms.discountMinor);
      const asked = amounts.subtotalMinor - discountsOf(terms.discountMinor, lines);
      expect(terms.taxMode === "inclusive" ? amounts.netMinor + amounts.taxMinor : amounts.netMinor).toBe(asked);
      for (const line of amounts.lines) {
        expect(line.netMinor + line.taxMinor).toBe(line.totalMinor);
        expect(line.netMinor).toBeGreaterThanOrEqual(0);
        for (const part of Object.values(line)) expect(Number.isSafeInteger(part)).toBe(true);
      }
      expect(taxModeOf({ ...amounts, discountMinor: terms.discountMinor }, lines)).toBe(amounts.taxMinor === 0 ? "inclusive" : terms.taxMode);
      expect(addMinor(amounts.totalMinor, turnAmounts(amounts).totalMinor)).toBe(0);
    }),
    { seed, numRuns: 400 },
  );
});

test("tax that is inside a price and tax that is added to what remains agree", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 90_000_000 }), fc.integer({ min: 0, max: 10_000 }), (amount, share) => {
      const inside = taxOf(minor(amount), rate(share), "inclusive");
      expect(inside.netMinor + inside.taxMinor).toBe(amount);
      expect(Math.abs(taxOf(inside.netMinor, rate(share), "exclusive").taxMinor - inside.taxMinor)).toBeLessThanOrEqual(1);
    }),
    { seed },
  );
});

test("splitting an amount loses no unit and gives no part more than its share and one", () => {
  fc.assert(
    fc.property(fc.integer({ min: -9_000_000_000, max: 9_000_000_000 }), fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 30 }), (amount, weights) => {
      const parts = splitMinor(minor(amount), weights);
      expect(addMinor(...parts)).toBe(amount);
      expect(splitMinor(minor(-amount), weights).map((part) => part + 0)).toEqual(parts.map((part) => 0 - part));
    }),
    { seed },
  );
});

test.each(currencies)("the text of an amount in $currency reads back as the same amount", ({ currency, priceMax }) => {
  fc.assert(
    fc.property(fc.integer({ min: -priceMax, max: priceMax }), (amount) => {
      expect(textToMinor(minorToText(minor(amount), currency), currency)).toBe(amount);
    }),
    { seed },
  );
});

test("a discount larger than the line, or than the invoice, is refused", () => {
  const line: LineTerms = { quantity: 1000, unitMinor: minor(12_500), discountMinor: minor(12_501), taxBps: rate(0) };
  const terms: InvoiceTerms = { taxMode: "exclusive", cashStep: 1, discountMinor: minor(0) };
  expect(workOutInvoice([line], terms)).toEqual({ ok: false, error: { code: "discountTooLarge" } });
  expect(workOutInvoice([{ ...line, discountMinor: minor(500) }], { ...terms, discountMinor: minor(12_001) })).toEqual({ ok: false, error: { code: "discountTooLarge" } });
  expect(workOutInvoice([{ ...line, quantity: 0 }], terms)).toEqual({ ok: false, error: { code: "amountInvalid", field: "quantity" } });
});

test("12.500 dinars and a half of one at 0.275, 5 % off in all, 5 % tax, rounded to 5 fils", () => {
  const lines: LineTerms[] = [
    { quantity: 1000, unitMinor: minor(12_500), discountMinor: minor(0), taxBps: rate(500) },
    { quantity: 500, unitMinor: minor(275), discountMinor: minor(0), taxBps: rate(500) },
  ];
  const amounts = must(workOutInvoice(lines, { taxMode: "exclusive", cashStep: 5, discountMinor: minor(632) }));
  expect(amounts).toMatchObject({ subtotalMinor: 12_638, netMinor: 12_006, taxMinor: 601, roundingMinor: -2, totalMinor: 12_605 });
});

/** A patient with two invoices at whose desk anything that the rules allow may happen, in any order. */
const arbitraryWork = fc.array(
  fc.record({
    what: fc.constantFrom("pay", "credit", "refund", "reverse"),
    invoice: fc.constantFrom("inv_a", "inv_b", null),
    amount: fc.integer({ min: 1, max: 20_000 }),
    method: fc.constantFrom("cash" as const, "card" as const, "bankTransfer" as const),
    pick: fc.nat(1000),
  }),
  { maxLength: 40 },
);
const payables = [{ id: "inv_a", totalMinor: minor(12_345) }, { id: "inv_b", totalMinor: minor(5_000) }];

const enter = (rows: readonly Entered[], entries: readonly LedgerEntry[], reversesId: string | null = null): Entered[] =>
  rows.concat(entries.map((entry, index) => ({ ...entry, reversesId: index === 0 ? reversesId : null, belongsToId: index === 0 ? null : `pay_${rows.length}`, id: `pay_${rows.length + index}` })));

const payableOf = (invoiceId: string | null) => payables.find(({ id }) => id === invoiceId) ?? null;

const doWork = (work: { what: string; invoice: string | null; amount: number; method: MoneyMethod; pick: number }[]): Entered[] => {
  let rows: Entered[] = [];
  for (const step of work) {
    const payable = payableOf(step.invoice);
    const amount = minor(step.amount);
    const picked = rows[step.pick % Math.max(rows.length, 1)];
    const done =
      step.what === "pay" ? takePayment(payable, rows, amount, step.method)
      : step.what === "credit" && payable ? applyCredit(payable, rows, amount)
      : step.what === "refund" ? giveRefund(step.invoice, rows, amount, step.method)
      : step.what === "reverse" && picked ? reverseEntry(picked, payableOf(picked.invoiceId), rows)
      : null;
    if (done?.ok) rows = enter(rows, [done.value].flat(), step.what === "reverse" ? (picked?.id ?? null) : null);
  }
  return rows;
};

test("whatever is paid, used, refunded and reversed, paid and due are the total, and no account falls below nothing", () => {
  fc.assert(
    fc.property(arbitraryWork, (work) => {
      const rows = doWork(work);
      const balance = balanceOf(payables, rows);
      for (const payable of payables) {
        const paid = settledBy(rows, payable.id);
        expect(paid + dueOn(payable, rows)).toBe(payable.totalMinor);
        expect(paid).toBeGreaterThanOrEqual(0);
        expect(paid).toBeLessThanOrEqual(payable.totalMinor);
      }
      expect(balance.creditMinor).toBeGreaterThanOrEqual(0);
      expect(balance.settledMinor + balance.dueMinor).toBe(balance.invoicedMinor);
      const moved = addMinor(minor(0), ...rows.filter((row) => row.method !== "credit").map((row) => row.amountMinor));
      expect(balance.settledMinor + balance.creditMinor).toBe(moved);
      const shares = dayShares(rows.map((row) => ({ ...row, userId: "usr_mona" })));
      expect(addMinor(minor(0), ...shares.map((share) => share.expectedMinor))).toBe(moved);
      for (const share of shares) expect(share.inMinor - share.outMinor).toBe(share.expectedMinor);
    }),
    { seed, numRuns: 500 },
  );
});

test("the order in which payments arrive from two PCs does not change the balance", () => {
  fc.assert(
    fc.property(arbitraryWork, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (work, keys) => {
      const rows = doWork(work);
      const shuffled = rows.map((row, index) => ({ row, key: keys[index] ?? 0 })).toSorted((a, b) => a.key - b.key).map(({ row }) => row);
      expect(balanceOf(payables, shuffled)).toEqual(balanceOf(payables, rows));
    }),
    { seed },
  );
});

test("taking a payment back brings the balance back, and cannot be done twice", () => {
  fc.assert(
    fc.property(arbitraryWork, fc.integer({ min: 1, max: 30_000 }), (work, amount) => {
      const before = doWork(work);
      const paid = enter(before, must(takePayment(payables[0] ?? null, before, minor(amount), "cash")));
      const entry = mustExist(paid[before.length], "the payment");
      const after = enter(paid, must(reverseEntry(entry, payableOf(entry.invoiceId), paid)), entry.id);
      expect(balanceOf(payables, after)).toEqual(balanceOf(payables, before));
      expect(reverseEntry(entry, payableOf(entry.invoiceId), after)).toEqual({ ok: false, error: { code: "alreadyReversed" } });
    }),
    { seed },
  );
});

test("what is paid over the total is credit, pays the next invoice, and cannot be spent twice", () => {
  const [first, second] = [{ id: "inv_a", totalMinor: minor(10_000) }, { id: "inv_b", totalMinor: minor(5_000) }];
  let rows = enter([], must(takePayment(first, [], minor(12_000), "cash")));
  expect([rows[0]?.amountMinor, settledBy(rows, first.id), settledBy(rows, null)]).toEqual([12_000, 10_000, 2_000]);
  rows = enter(rows, must(applyCredit(second, rows, minor(2_000))));
  expect(settledStatus(second.totalMinor, settledBy(rows, second.id))).toBe("part");
  expect(applyCredit(second, rows, minor(1))).toEqual({ ok: false, error: { code: "creditTooSmall", creditMinor: 0 } });
  expect(reverseEntry(mustExist(rows[0], "the payment"), first, rows)).toEqual({ ok: false, error: { code: "creditTooSmall", creditMinor: 0 } });
});

test("a refund is never more than was paid", () => {
  const rows = enter([], must(takePayment({ id: "inv_a", totalMinor: minor(10_000) }, [], minor(4_000), "card")));
  expect(giveRefund("inv_a", rows, minor(4_001), "cash")).toEqual({ ok: false, error: { code: "overRefund", paidMinor: 4_000 } });
  expect(giveRefund("inv_a", rows, minor(4_000), "cash").ok).toBe(true);
});

test("a credit note sets what was paid free as credit", () => {
  const rows = enter([], must(takePayment({ id: "inv_a", totalMinor: minor(10_000) }, [], minor(4_000), "card")));
  const freed = enter(rows, releaseExcess({ id: "inv_a", totalMinor: minor(0) }, rows));
  expect([settledBy(freed, "inv_a"), settledBy(freed, null)]).toEqual([0, 4_000]);
  expect(releaseExcess({ id: "inv_a", totalMinor: minor(10_000) }, rows)).toEqual([]);
});

test("the drawer says how much is missing", () => {
  expect(drawerDifference(minor(50_000), minor(120_250), minor(170_000))).toBe(-250);
});

test("numbers are read back, each PC has its own series, and a gap or a double is found", () => {
  expect(parseNumber(formatNumber("A", 123))).toEqual({ series: "A", place: 123 });
  expect([0, 25, 26, 53].map(seriesOfDevice)).toEqual(["A", "Z", "A1", "B2"]);
  expect(parseNumber("A-12")).toBeNull();
  expect(seriesFaults([1, 2, 4, 4])).toEqual({ missing: [3], doubled: [4] });
  expect(seriesFaults([3, 1, 2])).toEqual({ missing: [], doubled: [] });
});
