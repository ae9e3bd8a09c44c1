import { useNavigation } from "../../app/navigation.tsx";
import { useText } from "../../i18n.tsx";
import { announcedOf, standingOf, type SyncStatus } from "./standing.ts";
import { StandingSign } from "./standing-sign.tsx";
import css from "./sync.module.css";
import { useLasting, useStandingText, useSyncStatus } from "./use-sync.ts";

const unknown: SyncStatus = { state: "alone", server: null, waiting: 0, files: 0, offlineSince: null, lastContactAt: null, clockAheadMs: 0, conflicts: 0, clashes: 0, loading: null };

/** How this PC stands, on every screen. Quiet when all is well; one press opens what waits and why. */
export const StatusChip = () => {
  const t = useText();
  const { go } = useNavigation();
  const known = useSyncStatus() ?? unknown;
  const standingText = useStandingText();
  const state = useLasting(known.state);
  const status = { ...known, state };
  const standing = standingOf(status);
  const text = standingText(status, standing);
  const announced = announcedOf(known);
  return (
    <>
      <button type="button" className={css.chip} data-tone={standing.tone} data-state={state} aria-label={t("sync.open", { state: text })} title={t(standing.why)} onClick={() => go("settings", { section: "sync" })}>
        <StandingSign standing={standing} />
        <span className={css.chipWords}>{text}</span>
      </button>
      <span className="visually-hidden" role="status">
        {announced === null ? "" : standingText(known, { ...standing, text: announced })}
      </span>
    </>
  );
};
