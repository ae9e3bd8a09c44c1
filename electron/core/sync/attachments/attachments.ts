import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Random } from "#shared/core/random.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { addMs, type Instant } from "#shared/core/time.ts";
import { appError, orRefuse, refuse, type AppError } from "#shared/errors.ts";
import { attachment, attachmentMaxBytes, attachmentPieceBytes, type Attachment } from "#shared/schema/tables/attachment.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import type { NetFault, SyncCrypto } from "#shared/sync/ports.ts";
import { decodeRow } from "../../store/rows.ts";
import type { Read, Store } from "../../store/tx.ts";
import { replicaValues } from "../replica-values.ts";
import { isAgendaOnly } from "../snapshot/carry-over.ts";
import type { BlobNet, PieceNet } from "../snapshot/snapshot-net.ts";
import { someAtOnce } from "../snapshot/transfer.ts";
import { pieceFolder } from "./piece-folder.ts";
import { openPiece, sealPieces } from "./sealed-pieces.ts";
import { sniffMediaType } from "./sniff.ts";

export interface AttachmentDeps {
  /** The clinic's folder. */
  readonly folder: string;
  readonly crypto: SyncCrypto;
  readonly random: Random;
  /** The server's pieces; null while this clinic has no server or it is not known how to reach it. */
  readonly net: () => BlobNet | null;
}

/** What a file is known by before its row is written: its pieces are on the disk. */
export type TakenFile = Pick<Attachment, "mediaType" | "bytes" | "hash" | "fileKey" | "pieces">;

export interface Attachments {
  /** Seals a file and keeps its pieces here. Refuses with `attachmentTooBig`, `attachmentKind` or `diskFull`. */
  readonly take: (read: Read, bytes: Uint8Array) => TakenFile;
  /** True where all pieces are on this PC. */
  readonly isHere: (row: Pick<Attachment, "pieces">) => boolean;
  /** Brings what is missing here. Refuses with `attachmentElsewhere`, `attachmentDamaged` or `diskFull`. `progress` may throw. */
  readonly fetch: (row: Attachment, progress: (done: number, total: number) => Promise<void>) => Promise<void>;
  /** The bytes of a file that is here. Refuses with `attachmentDamaged`; the pieces are then fetched anew the next time. */
  readonly read: (row: Attachment) => Uint8Array<ArrayBuffer>;
  /** Sends what the server lacks of files that are here, and says of those that it has whole that it has. Gives how many went. */
  readonly send: (store: Store) => Promise<Result<number, NetFault>>;
  /**
   * Takes away what no row has named for thirty days: from this PC, and by the word of a PC that may let others in from the
   * server, which keeps it another thirty. Gives how many pieces went from here. Call it once a day, while the rows are in step.
   */
  readonly tidy: (store: Store, now: Instant) => Promise<number>;
}

const sentAtOnce = 20;
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

const uploading = (read: Read): readonly Attachment[] =>
  (read.prepare(`SELECT * FROM attachment WHERE state = 'uploading' AND voidedAt IS NULL ORDER BY addedAt LIMIT ${sentAtOnce}`).all() as object[]).map((row) => decodeRow(attachment, row));

/** The same file as it was taken in before, whoever's it is: its pieces are named once more. */
const takenBefore = (read: Read, hash: string): Attachment | null => {
  const row = read.prepare("SELECT * FROM attachment WHERE hash = ? AND voidedAt IS NULL LIMIT 1").get(hash) as object | undefined;
  return row ? decodeRow(attachment, row) : null;
};

const keyOf = ({ fileKey }: Pick<Attachment, "fileKey">): Uint8Array => fromBase64url(fileKey) ?? new Uint8Array(0);

/** Files of patients, sealed beside the store and on the server. */
export const createAttachments = ({ folder, crypto, random, net }: AttachmentDeps): Attachments => {
  const pieces = pieceFolder(join(folder, "attachments"));
  const isHere: Attachments["isHere"] = (row) => row.pieces.every(pieces.has);

  const fetchPiece = async (from: PieceNet, row: Attachment, name: string): Promise<Result<null, AppError>> => {
    const got = await from.get(name);
    if (!got.ok) return err(appError("attachmentElsewhere"));
    const at = row.pieces.indexOf(name);
    if (!openPiece(crypto, keyOf(row), name, at, row.pieces.length, got.value)) return err(appError("attachmentDamaged"));
    pieces.keep(name, got.value);
    return ok(null);
  };

  const sendOne = async (to: PieceNet, row: Attachment): Promise<Result<boolean, NetFault>> => {
    const missing = await to.missing(row.pieces);
    if (!missing.ok) return missing;
    // Another PC has it: it sends it.
    if (missing.value.some((name) => !pieces.has(name))) return ok(false);
    const sent = await someAtOnce(missing.value, async (name) => to.put(name, pieces.read(name) ?? new Uint8Array(0)));
    return sent.ok ? ok(true) : sent;
  };

  return {
    take: (read, bytes) => {
      if (bytes.length > attachmentMaxBytes) refuse(appError("attachmentTooBig", { mostMb: attachmentMaxBytes / attachmentPieceBytes }));
      const mediaType = sniffMediaType(bytes) ?? refuse(appError("attachmentKind"));
      const hash = toBase64url(crypto.hash(bytes));
      const known = takenBefore(read, hash);
      const fileKey = known ? keyOf(known) : random.bytes(32);
      const names: string[] = [];
      for (const { name, sealed } of sealPieces(crypto, fileKey, bytes)) {
        if (!pieces.has(name)) pieces.keep(name, sealed);
        names.push(name);
      }
      return { mediaType, bytes: bytes.length, hash, fileKey: toBase64url(fileKey), pieces: names };
    },
    isHere,
    fetch: async (row, progress) => {
      const missing = row.pieces.filter((name) => !pieces.has(name));
      if (missing.length === 0) return;
      const from = net() ?? refuse(appError("attachmentElsewhere"));
      let done = row.pieces.length - missing.length;
      orRefuse(await someAtOnce(missing, async (name) => {
        const fetched = await fetchPiece(from, row, name);
        if (fetched.ok) await progress((done += 1), row.pieces.length);
        return fetched;
      }));
    },
    read: (row) => {
      const file = new Uint8Array(row.bytes);
      for (const [at, name] of row.pieces.entries()) {
        const sealed = pieces.read(name) ?? refuse(appError("attachmentElsewhere"));
        const plain = openPiece(crypto, keyOf(row), name, at, row.pieces.length, sealed);
        if (!plain || at * attachmentPieceBytes + plain.length > file.length) {
          pieces.drop(name);
          return refuse(appError("attachmentDamaged"));
        }
        file.set(plain, at * attachmentPieceBytes);
      }
      return file;
    },
    send: async (store) => {
      const to = net();
      if (!to) return ok(0);
      let sent = 0;
      for (const row of uploading(store.read)) {
        const done = await sendOne(to, row);
        if (!done.ok) return done;
        if (!done.value || !store.db.open) continue;
        store.transact({ userId: null, procedure: "attachment.sent" }, { subject: row.id }, (tx) => {
          if (tx.byId(attachment, row.id)?.state === "uploading") tx.patch(attachment, row.id, { state: "here" });
        });
        sent += 1;
      }
      return ok(sent);
    },
    tidy: async (store, now) => {
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
    },
  };
};
