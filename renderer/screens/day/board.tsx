import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useFormat, useIsRtl, useText } from "../../i18n.tsx";
import { axisToInstant, hourMarks, type DayAxis } from "./axis.ts";
import { BoardColumn } from "./board-column.tsx";
import { createBoardDrag, nothingDragged, type DragGround } from "./board-drag.ts";
import { BoardHead } from "./board-head.tsx";
import { freeAt, type Cursor } from "./cursor.ts";
import { columnsInView, pxPerMinuteFor, snapMinutes, type Range } from "./layout.ts";
import type { BoardColumn as Column, Ghost, Place } from "./model.ts";
import type { Leases } from "./use-leases.ts";
import styles from "./board.module.css";

export interface BoardProps {
  readonly axis: DayAxis;
  readonly columns: readonly Column[];
  readonly range: Range;
  /** Minute of now on this day's line; null on another day. */
  readonly nowMinute: number | null;
  readonly cursor: Cursor;
  readonly selectedId: string | null;
  /** What the keyboard is moving; the mouse's own is the board's affair. */
  readonly moving: Ghost | null;
  /** The time that the booking panel is about to take. */
  readonly booking: Place | null;
  /** Who changed a booking a moment ago on another PC. */
  readonly glowBy: (id: string) => string | undefined;
  readonly movable: boolean;
  /** Rises when the keyboard should be on the board again. */
  readonly focusCount: number;
  readonly by: "practitioner" | "room";
  readonly onBy: (by: "practitioner" | "room") => void;
  readonly leases: Leases;
  readonly onPick: (id: string) => void;
  readonly onFree: (place: { readonly column: number; readonly minute: number; readonly minutes: number | null }) => void;
  readonly onDrop: (ghost: Ghost) => void;
}

const gutterPx = 64;
const headPx = 56;
const narrowestColumnPx = 168;

