import { streamNames } from "#shared/schema/streams.ts";
import { sameBytes } from "#shared/sync/bytes.ts";
import type { DiskState } from "./disk.ts";
import type { SimMachine } from "./machine.ts";
import { confirmedState } from "./rebuild.ts";
import type { FaultDeps } from "./surroundings.ts";

/** Whether a machine has the whole of the log that the server has now, as one that hands on a snapshot must. */
export const isWholeAt = ({ server }: FaultDeps, { state, streams }: SimMachine): boolean => {
  const { head, quarantined, unknown } = state();
  return streams.length === streamNames.length && quarantined.size === 0 && unknown.size === 0 && sameBytes(server.kept().chains[head.seq] ?? new Uint8Array(0), head.chain);
};

const differentRow = (a: DiskState, b: DiskState): string | null => {
  for (const [row, { values }] of a.rows) {
    const other = b.rows.get(row)?.values;
    for (const column in values) if ((other?.[column] ?? null) !== (values[column] ?? null)) return `${row} ${column}: ${String(values[column])}, not ${String(other?.[column])}`;
  }
  return a.rows.size === b.rows.size ? null : `${a.rows.size} rows, not ${b.rows.size}`;
};

/**
 * A machine hands the server a snapshot, and what it has made needless is dropped; sometimes it dies before. Another that
 * has come to the same place countersigns it, which it does not where it has other rows.
 */
export const compact = (deps: FaultDeps, maker: SimMachine, after: number, isDropped: () => boolean): void => {
  const { time, server, machines, around, trace } = deps;
  const { head } = maker.state();
  if (!isWholeAt(deps, maker)) return;
  const state = deps.snapshot(confirmedState(maker.state()), maker.state());
  const second = machines.find((one) => one !== maker && one.isOn() && one.state().head.seq === head.seq && isWholeAt(deps, one));
  const apart = second && differentRow(confirmedState(second.state()), state);
  if (second && apart) around.disagreed.push(`(1) machine ${second.index} does not countersign the snapshot of machine ${maker.index} at ${head.seq}: ${apart}`);
  time.after(after, () => {
    if (!maker.isOn() || !sameBytes(server.kept().chains[head.seq] ?? new Uint8Array(0), head.chain)) return;
    around.snapshots.push({ seq: head.seq, chain: head.chain, state });
    if (isDropped()) server.compact(head.seq);
    trace(`compacted ${head.seq}`);
  });
};
