import { useMemo } from "react";
import { addMinor, numberToMinor, zeroMinor, type Minor } from "#shared/core/money.ts";
import type { LocalDate } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { errorCode, useErrorText, useQuery } from "../../api.ts";
import { useCan, useMe } from "../../app/session.tsx";
import { namesFor } from "../../components/person.tsx";
import { useReader, useText } from "../../i18n.tsx";

export type MoneyDay = OutputOf<"money.day">;
export type DayPayment = MoneyDay["payments"][number];

export interface Share {
  readonly key: string;
  readonly person: string;
  readonly method: "cash" | "card" | "bankTransfer" | "credit";
  readonly inMinor: Minor;
  readonly outMinor: Minor;
  readonly netMinor: Minor;
  readonly count: number;
}

/** Names of staff by their id, as far as this person may know them. */
const useStaffNames = (payments: readonly DayPayment[]): ((userId: string) => string) => {
  const t = useText();
  const can = useCan();
  const me = useMe();
  const { locale } = useReader();
  const users = useQuery("user.list", {}, { enabled: can("user.read") });
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const { payment, userName } of payments) names.set(payment.receivedById, userName);
    for (const user of users.data ?? []) names.set(user.id, namesFor(locale.language, user.name, user.nameOther).first);
    names.set(me.userId, namesFor(locale.language, me.name, me.nameOther).first);
    return (userId) => names.get(userId) ?? t("money.person.unknown");
  }, [payments, users.data, me, locale.language, t]);
};

const noPayments: readonly DayPayment[] = [];
const isMethod = (method: string): method is Share["method"] => ["cash", "card", "bankTransfer", "credit"].includes(method);

/** One day's money: its payments, and the sums by person and method that the close will count. */
export const useMoneyDay = (day: LocalDate) => {
  const errorText = useErrorText();
  const answer = useQuery("money.day", { day }, { keepPrevious: true });
  const payments = answer.data?.payments ?? noPayments;
  const nameOf = useStaffNames(payments);
  const shares = useMemo<readonly Share[]>(
    () =>
      (answer.data?.totals ?? []).map(({ userId, method, inMinor, outMinor, count }) => ({
        key: `${userId} ${method}`, person: nameOf(userId), method: isMethod(method) ? method : "cash",
        inMinor: numberToMinor(inMinor), outMinor: numberToMinor(outMinor), netMinor: numberToMinor(inMinor - outMinor), count,
      })),
    [answer.data, nameOf],
  );
  const cash = shares.filter((share) => share.method === "cash");
  return {
    day: answer.data ?? null,
    payments,
    shares,
    cashInMinor: addMinor(zeroMinor, ...cash.map((share) => share.inMinor)),
    cashOutMinor: addMinor(zeroMinor, ...cash.map((share) => share.outMinor)),
    nameOf,
    loading: answer.isPending,
    problem: answer.error ? { text: errorText(answer.error), code: errorCode(answer.error), onRetry: () => void answer.refetch() } : null,
  };
};
export type DayMoney = ReturnType<typeof useMoneyDay>;
