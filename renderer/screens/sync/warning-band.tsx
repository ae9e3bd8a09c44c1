import { IconAlertTriangle } from "@tabler/icons-react";
import { useNow } from "../../app/clock.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import { Button } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import { warningOf } from "./standing.ts";
import css from "./sync.module.css";
import { useSyncStatus } from "./use-sync.ts";

/** What nobody may miss, over every screen: a wrong clock, a PC that was removed, one that is too old. */
export const WarningBand = () => {
  const t = useText();
  const now = useNow(60_000);
  const { go } = useNavigation();
  const status = useSyncStatus();
  const warning = status ? warningOf(status, now) : null;
  if (!warning) return null;
  return (
    <div className={css.band} data-tone={warning.tone} role={warning.tone === "red" ? "alert" : "status"}>
      <IconAlertTriangle size={17} stroke={1.8} aria-hidden="true" />
      <p>{t(warning.text, warning.values)}</p>
      <Button size="small" tone="quiet" onClick={() => go("settings", { section: "sync" })}>{t("sync.show")}</Button>
    </div>
  );
};
