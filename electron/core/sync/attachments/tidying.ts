import { setImmediate } from "node:timers/promises";
import { addMs, type Instant } from "#shared/core/time.ts";
import type { Store } from "../../store/tx.ts";
import { replicaValues } from "../replica-values.ts";
import { isAgendaOnly } from "../snapshot/carry-over.ts";
import type { BlobNet } from "../snapshot/snapshot-net.ts";
import type { PieceFolder } from "./piece-folder.ts";

const droppedAtOnce = 2_000;
/** A removed file may be put back for so long, and a row that names a piece may come from another PC or a backup. */
const keptUnnamedMs = 30 * 86_400_000;
/** Up to which moment of removal the server was told. */
const droppedKey = "piecesDroppedUpTo";

/** Rows that are read between two turns of others: some 2 ms. */
const rowsAtOnce = 400;

/** Names of the pieces of these rows, in turns with other work; null where the store was shut meanwhile. */
const piecesNamed = async ({ read, db }: Store, where: string, ...values: readonly number[]): Promise<ReadonlySet<string> | null> => {
  const names = new Set<string>();
  let last = 0;
  while (db.open) {
    const rows = read.prepare(`SELECT rowid AS place, pieces FROM attachment WHERE rowid > ? AND (${where}) ORDER BY rowid LIMIT ${rowsAtOnce}`).all(last, ...values) as readonly { readonly place: number; readonly pieces: string }[];
    for (const { pieces } of rows) for (const name of JSON.parse(pieces) as readonly string[]) names.add(name);
    last = rows.at(-1)?.place ?? last;
    if (rows.length < rowsAtOnce) return names;
    await setImmediate();
  }
  return null;
};

/** Takes away what no row has named for thirty days, as `Attachments.tidy` says. */
export const tidyPieces = async (pieces: PieceFolder, net: () => BlobNet | null, store: Store, now: Instant): Promise<number> => {
  const { db } = store;
  if (isAgendaOnly(db)) return 0;
  const until = addMs(now, -keptUnnamedMs);
  const named = await piecesNamed(store, "voidedAt IS NULL OR voidedAt >= ?", until);
  if (!named) return 0;
  let gone = 0;
  for (const old of pieces.keptBefore(until)) {
    const orphans = old.filter((name) => !named.has(name));
    for (const name of orphans) pieces.drop(name);
    gone += orphans.length;
    await setImmediate();
  }
  if (!db.open) return gone;
  const values = replicaValues(db);
  const removed = await piecesNamed(store, "voidedAt >= ? AND voidedAt < ?", values.number(droppedKey) ?? 0, until);
  if (!removed) return gone;
  const fallen = [...removed].filter((name) => !named.has(name));
  const to = net();
  for (let at = 0; to && at < fallen.length; at += droppedAtOnce) {
    if (!(await to.drop(fallen.slice(at, at + droppedAtOnce))).ok) return gone;
  }
  if (to && db.open) values.set(droppedKey, until);
  return gone;
};
