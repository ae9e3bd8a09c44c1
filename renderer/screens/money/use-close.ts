import { useState } from "react";
import { addMinor, subtractMinor, zeroMinor, type Minor } from "#shared/core/money.ts";
import { addDays, type LocalDate } from "#shared/core/time.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { useMoneyDay } from "./use-money-day.ts";

const pastDays = 30;

/** The evening's count of one day: what should be in the drawer, what was counted, and closing it. */
export const useClose = (day: LocalDate) => {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const errorText = useErrorText();
  const can = useCan();
  const money = useMoneyDay(day);
  const list = useQuery("dayClose.list", { from: addDays(day, -pastDays), to: day });
  const close = useCommand("dayClose.close");
  const past = (list.data ?? []).toSorted((a, b) => b.closedAt - a.closedAt);
  const before = past.find((one) => one.closedOn < day);
  const [typedOpening, setOpening] = useState<Minor | null | undefined>(undefined);
  const [countedMinor, setCounted] = useState<Minor | null>(null);
  const [note, setNote] = useState("");
  const openingMinor = typedOpening === undefined ? (before?.countedMinor ?? zeroMinor) : typedOpening;
  const expectedMinor = addMinor(openingMinor ?? zeroMinor, money.cashInMinor, subtractMinor(zeroMinor, money.cashOutMinor));
  const closed = money.day?.day === day ? money.day.closed : null;
  return {
    money,
    closed,
    closedBy: closed ? money.nameOf(closed.closedById) : "",
    past: past.filter((one) => one.closedOn < day),
    before,
    openingMinor, setOpening, countedMinor, setCounted, note, setNote,
    expectedMinor,
    differenceMinor: countedMinor === null ? null : subtractMinor(countedMinor, expectedMinor),
    busy: close.busy,
    fault: errorText(close.error),
    close: can("dayClose.write") && closed === null && openingMinor !== null && countedMinor !== null
      ? async () => {
          const result = await close.run({ day, openingMinor, countedMinor, note: note.trim() === "" ? null : note.trim() });
          if (result.ok) toast({ text: t("money.close.done", { day: format.day(day) }) });
        }
      : undefined,
    mayClose: can("dayClose.write"),
  };
};
export type CloseDesk = ReturnType<typeof useClose>;
