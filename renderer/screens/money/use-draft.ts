import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import { call, useCommand, useErrorText } from "../../api.ts";
import { useCan, useClinic } from "../../app/session.tsx";
import { draftAmounts, draftToEdit, emptyLine, isBlank, isRight, isSavable, viewToDraft, type Draft, type DraftLine } from "./draft.ts";
import type { Bill } from "./use-invoice.ts";

/** Long enough to type a word on, short enough that nobody loses a line. */
const saveAfterMs = 500;

/** A draft under the hands: kept as it is typed, saved a moment after, its sums counted at every key. */
export const useDraft = (bill: Bill) => {
  const can = useCan();
  const clinic = useClinic();
  const errorText = useErrorText();
  const { run, busy } = useCommand("invoice.edit");
  const [draft, setDraft] = useState<Draft>(() => {
    const start = viewToDraft(bill);
    return start.lines.length > 0 ? start : { ...start, lines: [emptyLine("new-0", clinic.taxBps)] };
  });
  const [saved, setSaved] = useState<Draft>(draft);
  const [refused, setRefused] = useState<AppError | null>(null);
  /** Somebody went on with lines that cannot be saved. */
  const [blocked, setBlocked] = useState(false);
  const base = useRef(bill.invoice.version);
  const keys = useRef(0);
  const invoiceId = bill.invoice.id;
  const dirty = draft !== saved;
  const savable = isSavable(draft);
  const amounts = draftAmounts(draft, { taxMode: clinic.taxIncluded ? "inclusive" : "exclusive", cashStep: clinic.cashStep });

  /** True when everything typed lies in the store. */
  const save = async (): Promise<boolean> => {
    if (!dirty) return true;
    if (!savable) {
      setBlocked(true);
      return false;
    }
    const sent = draft;
    const result = await run({ invoiceId, version: base.current, ...draftToEdit(sent) });
    if (!result.ok) {
      setRefused(result.error);
      return false;
    }
    base.current = result.value.invoice.version;
    setRefused(null);
    setSaved(sent);
    return true;
  };
  const saveSoon = useEffectEvent(() => void save());
  useEffect(() => {
    if (!dirty || !savable || refused !== null || busy) return undefined;
    const timer = setTimeout(() => saveSoon(), saveAfterMs);
    return () => clearTimeout(timer);
  }, [draft, dirty, savable, refused, busy]);

  const change = (next: (before: Draft) => Draft): void => {
    if (refused?.code !== "changedMeanwhile") setRefused(null);
    setBlocked(false);
    setDraft(next);
  };
  const newLine = (): DraftLine => {
    keys.current += 1;
    return emptyLine(`new-${keys.current}`, clinic.taxBps);
  };
  return {
    draft,
    amounts: amounts.ok ? amounts.value : null,
    fault: errorText(refused?.code === "changedMeanwhile" ? null : (refused ?? (amounts.ok ? null : amounts.error))),
    unfinished: blocked && !draft.lines.every((line) => isBlank(line) || isRight(line)),
    changedMeanwhile: refused?.code === "changedMeanwhile",
    needsReason: !savable && draft.discountReason.trim() === "" && (draft.discountMinor > 0 || draft.lines.some((line) => line.discountMinor > 0)),
    state: busy ? ("saving" as const) : dirty ? ("unsaved" as const) : ("saved" as const),
    mayDiscount: can("invoice.discount"),
    save,
    set: (patch: Partial<Omit<Draft, "lines">>) => change((before) => ({ ...before, ...patch })),
    setLine: (key: string, patch: Partial<DraftLine>) => change((before) => ({ ...before, lines: before.lines.map((line) => (line.key === key ? { ...line, ...patch } : line)) })),
    addLine: () => {
      const line = newLine();
      change((before) => ({ ...before, lines: [...before.lines, line] }));
    },
    removeLine: (key: string) => change((before) => ({ ...before, lines: before.lines.filter((line) => line.key !== key) })),
    /** Writes over what the other person saved. */
    keepMine: async () => {
      const fresh = await call("invoice.get", { invoiceId });
      if (!fresh.ok) return setRefused(fresh.error);
      base.current = fresh.value.invoice.version;
      setRefused(null);
    },
    takeTheirs: async () => {
      const fresh = await call("invoice.get", { invoiceId });
      if (!fresh.ok) return setRefused(fresh.error);
      base.current = fresh.value.invoice.version;
      const theirs = viewToDraft(fresh.value);
      setRefused(null);
      setDraft(theirs);
      setSaved(theirs);
    },
  };
};
export type DraftDesk = ReturnType<typeof useDraft>;
