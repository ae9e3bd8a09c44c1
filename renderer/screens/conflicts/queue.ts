import type { OutputOf } from "#shared/ipc/contract.ts";

export type Conflict = OutputOf<"conflict.list">[number];
export type Clash = OutputOf<"clash.list">[number];

/** One thing that waits for a person. */
export type Task =
  | { readonly kind: "clash"; readonly key: string; readonly clash: Clash }
  | { readonly kind: "demanding" | "small"; readonly key: string; readonly conflict: Conflict };

export const groups = ["clash", "demanding", "small"] as const;

/**
 * What waits, in the order it should be worked off: patients who must be called, the soonest visit first; then two
 * versions of what somebody must decide, the longest waiting first; then what may well stay as it is.
 */
export const queueOf = (conflicts: readonly Conflict[], clashes: readonly Clash[]): readonly Task[] => {
  const byAge = conflicts.toSorted((a, b) => a.at - b.at);
  const tasks = (kind: "demanding" | "small", of: readonly Conflict[]): readonly Task[] => of.map((conflict) => ({ kind, key: conflict.conflictId, conflict }));
  return [
    ...clashes.toSorted((a, b) => a.startsAt - b.startsAt).map((clash): Task => ({ kind: "clash", key: clash.appointmentId, clash })),
    ...tasks("demanding", byAge.filter(({ demanding }) => demanding)),
    ...tasks("small", byAge.filter(({ demanding }) => !demanding)),
  ];
};

/** What comes by itself once this one is settled: the one after it, or before it where it was the last. */
export const afterSettling = (queue: readonly Task[], key: string): string | null => {
  const at = queue.findIndex((task) => task.key === key);
  if (at < 0) return queue[0]?.key ?? null;
  return (queue[at + 1] ?? queue[at - 1])?.key ?? null;
};

/** Lets one piece of work through at a time: what is asked for while it goes on is not done. */
export const oneAtATime = (): ((work: () => Promise<void>) => Promise<void>) => {
  let isBusy = false;
  return async (work) => {
    if (isBusy) return;
    isBusy = true;
    try {
      await work();
    } finally {
      isBusy = false;
    }
  };
};

/** One up or down, and not beyond the ends. */
export const stepped = (queue: readonly Task[], key: string | null, by: 1 | -1): string | null => {
  const at = queue.findIndex((task) => task.key === key);
  if (at < 0) return queue[0]?.key ?? null;
  return queue[Math.max(0, Math.min(queue.length - 1, at + by))]?.key ?? null;
};

/** Disagreements about these rows, for a sign where they are shown. */
export const conflictsOf = (conflicts: readonly Conflict[], rowIds: readonly (string | null)[]): readonly Conflict[] => conflicts.filter(({ rowId }) => rowIds.includes(rowId));
