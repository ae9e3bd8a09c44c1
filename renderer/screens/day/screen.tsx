import { useCallback, useState } from "react";
import { instantToLocalDate, type LocalDate } from "#shared/core/time.ts";
import { errorCode, useErrorText } from "../../api.ts";
import { BarSlot } from "../../app/bar-slot.tsx";
import { useNow } from "../../app/clock.tsx";
import { useCommands } from "../../app/commands.tsx";
import { useGlow } from "../../app/glow.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import { PaperDesk } from "../../app/paper-desk.tsx";
import { useClinic } from "../../app/session.tsx";
import { ErrorState } from "../../components/states.tsx";
import { useIsRtl, useReader, useText } from "../../i18n.tsx";
import { instantToAxis } from "./axis.ts";
import { Board } from "./board.tsx";
import { DayBar } from "./day-bar.tsx";
import { DaySkeleton, EmptyDay } from "./day-states.tsx";
import type { DayAppointment, WaitlistMatch } from "./model.ts";
import { DayPanel } from "./panel/day-panel.tsx";
import { useBoardBy } from "./use-board-by.ts";
import { useBookFor } from "./use-book-for.ts";
import { useDayActions } from "./use-day-actions.ts";
import { useDayDoings } from "./use-day-doings.ts";
import { useDayKeys } from "./use-day-keys.ts";
import { useDayView } from "./use-day-view.ts";
import { useDay } from "./use-day.ts";
import { useLeases } from "./use-leases.ts";
import { WaitingStrip } from "./waiting-strip.tsx";
import styles from "./screen.module.css";

/** The day: the board, the panel of what is selected, and who waits. */
export const DayScreen = () => {
  const t = useText();
  const rtl = useIsRtl();
  const { zone } = useReader();
  const { slotMinutes } = useClinic();
  const errorText = useErrorText();
  const { params, step, go } = useNavigation();
  const today = instantToLocalDate(useNow(), zone);
  const [shown, setShown] = useState<{ readonly step: number; readonly day: LocalDate }>({ step, day: (params["day"] as LocalDate | undefined) ?? today });
  // Going to a day from another place turns the board to it.
  if (shown.step !== step) setShown({ step, day: (params["day"] as LocalDate | undefined) ?? shown.day });
  const [calendarOpen, setCalendarOpen] = useState(false);
  const { by, setBy } = useBoardBy();
  const glow = useGlow();

  const day = useDay(shown.day, by);
  const view = useDayView(day, slotMinutes, rtl);
  const { setMode } = view;
  const onFreed = useCallback(
    ({ appointment, matches }: { readonly appointment: DayAppointment; readonly matches: readonly WaitlistMatch[] }) => setMode({ kind: "freed", appointment, matches }),
    [setMode],
  );
  const leases = useLeases(shown.day, today, day.directory);
  const actions = useDayActions({ day: shown.day, onFreed });
  const onDay = (next: LocalDate): void => setShown({ step, day: next });
  const doings = useDayDoings(day, view, actions, { by, today, onDay, onBy: setBy, onCalendar: () => setCalendarOpen(true) });
  const [sheet, setSheet] = useState(false);
  const here = day.columns[view.cursor.column];
  const lease = here ? leases.doing(here.id) : null;
  useDayKeys(day, view, doings, !sheet, here && lease ? () => leases.toggle(here.id) : null);
  useBookFor(view);
  useCommands([
    { id: "day.book", label: t("day.act.book"), hint: "N", words: "book appointment new", run: doings.bookAtCursor },
    { id: "day.walkIn", label: t("day.act.walkIn"), hint: "W", words: "walk in", run: doings.walkIn },
    { id: "day.today", label: t("day.backToToday"), hint: "T", words: "today", run: doings.goToday },
    { id: "day.date", label: t("day.goToDate"), hint: "G", words: "date calendar", run: doings.openCalendar },
    ...(here && lease ? [{ id: "day.lease", label: lease.label, hint: "L", words: "lease take give day doctor offline pc", run: () => leases.toggle(here.id) }] : []),
    { id: "day.cancelled", label: t("day.cancelled.title"), words: "cancelled show reopen", run: doings.showCancelled },
    { id: "day.sheet", label: t("day.printSheet"), words: "print day sheet list", run: () => setSheet(true) },
  ]);

  const nobodyWorks = day.columns.every((column) => column.open.length === 0);
  const shapeColumn = day.columns.findIndex((column) => column.id === (by === "room" ? (view.shape?.roomId ?? "none") : view.shape?.practitionerId));
  const booking = view.shape && shapeColumn >= 0 && instantToLocalDate(view.shape.startsAt, zone) === shown.day
    ? { column: shapeColumn, start: instantToAxis(day.axis, view.shape.startsAt), minutes: view.shape.minutes }
    : null;
  if (sheet) return <PaperDesk paper={{ kind: "daySheet", id: shown.day }} onClose={() => setSheet(false)} />;
  return (
    <div className={styles.screen}>
      <BarSlot>
        <DayBar
          day={shown.day} today={today} counts={day.loading || day.error ? null : day.counts} calendarOpen={calendarOpen}
          onCalendar={setCalendarOpen} onDay={onDay} onTurn={doings.turn}
          onPrint={() => setSheet(true)} onCancelled={doings.showCancelled}
        />
      </BarSlot>
      <div className={styles.board}>
        {day.error ? <div className={styles.fault}><ErrorState title={t("day.error.title")} text={`${errorText(day.error) ?? ""} ${t("day.error.text")}`} code={errorCode(day.error)} onRetry={day.onRetry} /></div>
        : day.loading ? <DaySkeleton />
        : (
          <Board
            axis={day.axis} columns={day.columns} range={day.range} nowMinute={day.nowMinute} cursor={view.cursor}
            selectedId={view.selected?.id ?? null} moving={view.moving} booking={booking} glowBy={glow} movable={doings.mayWrite}
            focusCount={view.boardFocus} by={by} onBy={setBy} leases={leases} onPick={view.pick} onFree={doings.free} onDrop={doings.drop}
          />
        )}
        {!day.error && !day.loading && day.appointments.length === 0 && view.mode.kind === "look" && (
          <div className={styles.over}>
            <div>
              <EmptyDay
                day={shown.day}
                open={!nobodyWorks}
                onBook={doings.mayWrite && day.columns.length > 0 ? doings.bookAtCursor : undefined}
                onWalkIn={doings.mayWrite ? doings.walkIn : undefined}
                onWaitlist={() => go("waitlist")}
              />
            </div>
          </div>
        )}
      </div>
      <div className={styles.panel}><DayPanel day={day} view={view} doings={doings} actions={actions} byRoom={by === "room"} onDay={onDay} /></div>
      <div className={styles.strip}>
        <WaitingStrip
          waiting={day.waiting} now={day.now} selectedId={view.selected?.id ?? null} hint={t(view.moving ? "day.keys.moving" : "day.keys")}
          onPick={(id) => {
            view.pick(id);
            view.focusPanel();
          }}
          onLeave={view.focusBoard}
        />
      </div>
    </div>
  );
};
