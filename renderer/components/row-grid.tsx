import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, type CSSProperties, type KeyboardEvent, type ReactNode } from "react";
import { classes } from "./classes.ts";
import css from "./row-grid.module.css";

export interface GridColumn<Row> {
  readonly key: string;
  readonly title: string;
  /** A CSS track: `minmax(120px, 2fr)`, `90px`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand at the end of their column. */
  readonly end?: boolean;
}

interface RowGridProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** How many there are with those not yet fetched. */
  readonly total?: number;
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly GridColumn<Row>[];
  /** Where the arrows are. */
  readonly at: string | null;
  readonly onAt: (key: string) => void;
  /** What is open in the panel. */
  readonly opened: string | null;
  readonly onOpen: (key: string) => void;
  /** The last rows came near. */
  readonly onEnd?: (() => void) | undefined;
  readonly rowHeight?: number;
  /** Drawn quieter: what is over. */
  readonly isPast?: (row: Row) => boolean;
  /** Ids for a field that drives the grid with `aria-activedescendant`. */
  readonly id?: string;
}

/** As in the style sheet: the head stays over the rows. */
const headHeight = 30;

/** The row that a key leads to, for the grid itself and for a search field above it. Null: another key. */
export const rowAfterKey = (key: string, index: number, count: number, page: number): number | null => {
  if (count === 0) return null;
  const clamp = (to: number): number => Math.max(0, Math.min(count - 1, to));
  switch (key) {
    case "ArrowDown": return clamp(index + 1);
    case "ArrowUp": return clamp(index - 1);
    case "PageDown": return clamp(index + page);
    case "PageUp": return clamp(index - page);
    default: return null;
  }
};

/** Rows without end: only those in sight are drawn. Arrows move, Enter opens, and one press of Tab leaves. */
export const RowGrid = <Row,>({ label, rows, total, keyOf, columns, at, onAt, opened, onOpen, onEnd, rowHeight = 34, isPast, id }: RowGridProps<Row>) => {
  const ownId = useId();
  const gridId = id ?? ownId;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is handed to a memoized part
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12, scrollMargin: headHeight, scrollPaddingStart: headHeight });
  const shown = virtual.getVirtualItems();
  const index = at === null ? -1 : rows.findIndex((row) => keyOf(row) === at);

  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 15) onEnd?.();
  }, [last, rows.length, onEnd]);
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  }, [index, virtual]);

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[index];
    if (event.key === "Enter" && row !== undefined) {
      event.preventDefault();
      onOpen(keyOf(row));
      return;
    }
    const to = event.key === "Home" ? 0 : event.key === "End" ? rows.length - 1 : rowAfterKey(event.key, index, rows.length, 12);
    const next = to === null ? undefined : rows[to];
    if (next === undefined) return;
    event.preventDefault();
    onAt(keyOf(next));
  };

  return (
    <div
      ref={scroller}
      className={css.grid}
      role="grid"
      aria-label={label}
      aria-rowcount={(total ?? rows.length) + 1}
      aria-colcount={columns.length}
      aria-activedescendant={index >= 0 ? `${gridId}-${at ?? ""}` : undefined}
      tabIndex={0}
      style={{ "--columns": columns.map((column) => column.width).join(" ") } as CSSProperties}
      onKeyDown={press}
    >
      <div className={css.head} role="rowgroup">
        <div className={css.line} role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <span key={column.key} role="columnheader" className={classes(css.cell, column.end && css.end)}>
              {column.title}
            </span>
          ))}
        </div>
      </div>
      <div className={css.fill} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {shown.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const key = keyOf(row);
          return (
            <div
              key={key}
              id={`${gridId}-${key}`}
              className={classes(css.line, css.row)}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={key === opened}
              data-at={item.index === index}
              data-past={isPast?.(row)}
              style={{ height: rowHeight, transform: `translateY(${item.start - headHeight}px)` }}
              onClick={() => {
                onAt(key);
                onOpen(key);
              }}
            >
              {columns.map((column) => (
                <span key={column.key} role="gridcell" className={classes(css.cell, column.end && css.end)}>
                  {column.cell(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
};
