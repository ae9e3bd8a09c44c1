import { createHmac } from "node:crypto";
import { attachmentPieceBytes } from "#shared/schema/tables/attachment.ts";
import { toBase64url, utf8 } from "#shared/sync/bytes.ts";
import type { Hasher, Sealer } from "#shared/sync/ports.ts";

/** A piece as it lies on the disk and on the server: nonce, sealed bytes, tag. */
export interface SealedPiece {
  readonly name: string;
  readonly sealed: Uint8Array;
}

/** Bound into a piece: its place and how many there are, so that none can be left out, doubled or moved. */
const context = (at: number, count: number): Uint8Array => utf8(`daftar attachment 1\n${at}\n${count}`);

/** Known only to who has the file's key: the server cannot tell whether a file that it knows is among the pieces. */
const nameOf = (hasher: Hasher, fileKey: Uint8Array, at: number, plain: Uint8Array): string =>
  toBase64url(new Uint8Array(createHmac("sha256", fileKey).update(`daftar piece 1\n${at}\n`).update(hasher.hash(plain)).digest()));

/** A file in sealed pieces, one after the other. `fileKey` is used for this file alone. */
export const sealPieces = function* (crypto: Hasher & Sealer, fileKey: Uint8Array, file: Uint8Array): Generator<SealedPiece> {
  const count = Math.ceil(file.length / attachmentPieceBytes);
  for (let at = 0; at < count; at += 1) {
    const plain = file.subarray(at * attachmentPieceBytes, (at + 1) * attachmentPieceBytes);
    yield { name: nameOf(crypto, fileKey, at, plain), sealed: crypto.seal(fileKey, plain, context(at, count)) };
  }
};

/** The bytes of one piece; null where they are not those that were sealed under this name at this place. */
export const openPiece = (crypto: Hasher & Sealer, fileKey: Uint8Array, name: string, at: number, count: number, sealed: Uint8Array): Uint8Array | null => {
  const plain = crypto.open(fileKey, sealed, context(at, count));
  return plain && nameOf(crypto, fileKey, at, plain) === name ? plain : null;
};
