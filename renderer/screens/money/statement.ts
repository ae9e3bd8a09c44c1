import { addMinor, numberToMinor, subtractMinor, zeroMinor, type Minor } from "#shared/core/money.ts";
import type { LocalDate } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";

type Account = OutputOf<"patient.account">;

/** One line of a patient's account: what was asked, what was paid, and what stood open after it. */
export interface StatementEntry {
  readonly key: string;
  readonly on: LocalDate;
  readonly what:
    | { readonly kind: "invoice" | "creditNote"; readonly invoiceId: string; readonly number: string }
    | { readonly kind: "payment"; readonly payment: Account["payments"][number] };
  readonly chargedMinor: Minor;
  readonly paidMinor: Minor;
  /** Positive: the patient owes it. */
  readonly balanceMinor: Minor;
}

/** The account from its first day on. Credit moved between account and bill changes nothing, so it is left out. */
export const accountToStatement = ({ invoices, payments }: Account): readonly StatementEntry[] => {
  const charged = invoices.flatMap(({ invoiceId, number, kind, issuedOn, totalMinor }) =>
    number === null || issuedOn === null ? [] : [{ key: invoiceId, on: issuedOn as LocalDate, at: 0, what: { kind, invoiceId, number } as const, chargedMinor: numberToMinor(totalMinor), paidMinor: zeroMinor }],
  );
  const paid = payments
    .filter((payment) => payment.kind !== "transfer")
    .map((payment) => ({ key: payment.id as string, on: payment.receivedOn, at: payment.receivedAt as number, what: { kind: "payment", payment } as const, chargedMinor: zeroMinor, paidMinor: payment.amountMinor }));
  let balance = zeroMinor;
  return [...charged, ...paid]
    .toSorted((a, b) => (a.on === b.on ? a.at - b.at : a.on < b.on ? -1 : 1))
    .map(({ key, on, what, chargedMinor, paidMinor }) => {
      balance = subtractMinor(addMinor(balance, chargedMinor), paidMinor);
      return { key, on, what, chargedMinor, paidMinor, balanceMinor: balance };
    });
};
