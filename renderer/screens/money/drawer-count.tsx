import { TextInput } from "@mantine/core";
import { useState } from "react";
import { addMinor, numberToMinor, zeroMinor, type Minor } from "#shared/core/money.ts";
import { toLatinDigits } from "#shared/i18n/format.ts";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import css from "./close-view.module.css";
import { denominationsOf } from "./denominations.ts";

/** Counts a drawer piece by piece, for whoever would rather not add in the head. */
export const DrawerCount = ({ onCount }: { readonly onCount: (sumMinor: Minor) => void }) => {
  const t = useText();
  const format = useFormat();
  const { currency } = useReader();
  const pieces = denominationsOf(currency);
  const [counts, setCounts] = useState<Readonly<Record<number, number>>>({});
  const count = (piece: Minor, typed: string): void => {
    const digits = toLatinDigits(typed).replace(/\D/g, "").slice(0, 5);
    const next = { ...counts, [piece]: Number(digits) };
    setCounts(next);
    onCount(addMinor(zeroMinor, ...pieces.map((one) => numberToMinor(one * (next[one] ?? 0)))));
  };
  return (
    <ul className={css.pieces}>
      {pieces.map((piece) => {
        const held = counts[piece] ?? 0;
        return (
          <li key={piece} className={css.piece}>
            <span className={css.face}>{format.amount(piece)}</span>
            <span aria-hidden="true">×</span>
            <TextInput
              aria-label={t("money.close.pieces", { amount: format.money(piece) })} size="sm" dir="ltr" inputMode="numeric" classNames={{ input: css.count ?? "" }}
              value={held === 0 ? "" : format.digits(String(held))}
              onChange={(event) => count(piece, event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.ctrlKey) return;
                event.preventDefault();
                event.currentTarget.closest("li")?.nextElementSibling?.querySelector("input")?.focus();
              }}
            />
            <span className={css.pieceSum}>{held === 0 ? "" : format.amount(numberToMinor(piece * held))}</span>
          </li>
        );
      })}
    </ul>
  );
};
