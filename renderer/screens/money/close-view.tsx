import { Textarea } from "@mantine/core";
import { IconCashRegister, IconPrinter } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { addDays, type LocalDate } from "#shared/core/time.ts";
import { useToday } from "../../app/clock.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { AmountField } from "../../components/amount-field.tsx";
import { Button } from "../../components/button.tsx";
import { Fact, Panel, SectionTitle } from "../../components/panel.tsx";
import { ScreenLayout } from "../../components/screen-layout.tsx";
import { ErrorState, Notice, SkeletonRows } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./close-view.module.css";
import { DayStep } from "./day-step.tsx";
import { DrawerCount } from "./drawer-count.tsx";
import { ShareTable } from "./share-table.tsx";
import side from "./side.module.css";
import { useClose, type CloseDesk } from "./use-close.ts";
import type { MoneyPlace } from "./use-money-place.ts";

/** The evening: what should be in the drawer, what is, and the day is closed. */
export const CloseView = ({ place }: { readonly place: MoneyPlace }) => {
  const today = useToday();
  const [day, setDay] = useState<LocalDate>(today);
  return <CloseDay key={day} day={day} today={today} onDay={setDay} place={place} />;
};

interface CloseDayProps {
  readonly day: LocalDate;
  readonly today: LocalDate;
  readonly onDay: (day: LocalDate) => void;
  readonly place: MoneyPlace;
}

const CloseDay = ({ day, today, onDay, place }: CloseDayProps) => {
  const t = useText();
  const format = useFormat();
  const desk = useClose(day);
  const { closed, close, money } = desk;
  const print = closed ? () => place.showPaper({ kind: "dayClose", id: closed.id }) : undefined;
  useShortcuts("money.close.title", [
    { keys: "[", label: "money.day.previous", run: () => onDay(addDays(day, -1)) },
    { keys: "]", label: "money.day.next", run: () => (day < today ? onDay(addDays(day, 1)) : false) },
    { keys: "T", label: "common.today", run: () => onDay(today) },
    ...(close ? [{ keys: "Ctrl+Enter", label: "money.close.title" as const, run: () => void close() }] : []),
    ...(print ? [{ keys: "Ctrl+P", label: "money.close.print" as const, run: print }] : []),
  ]);
  return (
    <ScreenLayout
      tools={
        <>
          <DayStep day={day} today={today} onDay={onDay} />
          {closed && <StatusTag tone="green" dot>{t("money.day.closed")}</StatusTag>}
        </>
      }
      side={<Past desk={desk} place={place} />}
      keys={t("money.close.keys")}
    >
      {money.problem ? <ErrorState title={t("money.close.error")} text={money.problem.text ?? undefined} code={money.problem.code} onRetry={money.problem.onRetry} />
      : money.day === null ? <SkeletonRows rows={12} />
      : (
        <div className={css.page}>
          <section className={css.card} aria-label={t("money.day.byPerson")}>
            <SectionTitle level={2}>{t("money.day.byPerson")}</SectionTitle>
            <ShareTable shares={money.shares} />
          </section>
          <section className={css.card} aria-label={t("money.close.title")}>
            <SectionTitle level={2}>{format.day(day, { year: true })}</SectionTitle>
            {closed ? (
              <>
                <Fact name={t("money.close.opening")}>{format.money(closed.openingMinor)}</Fact>
                <Fact name={t("money.close.expected")}>{format.money(closed.expectedMinor)}</Fact>
                <Fact name={t("money.close.counted")} tone="strong">{format.money(closed.countedMinor)}</Fact>
                <Difference amount={closed.differenceMinor} />
                {closed.note !== null && <p className={css.note}><bdi>{closed.note}</bdi></p>}
                <p className={side.quiet}>{t("money.close.closed", { at: format.instant(closed.closedAt), name: desk.closedBy })}</p>
                <p className={side.quiet}>{t("money.close.closedText")}</p>
                {print && <Button tone="primary" block hint="Ctrl P" icon={<IconPrinter size={16} stroke={1.7} />} onClick={print}>{t("money.close.print")}</Button>}
              </>
            ) : (
              <CloseForm day={day} desk={desk} />
            )}
          </section>
        </div>
      )}
    </ScreenLayout>
  );
};

