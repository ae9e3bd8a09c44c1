import { useShortcuts, type Shortcut } from "../../app/keyboard.tsx";
import type { TextKey } from "#shared/i18n/en.ts";
import { isMovable } from "./model.ts";
import type { Day } from "./use-day.ts";
import type { DayDoings } from "./use-day-doings.ts";
import type { DayView } from "./use-day-view.ts";

/** The page itself, or the screen as a whole: where the focus is when nothing was chosen yet. */
const isGround = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target === document.body || target.id === "screen");

/** True when the press was made on the board, or with nothing in focus. */
const onBoard = (event: KeyboardEvent): boolean =>
  isGround(event.target) || (event.target instanceof HTMLElement && event.target.dataset["board"] !== undefined);

/** The keys of the day. Letters work from board, panel and waiting room alike, arrows and Enter on the board alone. */
export const useDayKeys = (day: Day, view: DayView, doings: DayDoings, active: boolean, onLease: (() => void) | null): void => {
  const { selected, mode, moving } = view;
  const key = (keys: string, label: TextKey, run: Shortcut["run"], more: Partial<Shortcut> = {}): Shortcut => ({ keys, label, run, ...more });
  /** What is done with a booking is done with the one that the panel shows: not with one behind a form. */
  const shown = (mode.kind === "look" || mode.kind === "freed") && !moving ? selected : null;
  const withSelected = (keys: string, label: TextKey, run: (appointment: NonNullable<typeof selected>) => void): Shortcut =>
    key(keys, label, () => (shown ? run(shown) : false));

  const arrows = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"].map((keys, at) =>
    key(keys, "day.key.arrows", (event) => {
      if (!onBoard(event)) return false;
      return moving ? view.carry(keys, false) : view.walk(keys);
    }, { quiet: at > 0 }));
  const fineArrows = ["ArrowUp", "ArrowDown"].map((keys) =>
    key(`Shift+${keys}`, "day.key.fine", (event) => (onBoard(event) && moving ? view.carry(keys, true) : false), { quiet: true }));

  useShortcuts("day.title", !active ? [] : [
    ...arrows,
    ...fineArrows,
    key("Enter", "day.key.open", (event) => {
      if (!onBoard(event)) return false;
      if (moving) return doings.putDown();
      if (selected || mode.kind === "freed") return view.focusPanel();
      doings.bookAtCursor();
    }),
    key("Escape", "day.key.back", () => {
      if (mode.kind === "look" && !moving) view.focusBoard();
      else view.settle();
    }, { whileTyping: true }),
    key("N", "day.act.book", () => doings.bookAtCursor()),
    key("W", "day.act.walkIn", () => doings.walkIn()),
    withSelected("A", "day.act.arrived", (one) => doings.step(one, "arrived")),
    withSelected("R", "day.act.inRoom", (one) => doings.step(one, "inRoom")),
    withSelected("D", "day.act.done", (one) => doings.step(one, "done")),
    withSelected("X", "day.act.noShow", (one) => doings.noShow(one)),
    withSelected("P", "day.act.pay", (one) => doings.pay(one)),
    withSelected("M", "day.act.move", (one) => (isMovable(one.status) ? view.startMove(one) : undefined)),
    withSelected("Delete", "day.act.cancel", (one) => doings.askCancel(one)),
    withSelected("+", "day.key.longer", (one) => doings.stretch(one, 5)),
    withSelected("-", "day.key.shorter", (one) => doings.stretch(one, -5)),
    key("T", "day.backToToday", () => doings.goToday()),
    key("[", "day.previousDay", () => doings.turn(-1)),
    key("]", "day.nextDay", () => doings.turn(1)),
    key("G", "day.goToDate", () => doings.openCalendar()),
    ...(onLease ? [key("L", "day.key.lease", onLease)] : []),
    key("B", "day.by", () => doings.toggleBy()),
    key("Q", "day.waiting.title", () => {
      if (day.waiting.length === 0) return false;
      document.querySelector<HTMLElement>("[data-waiting]")?.focus();
    }),
  ]);
};
