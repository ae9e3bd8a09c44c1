import { IconCheck, IconClockExclamation, IconCoins, IconCopyPlus, IconDoorEnter, IconHourglass, IconPhoneCall, IconX } from "@tabler/icons-react";
import { memo } from "react";
import { useFormat, useText } from "../../i18n.tsx";
import { twoLinesPx, type Lane } from "./layout.ts";
import type { BoardCard as Card } from "./model.ts";
import { statusWord, useCardName } from "./words.ts";
import styles from "./board.module.css";

interface BoardCardProps {
  readonly card: Card;
  readonly top: number;
  readonly height: number;
  readonly lane: Lane;
  readonly columnPx: number;
  readonly selected: boolean;
  readonly movable: boolean;
  /** Who changed it a moment ago on another PC. */
  readonly glowBy: string | null;
}

/** Below this width the words of a card become signs, so that the name keeps its room. */
const narrowPx = 180;

const signs = { booked: null, arrived: IconHourglass, inRoom: IconDoorEnter, done: IconCheck, noShow: IconX, cancelled: IconX } as const;

/** One booking on the board. Memoised: an arrow key redraws the two cards it leaves and enters, whatever the size of the day. */
export const BoardCard = memo(({ card, top, height, lane, columnPx, selected, movable, glowBy }: BoardCardProps) => {
  const t = useText();
  const format = useFormat();
  const name = useCardName();
  const { appointment, late } = card;
  const narrow = columnPx / lane.lanes < narrowPx;
  const Sign = appointment.time === "refused" ? IconPhoneCall : late ? IconClockExclamation : signs[appointment.status];
  const lines = height >= twoLinesPx * 1.6 && appointment.reason ? 3 : height >= twoLinesPx ? 2 : 1;
  return (
    <div
      id={`card-${card.id}`}
      role="gridcell"
      aria-selected={selected}
      className={styles.card}
      data-card={card.id}
      data-status={appointment.status}
      data-late={late || undefined}
      data-time={appointment.time === "firm" ? undefined : appointment.time}
      data-selected={selected || undefined}
      data-movable={movable || undefined}
      data-overbooked={appointment.overbookReason !== null || undefined}
      data-narrow={narrow || undefined}
      data-short={height < 22 || undefined}
      data-lines={lines}
      style={{ top, height, insetInlineStart: `calc(${(lane.lane / lane.lanes) * 100}% + 6px)`, width: `calc(${100 / lane.lanes}% - 12px)` }}
    >
      {glowBy !== null && <span key={`${card.id} ${appointment.version}`} className={styles.glow} />}
      <span className="visually-hidden">{name(card)}</span>
      <span className={styles.text} aria-hidden>
        <span className={styles.first}>
          <bdi className={styles.name}>{appointment.patientName}</bdi>
          {appointment.patientAlert !== null && <span className={styles.alertDot} title={appointment.patientAlert}>!</span>}
          {narrow ? (
            <span className={styles.signs}>
              {appointment.dueMinor > 0 && <IconCoins size={13} stroke={1.8} className={styles.unpaid} aria-hidden />}
              {appointment.overbookReason !== null && <IconCopyPlus size={13} stroke={1.8} aria-hidden />}
              {Sign && <Sign size={13} stroke={2} aria-hidden />}
            </span>
          ) : (
            <>
              {appointment.dueMinor > 0 && <span className={styles.tag} data-tone="red">{t("day.tag.unpaid")}</span>}
              {(appointment.isNew || appointment.walkIn) && (
                <span className={styles.asides}>
                  {appointment.isNew && <span className={styles.tag}>{t("day.tag.new")}</span>}
                  {appointment.walkIn && <span className={styles.tag}>{t("day.tag.walkIn")}</span>}
                </span>
              )}
              {appointment.overbookReason !== null && (
                <span className={styles.tag} data-tone="amber">{t("day.tag.overbooked", { reason: appointment.overbookReason })}</span>
              )}
              <span className={styles.status}>{glowBy === null ? statusWord(t, appointment, late) : t("day.changedBy", { who: glowBy })}</span>
            </>
          )}
        </span>
        {lines > 1 && (
          <span className={styles.second}>
            <span>{format.instantTime(appointment.startsAt)}</span>
            <bdi className={styles.service}>{appointment.serviceName}</bdi>
          </span>
        )}
        {lines > 2 && <bdi className={styles.reason}>{appointment.reason}</bdi>}
      </span>
      {movable && <span className={styles.grip} data-grip={card.id} />}
    </div>
  );
});
