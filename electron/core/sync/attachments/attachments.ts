import { createHash } from "node:crypto";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Random } from "#shared/core/random.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import type { Instant } from "#shared/core/time.ts";
import { appError, orRefuse, refuse, type AppError } from "#shared/errors.ts";
import { attachment, attachmentMaxBytes, attachmentPieceBytes, type Attachment } from "#shared/schema/tables/attachment.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import type { NetFault, SyncCrypto } from "#shared/sync/ports.ts";
import { decodeRow } from "../../store/rows.ts";
import type { Read, Store } from "../../store/tx.ts";
import type { BlobNet, PieceNet } from "../snapshot/snapshot-net.ts";
import { someAtOnce } from "../snapshot/transfer.ts";
import { pieceFolder } from "./piece-folder.ts";
import { openPiece, sealPieces } from "./sealed-pieces.ts";
import { createSending, type SendingHears, type UnsentFile } from "./sending.ts";
import { sniffMediaType } from "./sniff.ts";
import { tidyPieces } from "./tidying.ts";

export interface AttachmentDeps {
  /** The clinic's folder. */
  readonly folder: string;
  readonly crypto: SyncCrypto;
  readonly random: Random;
  /** The server's pieces; null while this clinic has no server or it is not known how to reach it. */
  readonly net: () => BlobNet | null;
  readonly tell: SendingHears;
}

/** What a file is known by before its row is written: its pieces are on the disk. */
export type TakenFile = Pick<Attachment, "mediaType" | "bytes" | "hash" | "fileKey" | "pieces">;

export interface Attachments {
  /**
   * Seals a file and keeps its pieces here, in turns with other work. Refuses with `attachmentTooBig`, `attachmentKind` or
   * `diskFull`. `progress` may throw. Until a row names them the pieces are nobody's.
   */
  readonly take: (read: () => Read, bytes: Uint8Array, progress: (done: number, total: number) => Promise<void>) => Promise<TakenFile>;
  /** True where all pieces are on this PC. */
  readonly isHere: (row: Pick<Attachment, "pieces">) => boolean;
  /** Brings what is missing here. Refuses with `attachmentElsewhere`, `attachmentDamaged` or `diskFull`. `progress` may throw. */
  readonly fetch: (row: Attachment, progress: (done: number, total: number) => Promise<void>) => Promise<void>;
  /** The bytes of a file that is here, in turns with other work. Refuses with `attachmentDamaged`; the pieces are then fetched anew the next time. */
  readonly read: (row: Attachment) => Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Sends what the server lacks of files that are here and says of those that it then has whole that it has. Once a day, and
   * after the server was put back, goes through what was sent before too. Gives how many went.
   */
  readonly send: (store: Store, now: Instant) => Promise<Result<number, NetFault>>;
  /** Files that this PC has and the server not wholly, the oldest first. */
  readonly unsent: (store: Store) => readonly UnsentFile[];
  /** Rows of files were written: what is not sent is looked at anew. */
  readonly changed: () => void;
  /**
   * Takes away what no row has named for thirty days: from this PC, and by the word of a PC that may let others in from the
   * server, which keeps it another thirty. Gives how many pieces went from here. Call it once a day, while the rows are in step.
   */
  readonly tidy: (store: Store, now: Instant) => Promise<number>;
}

/** The same file as it was taken in before, whoever's it is: its pieces are named once more. */
const takenBefore = (read: Read, hash: string): Attachment | null => {
  const row = read.prepare("SELECT * FROM attachment WHERE hash = ? AND voidedAt IS NULL LIMIT 1").get(hash) as object | undefined;
  return row ? decodeRow(attachment, row) : null;
};

/** SHA-256, base64url. */
const hashInTurns = async (bytes: Uint8Array): Promise<string> => {
  const hash = createHash("sha256");
  for (let at = 0; at < bytes.length; at += attachmentPieceBytes) {
    hash.update(bytes.subarray(at, at + attachmentPieceBytes));
    await setImmediate();
  }
  return toBase64url(new Uint8Array(hash.digest()));
};

const keyOf = ({ fileKey }: Pick<Attachment, "fileKey">): Uint8Array => fromBase64url(fileKey) ?? new Uint8Array(0);

/** Files of patients, sealed beside the store and on the server. */
export const createAttachments = ({ folder, crypto, random, net, tell }: AttachmentDeps): Attachments => {
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

  const sending = createSending({ pieces, crypto, net, tell });

  return {
    take: async (read, bytes, progress) => {
      if (bytes.length > attachmentMaxBytes) refuse(appError("attachmentTooBig", { mostMb: attachmentMaxBytes / attachmentPieceBytes }));
      const mediaType = sniffMediaType(bytes) ?? refuse(appError("attachmentKind"));
      const hash = await hashInTurns(bytes);
      const known = takenBefore(read(), hash);
      const fileKey = known ? keyOf(known) : random.bytes(32);
      const names: string[] = [];
      for (const { name, sealed } of sealPieces(crypto, fileKey, bytes)) {
        // One that is there from before is kept anew: it may be so old that the day's tidying takes it away before a row names it.
        pieces.keep(name, sealed);
        names.push(name);
        await progress(names.length, Math.ceil(bytes.length / attachmentPieceBytes));
        await setImmediate();
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
      sending.changed();
    },
    read: async (row) => {
      const file = new Uint8Array(row.bytes);
      for (const [at, name] of row.pieces.entries()) {
        const sealed = pieces.read(name) ?? refuse(appError("attachmentElsewhere"));
        const plain = openPiece(crypto, keyOf(row), name, at, row.pieces.length, sealed);
        if (!plain || at * attachmentPieceBytes + plain.length > file.length) {
          pieces.drop(name);
          sending.changed();
          return refuse(appError("attachmentDamaged"));
        }
        file.set(plain, at * attachmentPieceBytes);
        await setImmediate();
      }
      return file;
    },
    send: sending.send,
    unsent: sending.unsent,
    changed: sending.changed,
    tidy: (store, now) => tidyPieces(pieces, net, store, now),
  };
};
