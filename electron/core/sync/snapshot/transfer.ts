import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { err, ok, type Result } from "#shared/core/result.ts";
import { chunkBytes } from "#shared/sync/manifest.ts";
import { isDiskFull } from "../../store/atomic-write.ts";
import { pieceNameBeside, readPiece } from "./file-pieces.ts";
import type { FetchFault, PieceNet } from "./snapshot-net.ts";

/** `full`: the disk takes no more. `stopped`: somebody has said so. `damaged`: a piece came otherwise twice. */
export type TransferFault = FetchFault | { readonly code: "full" | "stopped" | "damaged" };

/** Pieces on their way at once: enough for a network's delay, and 16 MiB of memory. */
const atOnce = 4;
/** A piece that came damaged is asked for once more. */
const fetches = 2;

/** Carries out `work` for each, some at once; ends with the first fault, or throws what was thrown first, once nothing of it is under way. */
export const someAtOnce = async <Item, Fault>(items: readonly Item[], work: (item: Item) => Promise<Result<null, Fault>>): Promise<Result<null, Fault>> => {
  let next = 0;
  let fault: { readonly error: Fault } | null = null;
  let thrown: { readonly error: unknown } | null = null;
  const one = async (): Promise<void> => {
    while (fault === null && thrown === null && next < items.length) {
      const item = items[next] as Item;
      next += 1;
      try {
        const done = await work(item);
        if (!done.ok) fault ??= { error: done.error };
      } catch (error) {
        thrown ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, one));
  if (thrown !== null) throw (thrown as { readonly error: unknown }).error;
  return fault === null ? ok(null) : err((fault as { readonly error: Fault }).error);
};

const fetchPiece = async (net: PieceNet, name: string): Promise<Result<Uint8Array, TransferFault>> => {
  for (let tries = 0; tries < fetches; tries += 1) {
    const got = await net.get(name);
    if (!got.ok) return got;
    if ((await pieceNameBeside(got.value)) === name) return got;
  }
  return err({ code: "damaged" });
};

/**
 * Fetches a file piece by piece into its place. Pieces that are there already and right are not fetched again, so a try that
 * a kill or a full disk has ended goes on where it was; a piece that was altered on either side is found. `progress` gets bytes.
 * Hashes are made and bytes are written on other threads: whoever works meanwhile does not wait for them.
 */
export const downloadFile = async (net: PieceNet, path: string, { bytes, chunks }: { readonly bytes: number; readonly chunks: readonly string[] }, progress: (bytes: number) => void, signal?: AbortSignal): Promise<Result<null, TransferFault>> => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, existsSync(path) ? "r+" : "w+", 0o600);
  try {
    const { size: length } = await handle.stat();
    const done = await someAtOnce([...chunks.entries()], async ([at, name]): Promise<Result<null, TransferFault>> => {
      if (signal?.aborted) return err({ code: "stopped" });
      const there = at * chunkBytes < length ? readPiece(handle.fd, at) : null;
      if (there && (await pieceNameBeside(there)) === name) {
        progress(there.length);
        return ok(null);
      }
      const got = await fetchPiece(net, name);
      if (!got.ok) return got;
      for (let written = 0; written < got.value.length; ) written += (await handle.write(got.value, written, got.value.length - written, at * chunkBytes + written)).bytesWritten;
      progress(got.value.length);
      return ok(null);
    });
    if (done.ok) await handle.truncate(bytes);
    return done;
  } catch (error) {
    if (isDiskFull(error)) return err({ code: "full" });
    throw error;
  } finally {
    await handle.close();
  }
};

/** Sends what the server lacks of a file. Whatever was sent before is not sent again. */
export const uploadFile = async (net: PieceNet, path: string, chunks: readonly string[], progress: (bytes: number) => void, signal?: AbortSignal): Promise<Result<null, TransferFault>> => {
  const missing = await net.missing(chunks);
  if (!missing.ok) return missing;
  const wanted = new Set(missing.value);
  const handle = openSync(path, "r");
  try {
    return await someAtOnce([...chunks.entries()], async ([at, name]): Promise<Result<null, TransferFault>> => {
      if (signal?.aborted) return err({ code: "stopped" });
      const piece = readPiece(handle, at);
      const put = wanted.has(name) ? await net.put(name, piece) : ok(null);
      if (put.ok) progress(piece.length);
      return put;
    });
  } finally {
    closeSync(handle);
  }
};
