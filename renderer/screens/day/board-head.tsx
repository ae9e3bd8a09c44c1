import { IconDoor, IconStethoscope } from "@tabler/icons-react";
import { memo } from "react";
import { Avatar } from "../../components/person.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import type { BoardColumn } from "./model.ts";
import styles from "./board.module.css";

interface BoardHeadProps {
  readonly columns: readonly BoardColumn[];
  readonly columnPx: number;
  readonly gutterPx: number;
  readonly by: "practitioner" | "room";
  readonly onBy: (by: "practitioner" | "room") => void;
}

/** Who the columns are of. Stays at the top while the day scrolls. */
export const BoardHead = memo(({ columns, columnPx, gutterPx, by, onBy }: BoardHeadProps) => {
  const t = useText();
  const format = useFormat();
  return (
    <div className={styles.head} style={{ width: gutterPx + columns.length * columnPx }}>
      <div className={styles.corner} style={{ width: gutterPx }}>
        {(["practitioner", "room"] as const).map((one) => {
          const label = t(one === "room" ? "day.byRoom" : "day.byDoctor");
          return (
            <button key={one} type="button" className={styles.by} aria-pressed={one === by} aria-label={`${t("day.by")}: ${label}`} title={`${label} (B)`} onClick={() => onBy(one)}>
              {one === "room" ? <IconDoor size={16} stroke={1.6} /> : <IconStethoscope size={16} stroke={1.6} />}
            </button>
          );
        })}
      </div>
      {columns.map((column) => (
        <div key={column.id} className={styles.headCell} style={{ width: columnPx }}>
          {column.hue === null ? <span className={styles.door} aria-hidden><IconDoor size={18} stroke={1.6} /></span> : <Avatar name={column.title} hue={column.hue} />}
          <span className={styles.headText}>
            <bdi className={styles.headTitle}>{format.digits(column.title)}</bdi>
            <bdi className={styles.headSub}>{format.digits(column.subtitle)}</bdi>
          </span>
          <span className={styles.headCount} title={t("day.countBooked", { count: column.cards.length })}>{format.number(column.cards.length)}</span>
        </div>
      ))}
    </div>
  );
});
