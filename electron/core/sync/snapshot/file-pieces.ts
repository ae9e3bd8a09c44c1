import { createHash, subtle } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { chunkBytes } from "#shared/sync/manifest.ts";
import { toBase64url } from "#shared/sync/bytes.ts";

/** What a piece is known by, everywhere: SHA-256 of it as it travels, base64url. */
export const pieceName = (piece: Uint8Array): string => toBase64url(new Uint8Array(createHash("sha256").update(piece).digest()));

/** The same name, made on another thread. */
export const pieceNameBeside = async (piece: Uint8Array): Promise<string> => toBase64url(new Uint8Array(await subtle.digest("SHA-256", piece as Uint8Array<ArrayBuffer>)));

/** Reads one piece of a file into `room`; shorter at its end, empty after it. */
export const readPiece = (handle: number, at: number, room = new Uint8Array(chunkBytes)): Uint8Array => {
  let got = 0;
  for (let read = -1; got < chunkBytes && read !== 0; got += read) read = readSync(handle, room, got, chunkBytes - got, at * chunkBytes + got);
  return room.subarray(0, got);
};

/** Names of all pieces of a file, and its length. */
export const piecesOf = (file: string): { readonly bytes: number; readonly chunks: readonly string[] } => {
  const handle = openSync(file, "r");
  try {
    const bytes = fstatSync(handle).size;
    const room = new Uint8Array(chunkBytes);
    return { bytes, chunks: Array.from({ length: Math.ceil(bytes / chunkBytes) }, (_, at) => pieceName(readPiece(handle, at, room))) };
  } finally {
    closeSync(handle);
  }
};
