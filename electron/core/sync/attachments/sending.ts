import { setImmediate } from "node:timers/promises";
import { err, ok, type Result } from "#shared/core/result.ts";
import type { Instant } from "#shared/core/time.ts";
import { attachment, type Attachment } from "#shared/schema/tables/attachment.ts";
import { fromBase64url } from "#shared/sync/bytes.ts";
import type { NetFault, SyncCrypto } from "#shared/sync/ports.ts";
import { decodeRow } from "../../store/rows.ts";
import type { Store } from "../../store/tx.ts";
import type { BlobNet, PieceNet } from "../snapshot/snapshot-net.ts";
import { someAtOnce } from "../snapshot/transfer.ts";
import { createComparing } from "./comparing.ts";
import type { PieceFolder } from "./piece-folder.ts";
import { openPiece } from "./sealed-pieces.ts";

/** Who hears of files on their way to the server. */
export interface SendingHears {
  /** So many pieces of this file are with the server. */
  readonly sending: (attachmentId: string, done: number, total: number) => void;
  /** The server has all of this file, and its row says so. */
  readonly sent: (attachmentId: string) => void;
}

export interface SendingDeps {
  readonly pieces: PieceFolder;
  readonly crypto: SyncCrypto;
  readonly net: () => BlobNet | null;
  readonly tell: SendingHears;
}

/** A file that this PC has and the server not wholly. `done` of `total` pieces are known to be there. */
export interface UnsentFile extends Pick<Attachment, "id" | "addedAt" | "addedById" | "bytes"> {
  readonly done: number;
  readonly total: number;
}

export interface Sending {
  readonly send: (store: Store, now: Instant) => Promise<Result<number, NetFault>>;
  readonly unsent: (store: Store) => readonly UnsentFile[];
  readonly changed: () => void;
}

/** Puts a piece of a file that is here. One that is here otherwise than it was sealed is not handed on: it goes, and `false` is given. */
export type PutPiece = (to: PieceNet, row: Attachment, name: string) => Promise<Result<boolean, NetFault>>;
/** Says of a file that the server has all of it. */
export type MarkSent = (store: Store, id: Attachment["id"]) => void;

const rowsAtOnce = 200;
/** Files of PCs that are lost stand among them for ever, the oldest first: they are gone past. */
export const uploadingSql = `SELECT rowid AS place, * FROM attachment WHERE state = 'uploading' AND voidedAt IS NULL AND (addedAt, rowid) > (?, ?) ORDER BY addedAt, rowid LIMIT ${rowsAtOnce}`;
export const unsentSql = "SELECT id, addedAt, addedById, bytes, pieces FROM attachment WHERE state = 'uploading' AND voidedAt IS NULL ORDER BY addedAt, rowid";

/** Brings what is on this PC alone to the server, and what the server has lost since. */
export const createSending = ({ pieces, crypto, net, tell }: SendingDeps): Sending => {
  /** Pieces of files on their way that are known to be there. */
  const there = new Map<string, number>();
  let known: { readonly store: Store; readonly files: readonly Omit<UnsentFile, "done">[] } | null = null;
  let isNew = false;
  const changed = (): void => {
    known = null;
    isNew = true;
  };

  const put: PutPiece = async (to, row, name) => {
    const sealed = pieces.read(name);
    if (!sealed) return ok(false);
    if (!openPiece(crypto, fromBase64url(row.fileKey) ?? new Uint8Array(0), name, row.pieces.indexOf(name), row.pieces.length, sealed)) {
      pieces.drop(name);
      changed();
      return ok(false);
    }
    const done = await to.put(name, sealed);
    return done.ok ? ok(true) : done;
  };
  const markSent: MarkSent = (store, id) => {
    if (!store.db.open) return;
    store.transact({ userId: null, procedure: "attachment.sent" }, { subject: id }, (tx) => {
      if (tx.byId(attachment, id)?.state === "uploading") tx.patch(attachment, id, { state: "here" });
    });
    known = null;
    there.delete(id);
    tell.sent(id);
  };
  const comparing = createComparing({ pieces, put, markSent });

  /** Files that are here and not sent, where there may be some that were not looked at yet. */
  const nextOf = async function* ({ read, db }: Store): AsyncGenerator<Attachment, void> {
    if (!isNew) return;
    isNew = false;
    let last = { addedAt: Number.MIN_SAFE_INTEGER, place: 0 };
    while (db.open) {
      const rows = read.prepare(uploadingSql).all(last.addedAt, last.place) as { readonly addedAt: number; readonly place: number }[];
      for (const stored of rows) {
        const row = decodeRow(attachment, stored);
        if (row.pieces.every(pieces.has)) yield row;
      }
      if (rows.length < rowsAtOnce) return;
      last = rows.at(-1) ?? last;
      await setImmediate();
    }
  };

  const sendOne = async (to: PieceNet, row: Attachment): Promise<Result<boolean, NetFault>> => {
    const missing = await to.missing(row.pieces);
    if (!missing.ok) return missing;
    let done = row.pieces.length - missing.value.length;
    there.set(row.id, done);
    let isWhole = true;
    const sent = await someAtOnce(missing.value, async (name): Promise<Result<null, NetFault>> => {
      const given = await put(to, row, name);
      if (!given.ok) return err(given.error);
      isWhole &&= given.value;
      done += 1;
      there.set(row.id, done);
      tell.sending(row.id, done, row.pieces.length);
      return ok(null);
    });
    return sent.ok ? ok(isWhole) : sent;
  };

  return {
    send: async (store, now) => {
      const to = net();
      if (!to) return ok(0);
      let sent = 0;
      isNew = true;
      for (;;) {
        // New files are not kept waiting by what was lost of old ones.
        for await (const row of nextOf(store)) {
          const done = await sendOne(to, row);
          if (!done.ok) return done;
          if (!done.value) continue;
          markSent(store, row.id);
          sent += 1;
        }
        const compared = await comparing.step(store, to, now);
        if (!compared.ok) return compared;
        if (!compared.value && !isNew) return ok(sent);
      }
    },
    unsent: (store) => {
      if (known?.store !== store) {
        const rows = store.read.prepare(unsentSql).all() as (Omit<UnsentFile, "done" | "total"> & { readonly pieces: string })[];
        const files = rows.flatMap(({ pieces: named, ...row }) => {
          const names = JSON.parse(named) as readonly string[];
          return names.every(pieces.has) ? [{ ...row, total: names.length }] : [];
        });
        known = { store, files };
      }
      return known.files.map((file) => ({ ...file, done: there.get(file.id) ?? 0 }));
    },
    changed,
  };
};
