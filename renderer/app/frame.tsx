import { IconCloudLock, IconDevices } from "@tabler/icons-react";
import { Suspense, useCallback, useLayoutEffect, useRef, useState } from "react";
import { useCommand, useEvent } from "../api.ts";
import { KeyHint } from "../components/key-hint.tsx";
import { SkeletonRows } from "../components/states.tsx";
import { useFormat, useText } from "../i18n.tsx";
import { StatusChip } from "../screens/sync/status-chip.tsx";
import { useSyncStatus } from "../screens/sync/use-sync.ts";
import { WarningBand } from "../screens/sync/warning-band.tsx";
import { useAutoLock } from "./auto-lock.ts";
import { BarSlotContext } from "./bar-slot.tsx";
import { CommandBox } from "./command-box.tsx";
import { useCommands } from "./commands.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import css from "./frame.module.css";
import { keyLabel } from "./key-match.ts";
import { useShortcuts } from "./keyboard.tsx";
import { useNavigation } from "./navigation.tsx";
import { places, type Place } from "./places.tsx";
import { useCan } from "./session.tsx";
import { ShortcutSheet, useSheet } from "./shortcut-sheet.tsx";
import { useToast } from "./toasts.tsx";
import { useUndoKeys } from "./undo.tsx";
import { UserMenu } from "./user-menu.tsx";

/** Rail, bar and the screen of the place. The same on every screen; only the slot of the bar is the screen's own. */
export const Frame = ({ autoLockMinutes }: { readonly autoLockMinutes: number }) => {
  const t = useText();
  const can = useCan();
  const toast = useToast();
  const { place, go } = useNavigation();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const main = useRef<HTMLElement>(null);
  const sheet = useSheet();
  const { run: lock } = useCommand("session.lock");
  const lockNow = useCallback(() => void lock({}), [lock]);

  const shown = places.filter((one) => can(one.permission));
  const status = useSyncStatus();
  const together = status !== undefined && status.state !== "alone";
  const onRail = shown.filter((one) => one.rail === undefined || (one.rail === "together" && together));
  const here = shown.find((one) => one.key === place) ?? onRail[0];

  useAutoLock(autoLockMinutes, lockNow);
  useUndoKeys();
  useEvent("coreRestarted", () => toast({ text: t("core.restarted"), tone: "red" }));
  useShortcuts("frame.keysAnywhere", [
    { keys: "?", label: "frame.keys", run: sheet.open },
    { keys: "Ctrl+L", label: "frame.lock", run: lockNow },
    ...onRail.map((one, index) => ({ keys: `Alt+${index + 1}`, label: one.text, run: () => go(one.key) })),
  ]);
  useCommands([
    ...shown.map((one) => ({ id: `go.${one.key}`, label: t("frame.goTo", { place: t(one.text) }), words: one.key, icon: <one.icon size={16} stroke={1.7} />, run: () => go(one.key) })),
    { id: "sync", label: t("settings.sync"), words: "sync server connection offline", icon: <IconCloudLock size={16} stroke={1.7} />, run: () => go("settings", { section: "sync" }) },
    ...(can("machine.read") ? [{ id: "machines", label: t("settings.machines"), words: "pc machines pair join", icon: <IconDevices size={16} stroke={1.7} />, run: () => go("settings", { section: "machines" }) }] : []),
    { id: "lock", label: t("frame.lock"), hint: "Ctrl L", words: "lock", run: lockNow },
    { id: "keys", label: t("frame.keys"), hint: "?", words: "keys shortcuts", run: sheet.open },
  ]);

  // A place that was gone to takes the focus, so that the keys work there at once. With its first picture, not after it: whoever
  // presses Ctrl+K by then would have it taken out of the command box.
  const firstPlace = useRef(place);
  useLayoutEffect(() => {
    if (firstPlace.current !== place) main.current?.focus();
    firstPlace.current = place;
  }, [place]);

  return (
    <div className={css.frame}>
      <a className={css.skip} href="#screen">
        {t("common.skip")}
      </a>
      <nav className={css.rail} aria-label={t("frame.places")}>
        <span className={css.mark} aria-hidden="true">
          {t("common.appName").at(0)}
        </span>
        {onRail.map((one, index) => (
          <RailItem key={one.key} place={one} current={one.key === here?.key} hint={keyLabel(`Alt+${index + 1}`)} waiting={one.key === "conflicts" && status ? status.conflicts + status.clashes : 0} onGo={() => go(one.key)} />
        ))}
      </nav>
      <header className={css.bar} aria-label={t("frame.bar")}>
        <div ref={setSlot} className={css.slot} />
        <CommandBox />
        <div className={css.end}>
          <StatusChip />
          <UserMenu onKeys={sheet.open} onLock={lockNow} />
        </div>
      </header>
      <div className={css.band}>
        <WarningBand />
      </div>
      <BarSlotContext value={slot}>
        <main ref={main} id="screen" className={css.screen} tabIndex={-1} aria-label={here ? t(here.text) : t("frame.screen")}>
          {here && (
            <ErrorBoundary key={here.key}>
              <Suspense fallback={<div className={css.waiting}><SkeletonRows rows={8} /></div>}>
                <here.screen />
              </Suspense>
            </ErrorBoundary>
          )}
        </main>
      </BarSlotContext>
      <ShortcutSheet sheet={sheet} />
    </div>
  );
};

interface RailItemProps {
  readonly place: Place;
  readonly current: boolean;
  readonly hint: string;
  /** How many things wait there for a person. */
  readonly waiting: number;
  readonly onGo: () => void;
}

const RailItem = ({ place, current, hint, waiting, onGo }: RailItemProps) => {
  const t = useText();
  const format = useFormat();
  return (
    <button type="button" className={css.place} aria-current={current ? "page" : undefined} onClick={onGo}>
      <place.icon size={20} stroke={1.6} />
      <span>{t(place.text)}</span>
      {waiting > 0 && (
        <>
          <span className={css.badge} aria-hidden="true">{format.number(Math.min(waiting, 99))}</span>
          <span className="visually-hidden">{t("conflict.count", { count: waiting })}</span>
        </>
      )}
      <span className={css.placeHint}>
        <KeyHint keys={hint} />
      </span>
    </button>
  );
};
