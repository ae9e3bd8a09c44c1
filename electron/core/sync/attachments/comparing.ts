import { setImmediate } from "node:timers/promises";
import { ok, type Result } from "#shared/core/result.ts";
import type { Instant } from "#shared/core/time.ts";
import { attachment, type Attachment } from "#shared/schema/tables/attachment.ts";
import type { NetFault } from "#shared/sync/ports.ts";
import { decodeRow } from "../../store/rows.ts";
import type { Read, Store } from "../../store/tx.ts";
import { replicaValues } from "../replica-values.ts";
import type { BlobNet } from "../snapshot/snapshot-net.ts";
import { someAtOnce } from "../snapshot/transfer.ts";
import type { PieceFolder } from "./piece-folder.ts";
import type { MarkSent, PutPiece } from "./sending.ts";

export interface ComparingDeps {
  readonly pieces: PieceFolder;
  readonly put: PutPiece;
  readonly markSent: MarkSent;
}

/** Which server this PC's files were last held against, by its epoch, and when. */
const epochKey = "piecesComparedWith";
const atKey = "piecesComparedAt";
const dayMs = 86_400_000;

/** Pieces asked for in one step, and put in the worst case: some 200 MB. A single file may have a few more. */
const namesAtOnce = 200;
const rowsAtOnce = 100;

interface Asked {
  readonly row: Attachment;
  readonly names: readonly string[];
}

const rowsAfter = (read: Read, place: number): readonly { readonly place: number; readonly row: Attachment }[] =>
  (read.prepare(`SELECT rowid AS place, * FROM attachment WHERE rowid > ? AND voidedAt IS NULL ORDER BY rowid LIMIT ${rowsAtOnce}`).all(place) as { readonly place: number }[]).map((stored) => ({ place: stored.place, row: decodeRow(attachment, stored) }));

/**
 * Holds the files that are here against what the server has, and puts what it lacks: once a day, and where its epoch is
 * another, for a server that was put back from a backup, or whose disk was, has lost what was sent before.
 */
export const createComparing = ({ pieces, put, markSent }: ComparingDeps) => {
  let round: { readonly store: Store; readonly epoch: string; place: number } | null = null;

  const isDue = (store: Store, epoch: string, now: Instant): boolean => {
    const values = replicaValues(store.db);
    const at = values.number(atKey);
    return at === null || Math.abs(now - at) >= dayMs || values.text(epochKey) !== epoch;
  };

  /** What there is to ask of a file: what is here of one that was sent, and all of another PC's, which may have gone before it could say that it was. */
  const askedOf = (row: Attachment): readonly string[] => {
    const held = row.pieces.filter(pieces.has);
    if (row.state === "here") return held;
    return held.length === row.pieces.length ? [] : row.pieces;
  };

  const sliceAfter = (read: Read, place: number): { readonly asked: readonly Asked[]; readonly place: number | null } => {
    const asked: Asked[] = [];
    const rows = rowsAfter(read, place);
    let count = 0;
    for (const { place: at, row } of rows) {
      const names = askedOf(row);
      asked.push({ row, names });
      count += names.length;
      if (count >= namesAtOnce) return { asked, place: at };
    }
    return { asked, place: rows.length < rowsAtOnce ? null : (rows.at(-1)?.place ?? null) };
  };

  return {
    /** The next step of a comparison that is due or under way. True while there is more to do. */
    step: async (store: Store, to: BlobNet, now: Instant): Promise<Result<boolean, NetFault>> => {
      const epoch = to.epoch();
      if (epoch === null || !store.db.open) return ok(false);
      if (round?.store !== store || round.epoch !== epoch) round = isDue(store, epoch, now) ? { store, epoch, place: 0 } : null;
      const mine = round;
      if (!mine) return ok(false);
      const { asked, place } = sliceAfter(store.read, mine.place);
      const names = [...new Set(asked.flatMap((one) => one.names))];
      const missing = names.length === 0 ? ok([]) : await to.missing(names);
      if (!missing.ok) return missing;
      const lacks = new Set(missing.value);
      for (const { row, names: own } of asked) {
        if (row.state === "uploading") {
          if (own.length > 0 && !own.some((name) => lacks.has(name))) markSent(store, row.id);
          continue;
        }
        const given = await someAtOnce(own.filter((name) => lacks.delete(name)), async (name): Promise<Result<null, NetFault>> => {
          const done = await put(to, row, name);
          return done.ok ? ok(null) : done;
        });
        if (!given.ok) return given;
      }
      if (!store.db.open) return ok(false);
      if (place !== null) {
        mine.place = place;
        await setImmediate();
        return ok(true);
      }
      round = null;
      const values = replicaValues(store.db);
      values.set(epochKey, epoch);
      values.set(atKey, now);
      return ok(false);
    },
  };
};