/** The day as columns of time. It knows places, never rules: what may be done with a booking is its owner's. */
export const Board = (props: BoardProps) => {
  const { axis, columns, range, nowMinute, cursor, selectedId, moving, booking, glowBy, movable } = props;
  const t = useText();
  const format = useFormat();
  const rtl = useIsRtl();
  const scroller = useRef<HTMLDivElement>(null);
  const plane = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scrolled, setScrolled] = useState(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const columnPx = Math.max(narrowestColumnPx, Math.floor((size.width - gutterPx) / Math.max(1, columns.length)));
  const pxPerMinute = pxPerMinuteFor(range, size.height - headPx - 2);
  const top = (minute: number): number => (minute - range.start) * pxPerMinute;
  const height = (range.end - range.start) * pxPerMinute;
  const shown = columnsInView(columns.length, columnPx, scrolled, size.width - gutterPx);
  const marks = useMemo(() => hourMarks(axis), [axis]);

  // The day opens with now no lower than its middle: as much as there is room for of what has been.
  const opensAt = useRef(nowMinute ?? range.start);
  useLayoutEffect(() => {
    opensAt.current = nowMinute ?? range.start;
  });
  const measured = size.height > 0;
  useLayoutEffect(() => {
    if (measured) scroller.current?.scrollTo({ top: Math.max(0, (opensAt.current - range.start) * pxPerMinute - (size.height - headPx) / 2) });
  }, [axis.day, measured, range.start, pxPerMinute, size.height]);

  const latest = useRef<DragGround | null>(null);
  const [drag, setDrag] = useState(nothingDragged);
  useEffect(() => {
    latest.current = {
      scroller: scroller.current, plane: plane.current, columns, range, pxPerMinute, columnPx, rtl,
      onDrop: props.onDrop, onPick: props.onPick, onFree: props.onFree,
    };
  });
  const [dragging] = useState(() =>
    createBoardDrag(() => latest.current ?? { ...emptyGround }, setDrag),
  );
  useEffect(() => dragging.letGo, [dragging]);

  const { focusCount } = props;
  useEffect(() => {
    if (focusCount > 0) plane.current?.focus({ preventScroll: true });
  }, [focusCount]);

  const ghost = drag.ghost ?? moving;
  const target = ghost ?? drag.drawn ?? null;
  const spot = target ? { column: target.column, start: target.start } : { column: cursor.column, start: cursor.minute };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || drag !== nothingDragged) return;
    const y = (spot.start - range.start) * pxPerMinute;
    if (y < element.scrollTop + 8) element.scrollTo({ top: Math.max(0, y - 24) });
    else if (y > element.scrollTop + element.clientHeight - headPx - 60) element.scrollTo({ top: y - element.clientHeight + headPx + 84 });
    const x = spot.column * columnPx;
    const at = Math.abs(element.scrollLeft);
    const side = x < at ? x : x + columnPx > at + element.clientWidth - gutterPx ? x + columnPx - element.clientWidth + gutterPx : at;
    if (side !== at) element.scrollTo({ left: rtl ? -side : side });
    // Only a step of the keyboard may scroll: a redraw for any other reason must leave the reader where they are.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [spot.column, spot.start]);

  const cursorId = cursor.id === null ? `free-${cursor.column}-${cursor.minute}` : `card-${cursor.id}`;
  const nowShown = nowMinute !== null && nowMinute >= range.start && nowMinute <= range.end ? nowMinute : null;
  const cursorMinutes = Math.max(snapMinutes, freeAt(columns[cursor.column]?.cards ?? [], cursor.minute, 15));
  const timeAt = (minute: number): string => format.instantTime(axisToInstant(axis, minute));
  const place = (one: Place) => ({
    top: top(one.start), height: Math.max(8, one.minutes * pxPerMinute - 2), insetInlineStart: one.column * columnPx + 6, width: columnPx - 12,
  });

  return (
    <div ref={scroller} className={styles.scroller} onScroll={(event) => setScrolled(Math.abs(event.currentTarget.scrollLeft))}>
      <BoardHead columns={columns} columnPx={columnPx} gutterPx={gutterPx} by={props.by} onBy={props.onBy} leases={props.leases} />
      <div className={styles.body} style={{ height, width: gutterPx + columns.length * columnPx }}>
        <div className={styles.gutter} style={{ width: gutterPx }} aria-hidden>
          {marks.filter((mark) => mark.minute >= range.start && mark.minute < range.end && (nowShown === null || Math.abs(mark.minute - nowShown) > 9)).map((mark) => (
            <span key={mark.minute} className={styles.hour} data-again={mark.again || undefined} style={{ top: top(mark.minute) }}>
              {format.instantTime(mark.at)}
            </span>
          ))}
          {nowShown !== null && <span className={styles.nowTime} style={{ top: top(nowShown) }}><span>{timeAt(nowShown)}</span></span>}
        </div>
        {/* The keyboard is the screen's (use-day-keys.ts): its letters work from the panel and the waiting room too. */}
        <div
          ref={plane}
          role="grid"
          tabIndex={0}
          aria-label={t("day.board", { day: format.day(axis.day, { year: true }) })}
          aria-activedescendant={cursorId}
          className={styles.plane}
          data-board
          data-dragging={drag !== nothingDragged || undefined}
          style={{ height, width: columns.length * columnPx, insetInlineStart: gutterPx }}
          onPointerDown={(event) => dragging.press(event)}
        >
          {marks.map((mark) => mark.minute > range.start && mark.minute < range.end && <div key={mark.minute} className={styles.line} style={{ top: top(mark.minute) }} />)}
          {marks.map((mark) => mark.minute + 30 < range.end && mark.minute + 30 > range.start && <div key={mark.minute} className={styles.halfLine} style={{ top: top(mark.minute + 30) }} />)}
          {columns.slice(shown.from, shown.to).map((column, at) => (
            <BoardColumn
              key={column.id}
              column={column}
              index={shown.from + at}
              range={range}
              pxPerMinute={pxPerMinute}
              columnPx={columnPx}
              selectedId={column.cards.some((card) => card.id === selectedId) ? selectedId : null}
              movable={movable}
              glowBy={glowBy}
            />
          ))}
          {cursor.id === null && (
            <div role="row" aria-label={columns[cursor.column]?.title ?? ""}>
              <div
                id={cursorId}
                role="gridcell"
                className={styles.cursor}
                data-short={cursorMinutes * pxPerMinute < 16 || undefined}
                style={place({ column: cursor.column, start: cursor.minute, minutes: cursorMinutes })}
              >
                <span className="visually-hidden">{t("day.free", { time: timeAt(cursor.minute), column: columns[cursor.column]?.title ?? "" })}</span>
                <span aria-hidden>{timeAt(cursor.minute)}</span>
                <span className={styles.cursorKey} aria-hidden>N</span>
              </div>
            </div>
          )}
          {booking && <div className={styles.booking} style={place(booking)} aria-hidden><span>{timeAt(booking.start)} – {timeAt(booking.start + booking.minutes)}</span></div>}
          {drag.drawn && <div className={styles.booking} style={place(drag.drawn)} aria-hidden><span>{timeAt(drag.drawn.start)} – {timeAt(drag.drawn.start + drag.drawn.minutes)}</span></div>}
          {ghost && (
            <div className={styles.ghost} style={place(ghost)} aria-hidden>
              <bdi className={styles.name}>{columns.flatMap((one) => one.cards).find((card) => card.id === ghost.id)?.appointment.patientName}</bdi>
              <span>{timeAt(ghost.start)} – {timeAt(ghost.start + ghost.minutes)}</span>
            </div>
          )}
          {nowShown !== null && (
            <>
              <div className={styles.now} style={{ top: top(nowShown) }} aria-hidden />
              <div className={styles.nowOver} style={{ top: top(nowShown) }} aria-hidden />
            </>
          )}
        </div>
        <span className="visually-hidden" role="status">{moving ? t("day.carried", { time: timeAt(moving.start), column: columns[moving.column]?.title ?? "" }) : ""}</span>
      </div>
    </div>
  );
};

const emptyGround: DragGround = {
  scroller: null, plane: null, columns: [], range: { start: 0, end: 1440 }, pxPerMinute: 1, columnPx: 1, rtl: false,
  onDrop: () => undefined, onPick: () => undefined, onFree: () => undefined,
};
