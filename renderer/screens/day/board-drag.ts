import { placeAt, snap, snapMinutes, type Range } from "./layout.ts";
import type { BoardColumn, Ghost, Place } from "./model.ts";

/** What a drag needs to know of the board at the moment it asks. */
export interface DragGround {
  readonly scroller: HTMLElement | null;
  readonly plane: HTMLElement | null;
  readonly columns: readonly BoardColumn[];
  readonly range: Range;
  readonly pxPerMinute: number;
  readonly columnPx: number;
  readonly rtl: boolean;
  readonly onDrop: (ghost: Ghost) => void;
  readonly onPick: (id: string) => void;
  /** A press on free time; `minutes` is null for a click, the length of the stroke for a drag. */
  readonly onFree: (place: { readonly column: number; readonly minute: number; readonly minutes: number | null }) => void;
}

/** What a drag shows: the booking on its way, or the free stretch being drawn. */
export interface DragShown {
  readonly ghost: Ghost | null;
  readonly drawn: Place | null;
}

export const nothingDragged: DragShown = { ghost: null, drawn: null };

interface Hold {
  readonly kind: "move" | "stretch" | "draw";
  readonly id: Ghost["id"] | null;
  readonly fromX: number;
  readonly fromY: number;
  /** Minutes between the top of the card and where it was taken hold of. */
  readonly grab: number;
  readonly origin: Place;
}

/** A press that travels less than this is a click. */
const clickPx = 4;
/** The band at the board's edges in which a drag scrolls, and its step per frame. */
const scrollBandPx = 36;
const scrollStepPx = 14;

/** The mouse on the board: a click picks, a drag moves, the lower edge stretches, a stroke over free time books its length. */
export const createBoardDrag = (ground: () => DragGround, show: (shown: DragShown) => void) => {
  let hold: Hold | null = null;
  let moved = false;
  let shown = nothingDragged;
  let pointer = { x: 0, y: 0 };
  let frame = 0;

  const under = (x: number, y: number): { readonly column: number; readonly minute: number } => {
    const { plane, columns, range, pxPerMinute, columnPx, rtl } = ground();
    const box = plane?.getBoundingClientRect();
    if (!box) return { column: 0, minute: range.start };
    return placeAt({ x: rtl ? box.right - x : x - box.left, y: y - box.top }, { columns: columns.length, columnPx, pxPerMinute, range });
  };

  const follow = (held: Hold): void => {
    const { range } = ground();
    const { column, minute } = under(pointer.x, pointer.y);
    const { origin } = held;
    if (held.id === null) {
      const other = snap(minute, range);
      const minutes = Math.max(snapMinutes, Math.abs(other - origin.start));
      shown = { ghost: null, drawn: { column: origin.column, start: Math.min(origin.start, other), minutes } };
    } else if (held.kind === "move") {
      const start = Math.max(range.start, Math.min(snap(minute - held.grab, range), range.end - origin.minutes));
      shown = { ghost: { kind: "move", id: held.id, column, start, minutes: origin.minutes }, drawn: null };
    } else {
      const minutes = Math.max(snapMinutes, snap(minute, range) - origin.start);
      shown = { ghost: { kind: "stretch", id: held.id, column: origin.column, start: origin.start, minutes }, drawn: null };
    }
    show(shown);
  };

  const scrollAtEdges = (): void => {
    const { scroller } = ground();
    if (!scroller || !hold || !moved) return;
    const box = scroller.getBoundingClientRect();
    const push = (at: number, from: number, to: number): number =>
      at < from + scrollBandPx ? -scrollStepPx : at > to - scrollBandPx ? scrollStepPx : 0;
    const dy = push(pointer.y, box.top + 56, box.bottom);
    const dx = hold.kind === "move" ? push(pointer.x, box.left, box.right) : 0;
    if (dy !== 0 || dx !== 0) {
      scroller.scrollBy(dx, dy);
      follow(hold);
    }
    frame = requestAnimationFrame(scrollAtEdges);
  };

  const letGo = (): void => {
    hold = null;
    moved = false;
    shown = nothingDragged;
    cancelAnimationFrame(frame);
    show(shown);
    window.removeEventListener("pointermove", onMove);
    window.removeEventListener("pointerup", onUp);
    window.removeEventListener("keydown", onEscape, true);
  };

  const onMove = (event: PointerEvent): void => {
    if (!hold) return;
    pointer = { x: event.clientX, y: event.clientY };
    if (!moved) {
      if (Math.hypot(event.clientX - hold.fromX, event.clientY - hold.fromY) < clickPx) return;
      moved = true;
      frame = requestAnimationFrame(scrollAtEdges);
    }
    follow(hold);
  };

  const onUp = (): void => {
    const held = hold;
    const { ghost, drawn } = shown;
    const wasMoved = moved;
    letGo();
    if (!held) return;
    const { onDrop, onFree, onPick } = ground();
    if (!wasMoved) return held.id === null ? onFree({ column: held.origin.column, minute: held.origin.start + held.grab, minutes: null }) : onPick(held.id);
    if (ghost) onDrop(ghost);
    else if (drawn) onFree({ column: drawn.column, minute: drawn.start, minutes: drawn.minutes });
  };

  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    letGo();
  };

  const press = (event: { readonly button: number; readonly target: EventTarget; readonly clientX: number; readonly clientY: number }): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const { columns, range, onPick } = ground();
    const card = event.target.closest<HTMLElement>("[data-card]");
    const { column, minute } = under(event.clientX, event.clientY);
    const from = { fromX: event.clientX, fromY: event.clientY };
    if (card) {
      const id = card.dataset["card"] as Ghost["id"];
      const at = columns.findIndex((one) => one.cards.some((other) => other.id === id));
      const span = columns[at]?.cards.find((one) => one.id === id);
      if (!span) return;
      // A booking that may not be moved can still be picked: its drag goes nowhere.
      if (card.dataset["movable"] === undefined) return onPick(id);
      const kind = event.target.closest("[data-grip]") ? "stretch" : "move";
      hold = { kind, id, grab: minute - span.start, origin: { column: at, start: span.start, minutes: span.end - span.start }, ...from };
    } else {
      const start = snap(minute, range);
      hold = { kind: "draw", id: null, grab: minute - start, origin: { column, start, minutes: 0 }, ...from };
    }
    pointer = { x: event.clientX, y: event.clientY };
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("keydown", onEscape, true);
  };

  return { press, letGo };
};
