import { IconFolder } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useShortcuts } from "../../app/keyboard.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useIsRtl, useText } from "../../i18n.tsx";
import css from "./conflicts.module.css";
import type { Conflict } from "./queue.ts";
import type { Conflicts } from "./use-conflicts.ts";
import { VersionCard } from "./version-card.tsx";
import { fieldText, tableText } from "./words.ts";

interface ConflictViewProps {
  readonly conflict: Conflict;
  readonly desk: Conflicts;
}

/** Two versions side by side. One key keeps one of them; until then the later one stands. */
export const ConflictView = ({ conflict, desk }: ConflictViewProps) => {
  const t = useText();
  const rtl = useIsRtl();
  const [marked, setMarked] = useState<"won" | "lost">("won");
  const won = useRef<HTMLButtonElement>(null);
  const lost = useRef<HTMLButtonElement>(null);
  const { patientId } = conflict;
  const keep = (side: "won" | "lost"): void => void desk.keep(conflict, side);
  const mark = (side: "won" | "lost"): void => {
    setMarked(side);
    (side === "won" ? won : lost).current?.focus();
  };
  // The next one comes under the same finger.
  useEffect(() => won.current?.focus({ preventScroll: true }), []);
  useShortcuts("place.conflicts", desk.maySettle ? [
    { keys: "1", label: "conflict.keepWon", run: () => keep("won") },
    { keys: "2", label: "conflict.keepLost", run: () => keep("lost") },
    { keys: "ArrowLeft", label: "conflict.versions", quiet: true, run: () => mark(rtl ? "lost" : "won") },
    { keys: "ArrowRight", label: "conflict.versions", quiet: true, run: () => mark(rtl ? "won" : "lost") },
    // On a button Enter is the button's own.
    { keys: "Enter", label: "conflict.signOpen", quiet: true, run: (event) => (event.target instanceof HTMLButtonElement ? false : keep(marked)) },
  ] : []);
  const subject = desk.nameOf(conflict.subject, conflict.subjectOther);
  return (
    <article className={css.view} aria-label={`${subject}: ${fieldText(t, conflict)}`}>
      <header className={css.viewHead}>
        <div>
          <p className={css.kicker}>{t("conflict.of", { field: fieldText(t, conflict), table: tableText(t, conflict) })}</p>
          <h2 className={css.subject}><bdi>{subject}</bdi></h2>
        </div>
        {patientId !== null && <Button size="small" tone="quiet" icon={<IconFolder size={15} stroke={1.7} />} onClick={() => desk.openFile(patientId)}>{t("conflict.openFile")}</Button>}
      </header>
      <p className={css.why}>{t(conflict.demanding ? "conflict.why" : "conflict.whySmall")}</p>
      <div className={css.pair} role="group" aria-label={t("conflict.versions")}>
        {(["won", "lost"] as const).map((side) => (
          <VersionCard key={side} conflict={conflict} side={side} marked={desk.maySettle && marked === side} buttonRef={side === "won" ? won : lost} onMark={() => setMarked(side)} onKeep={desk.maySettle ? () => keep(side) : undefined} />
        ))}
      </div>
      {!desk.maySettle && <Notice tone="blue">{t("conflict.mayNot")}</Notice>}
    </article>
  );
};
