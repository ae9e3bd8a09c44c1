import { memo, useMemo } from "react";
import { BoardCard } from "./board-card.tsx";
import { layLanes, longestGap, type Range } from "./layout.ts";
import { isMovable, type BoardColumn as Column } from "./model.ts";
import styles from "./board.module.css";

interface BoardColumnProps {
  readonly column: Column;
  readonly index: number;
  readonly range: Range;
  readonly pxPerMinute: number;
  readonly columnPx: number;
  /** Null when the selection lies in another column, so that this one is not drawn again. */
  readonly selectedId: string | null;
  readonly movable: boolean;
  readonly glowBy: (id: string) => string | undefined;
}

const alone = { lane: 0, lanes: 1 } as const;

/** One doctor's or room's stretch of the plane: hatched where closed, cards where booked. */
export const BoardColumn = memo(({ column, index, range, pxPerMinute, columnPx, selectedId, movable, glowBy }: BoardColumnProps) => {
  const lanes = useMemo(() => layLanes(column.cards, pxPerMinute), [column.cards, pxPerMinute]);
  const top = (minute: number): number => (minute - range.start) * pxPerMinute;
  return (
    <div {...(column.cards.length > 0 ? { role: "row", "aria-label": `${column.title}, ${column.subtitle}` } : {})} className={styles.column} style={{ insetInlineStart: index * columnPx, width: columnPx }}>
      {column.closed.map(({ start, end, label }) => {
        const from = Math.max(start, range.start);
        const height = (Math.min(end, range.end) - from) * pxPerMinute;
        // A closure may come after bookings: its reason stands where none of them does.
        const gap = longestGap(column.cards, { start: from, end: Math.min(end, range.end) });
        const gapPx = (gap.end - gap.start) * pxPerMinute;
        return height > 0 && (
          <div key={start} className={styles.closed} style={{ top: top(from), height }}>
            {label !== "" && gapPx >= 20 && (
              <span className={styles.closedWhy} style={{ top: (gap.start - from) * pxPerMinute, height: gapPx }}>
                <span className={styles.closedLabel}>{label}</span>
              </span>
            )}
          </div>
        );
      })}
      {column.cards.map((card) => (
        <BoardCard
          key={card.id}
          card={card}
          top={top(card.start) + 1}
          height={Math.max(14, (card.end - card.start) * pxPerMinute - 2)}
          lane={lanes.get(card.id) ?? alone}
          columnPx={columnPx}
          selected={card.id === selectedId}
          movable={movable && isMovable(card.appointment.status)}
          glowBy={glowBy(card.id) ?? null}
        />
      ))}
    </div>
  );
});
