import { expect, test } from "vitest";
import type { Id } from "#shared/core/ids.ts";
import type { Minor } from "#shared/core/money.ts";
import type { Instant, LocalDate } from "#shared/core/time.ts";
import { accountToStatement } from "./statement.ts";

const invoice = (number: string | null, day: string, totalMinor: number, kind: "invoice" | "creditNote" = "invoice") => ({
  invoiceId: `inv-${number}`, number, kind, patientId: "pat", patientName: "Nour", patientNameOther: null, fileNumber: "1", issuedOn: number === null ? null : day,
  totalMinor, paidMinor: 0, dueMinor: totalMinor, status: "unpaid" as const,
});
const payment = (day: string, at: number, amountMinor: number, kind: "payment" | "transfer" | "refund" = "payment") => ({
  id: `pay-${at}` as Id<"pay">, version: 1, voidedAt: null, patientId: "pat" as Id<"pat">, invoiceId: null, kind, method: "cash" as const, amountMinor: amountMinor as Minor,
  receivedAt: at as Instant, receivedOn: day as LocalDate, receivedById: "usr" as Id<"usr">, number: null, reference: null, reversesId: null, reason: null,
});

test("a statement runs from the first day, the bill before the payment of the same day, and ends on what is owed", () => {
  const entries = accountToStatement({
    patientId: "pat", balanceMinor: 0, creditMinor: 0,
    invoices: [invoice("A-2", "2026-11-22", 37_000), invoice("A-1", "2026-11-08", 25_000), invoice(null, "2026-11-22", 9_900), invoice("A-3", "2026-11-23", -37_000, "creditNote")],
    payments: [payment("2026-11-22", 5, 10_000), payment("2026-11-08", 3, 25_000), payment("2026-11-22", 6, -10_000, "transfer"), payment("2026-11-24", 9, -4_000, "refund")],
  });
  expect(entries.map((entry) => [entry.on, entry.balanceMinor])).toEqual([
    ["2026-11-08", 25_000], ["2026-11-08", 0], ["2026-11-22", 37_000], ["2026-11-22", 27_000], ["2026-11-23", -10_000], ["2026-11-24", -6_000],
  ]);
});
