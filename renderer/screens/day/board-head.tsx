import { IconDoor, IconLock, IconLockOpen, IconStethoscope } from "@tabler/icons-react";
import { memo } from "react";
import type { Instant } from "#shared/core/time.ts";
import { Avatar } from "../../components/person.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import type { BoardColumn } from "./model.ts";
import type { Leases } from "./use-leases.ts";
import styles from "./board.module.css";

interface BoardHeadProps {
  readonly columns: readonly BoardColumn[];
  readonly columnPx: number;
  readonly gutterPx: number;
  readonly by: "practitioner" | "room";
  readonly onBy: (by: "practitioner" | "room") => void;
  readonly leases: Leases;
}

/** Who the columns are of. Stays at the top while the day scrolls. */
export const BoardHead = memo(({ columns, columnPx, gutterPx, by, onBy, leases }: BoardHeadProps) => {
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
            <HeadSub column={column} leases={leases} />
          </span>
          <span className={styles.headCount} title={t("day.countBooked", { count: column.cards.length })}>{format.number(column.cards.length)}</span>
          <LeaseButton column={column} leases={leases} />
        </div>
      ))}
    </div>
  );
});

interface OfColumn {
  readonly column: BoardColumn;
  readonly leases: Leases;
}

/** What stands under the name: who alone may book the day, where that is so, else what the doctor is and where. */
const HeadSub = ({ column, leases }: OfColumn) => {
  const t = useText();
  const format = useFormat();
  const lease = leases.leaseOf(column.id);
  if (!lease) return <bdi className={styles.headSub}>{format.digits(column.subtitle)}</bdi>;
  const [until, time] = [format.instant(lease.until as Instant), format.instantTime(lease.until as Instant)];
  return (
    <span className={styles.headLease} data-here={lease.isHere || undefined} title={lease.isHere ? t("day.lease.hereWhy", { until }) : t("day.lease.otherWhy", { machine: lease.machine, until })}>
      <IconLock size={13} stroke={1.8} aria-hidden />
      <span className={styles.headLeaseWord}>{lease.isHere ? t("day.lease.here", { time }) : t("day.lease.other", { machine: lease.machine, time })}</span>
    </span>
  );
};

/** Takes a doctor's day for this PC, or gives it back. Seen where the mouse or the keyboard is. */
const LeaseButton = ({ column, leases }: OfColumn) => {
  const doing = leases.doing(column.id);
  if (!doing) return null;
  return (
    <button type="button" className={styles.leaseButton} aria-label={doing.label} title={`${doing.label} (L)`} onClick={() => leases.toggle(column.id)}>
      {doing.isHere ? <IconLockOpen size={16} stroke={1.7} /> : <IconLock size={16} stroke={1.7} />}
    </button>
  );
};
