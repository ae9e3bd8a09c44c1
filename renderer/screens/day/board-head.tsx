import { IconDoor } from "@tabler/icons-react";
import { memo } from "react";
import { Avatar } from "../../components/person.tsx";
import { useText } from "../../i18n.tsx";
import type { BoardColumn } from "./model.ts";
import styles from "./board.module.css";

interface BoardHeadProps {
  readonly columns: readonly BoardColumn[];
  readonly columnPx: number;
  readonly gutterPx: number;
}

/** Who the columns are of. Stays at the top while the day scrolls. */
export const BoardHead = memo(({ columns, columnPx, gutterPx }: BoardHeadProps) => {
  const t = useText();
  return (
    <div className={styles.head} style={{ width: gutterPx + columns.length * columnPx }}>
      <div className={styles.corner} style={{ width: gutterPx }} />
      {columns.map((column) => (
        <div key={column.id} className={styles.headCell} style={{ width: columnPx }}>
          {column.hue === null ? <span className={styles.door} aria-hidden><IconDoor size={18} stroke={1.6} /></span> : <Avatar name={column.title} hue={column.hue} />}
          <span className={styles.headText}>
            <bdi className={styles.headTitle}>{column.title}</bdi>
            <bdi className={styles.headSub}>{column.subtitle}</bdi>
          </span>
          <span className={styles.headCount} title={t("day.countBooked", { count: column.cards.length })}>{column.cards.length}</span>
        </div>
      ))}
    </div>
  );
});
