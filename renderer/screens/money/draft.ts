import { zeroMinor, type BasisPoints, type Minor } from "#shared/core/money.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { grossOf, workOutInvoice, type InvoiceAmounts, type InvoiceTerms } from "#shared/domain/billing/invoice.ts";
import type { AppError } from "#shared/errors.ts";
import { toLatinDigits } from "#shared/i18n/format.ts";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";

type InvoiceLine = OutputOf<"invoice.get">["lines"][number];

/** A line as it stands in the editor: what is typed may not be right yet. */
export interface DraftLine {
  /** Keeps its fields while lines come and go around it. */
  readonly key: string;
  readonly serviceId: InvoiceLine["serviceId"];
  readonly description: string;
  /** As typed: "1", "1.5", "٢". */
  readonly quantity: string;
  readonly unitMinor: Minor | null;
  readonly discountMinor: Minor;
  readonly taxBps: BasisPoints;
}

export interface Draft {
  readonly lines: readonly DraftLine[];
  readonly discountMinor: Minor;
  readonly discountReason: string;
  readonly note: string;
}

/** Thousandths: "1.5" is 1500. Null when it is no quantity, is nothing, or is finer than a thousandth. */
export const typedToQuantity = (typed: string): number | null => {
  const match = /^(\d{1,5})(?:[.,٫](\d{1,3}))?$/.exec(toLatinDigits(typed).trim());
  if (!match) return null;
  const value = Number(match[1]) * 1000 + Number((match[2] ?? "").padEnd(3, "0") || "0");
  return value > 0 && value <= 10_000_000 ? value : null;
};

export const quantityToTyped = (thousandths: number): string => String(thousandths / 1000);

export const emptyLine = (key: string, taxBps: BasisPoints): DraftLine => ({ key, serviceId: null, description: "", quantity: "1", unitMinor: null, discountMinor: zeroMinor, taxBps });

/** A line that nobody has written on: it is neither wrong nor saved. */
export const isBlank = (line: DraftLine): boolean => line.description.trim() === "" && line.unitMinor === null;

export const isRight = (line: DraftLine): boolean => {
  const quantity = typedToQuantity(line.quantity);
  return line.description.trim() !== "" && quantity !== null && line.unitMinor !== null && line.discountMinor <= grossOf({ quantity, unitMinor: line.unitMinor });
};

export const viewToDraft = ({ invoice, lines }: OutputOf<"invoice.get">): Draft => ({
  lines: lines.map(({ id, serviceId, description, quantity, unitMinor, discountMinor, taxBps }) => ({ key: id, serviceId, description, quantity: quantityToTyped(quantity), unitMinor, discountMinor, taxBps })),
  discountMinor: invoice.discountMinor,
  discountReason: invoice.discountReason ?? "",
  note: invoice.note ?? "",
});

/** Whether the draft can be saved as it stands. A discount asks for its reason. */
export const isSavable = (draft: Draft): boolean => {
  const discounted = draft.discountMinor > 0 || draft.lines.some((line) => line.discountMinor > 0);
  return draft.lines.every((line) => isBlank(line) || isRight(line)) && (!discounted || draft.discountReason.trim() !== "");
};

/** What the core is asked to keep. */
export const draftToEdit = (draft: Draft): Pick<InputOf<"invoice.edit">, "lines" | "discountMinor" | "discountReason" | "note"> => ({
  lines: draft.lines.flatMap((line) => {
    const quantity = typedToQuantity(line.quantity);
    if (isBlank(line) || quantity === null || line.unitMinor === null) return [];
    return [{ description: line.description.trim(), quantity, unitMinor: line.unitMinor, serviceId: line.serviceId, discountMinor: line.discountMinor, taxBps: line.taxBps }];
  }),
  discountMinor: draft.discountMinor,
  discountReason: draft.discountReason.trim() === "" ? null : draft.discountReason.trim(),
  note: draft.note.trim() === "" ? null : draft.note.trim(),
});

/** The sums of a draft, as the core will count them; lines that are not right yet count nothing. */
export const draftAmounts = (draft: Draft, terms: Omit<InvoiceTerms, "discountMinor">): Result<InvoiceAmounts & { readonly byKey: ReadonlyMap<string, Minor> }, AppError> => {
  const counted = draft.lines.flatMap((line) => {
    const quantity = typedToQuantity(line.quantity);
    return quantity === null || line.unitMinor === null ? [] : [{ key: line.key, quantity, unitMinor: line.unitMinor, discountMinor: line.discountMinor, taxBps: line.taxBps }];
  });
  const worked = workOutInvoice(counted, { ...terms, discountMinor: draft.discountMinor });
  if (!worked.ok) return err(worked.error);
  return ok({ ...worked.value, byKey: new Map(counted.map(({ key }, index) => [key, worked.value.lines[index]?.totalMinor ?? zeroMinor])) });
};