const CloseForm = ({ day, desk }: { readonly day: LocalDate; readonly desk: CloseDesk }) => {
  const t = useText();
  const format = useFormat();
  const [counting, setCounting] = useState(false);
  const counted = useRef<HTMLInputElement>(null);
  useShortcuts("money.close.title", [{ keys: "C", label: "money.close.counted", run: () => counted.current?.focus() }]);
  const { money, close } = desk;
  return (
    <div className={side.stack}>
      <div>
        <AmountField label={t("money.close.opening")} value={desk.openingMinor} onChange={desk.setOpening} disabled={!desk.mayClose} />
        {desk.before && <p className={css.help}>{t("money.close.openingFrom", { amount: format.money(desk.before.countedMinor) })}</p>}
      </div>
      <div>
        <Fact name={t("money.close.cashIn")}>{format.money(money.cashInMinor)}</Fact>
        <Fact name={t("money.close.cashOut")}>{format.money(money.cashOutMinor)}</Fact>
        <Fact name={t("money.close.expected")} tone="strong">{format.money(desk.expectedMinor)}</Fact>
      </div>
      {counting && <DrawerCount onCount={desk.setCounted} />}
      <div className={css.counted}>
        <AmountField label={t("money.close.counted")} value={desk.countedMinor} onChange={desk.setCounted} disabled={!desk.mayClose || counting} ref={counted} />
        <Button tone="quiet" size="small" aria-expanded={counting} onClick={() => setCounting(!counting)}>{t(counting ? "money.close.countHide" : "money.close.count")}</Button>
      </div>
      <div aria-live="polite">{desk.differenceMinor !== null && <Difference amount={desk.differenceMinor} />}</div>
      <Textarea label={t("money.close.note")} description={desk.differenceMinor !== null && desk.differenceMinor !== 0 ? t("money.close.noteHint") : undefined} dir="auto" maxLength={500} autosize minRows={1} value={desk.note} onChange={(event) => desk.setNote(event.currentTarget.value)} />
      {desk.fault !== null && <Notice tone="red">{desk.fault}</Notice>}
      {desk.mayClose && (
        <Button tone="primary" size="large" block hint="Ctrl ↵" icon={<IconCashRegister size={17} stroke={1.7} />} busy={desk.busy} disabled={!close} onClick={() => void close?.()}>
          {t("money.close.do", { day: format.day(day) })}
        </Button>
      )}
    </div>
  );
};

const Difference = ({ amount }: { readonly amount: number }) => {
  const t = useText();
  const format = useFormat();
  if (amount === 0) return <p className={css.right}><StatusTag tone="green" dot>{t("money.close.exact")}</StatusTag></p>;
  const size = format.money(Math.abs(amount) as never);
  return <p className={css.right}><StatusTag tone={amount < 0 ? "red" : "amber"} dot>{t(amount < 0 ? "money.close.short" : "money.close.over", { amount: size })}</StatusTag></p>;
};

const Past = ({ desk, place }: { readonly desk: CloseDesk; readonly place: MoneyPlace }) => {
  const t = useText();
  const format = useFormat();
  return (
    <Panel side label={t("money.close.past")}>
      <SectionTitle level={2}>{t("money.close.past")}</SectionTitle>
      {desk.past.length === 0 && <p className={side.quiet}>{t("money.close.noPast")}</p>}
      <ul className={side.list}>
        {desk.past.map((one) => (
          <li key={one.id}>
            <button type="button" className={css.pastRow} onClick={() => place.showPaper({ kind: "dayClose", id: one.id })}>
              <span>{format.day(one.closedOn, { short: true })}</span>
              <span className={css.pastSum}>{format.money(one.countedMinor)}</span>
              <span className={side.quiet}><bdi>{format.digits(one.number)}</bdi></span>
              {one.differenceMinor !== 0 && <span className={css.pastOff}>{t(one.differenceMinor < 0 ? "money.close.short" : "money.close.over", { amount: format.money(Math.abs(one.differenceMinor) as never) })}</span>}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
};
