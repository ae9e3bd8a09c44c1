import { instantToLocalDate, type Instant } from "#shared/core/time.ts";
import { useEffect, useState } from "react";
import { useQuery } from "../../api.ts";
import { useToday } from "../../app/clock.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { isFleeting, shownState, standingOf, type Standing, type SyncState, type SyncStatus } from "./standing.ts";

/** How this PC stands to the clinic's others; undefined until it is known. */
export const useSyncStatus = (): SyncStatus | undefined => useQuery("sync.status", {}).data;

/** A moment as short as it can be told: the time today, else the day too. */
export const useWhen = (): ((at: number) => string) => {
  const format = useFormat();
  const today = useToday();
  const { zone } = useReader();
  return (at) => (instantToLocalDate(at as Instant, zone) === today ? format.instantTime(at as Instant) : format.instant(at as Instant));
};

/** So long work must last before it is named. */
const lastingMs = 1_500;

export const useLasting = (state: SyncState): SyncState => {
  const [lasting, setLasting] = useState(state);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(state), isFleeting(state) ? lastingMs : 0);
    return () => clearTimeout(timer);
  }, [state]);
  return shownState(state, lasting);
};

/** A standing in words. */
export const useStandingText = (): ((status: SyncStatus, standing?: Standing) => string) => {
  const t = useText();
  const format = useFormat();
  const when = useWhen();
  return (status, standing = standingOf(status)) =>
    t(standing.text, {
      count: status.state === "offline" ? status.waiting + status.files : status.waiting,
      files: status.files,
      when: status.offlineSince === null ? "" : when(status.offlineSince),
      share: status.loading && status.loading.total > 0 ? format.share(Math.floor((status.loading.done / status.loading.total) * 10_000 / 100) * 100) : "",
    });
};
