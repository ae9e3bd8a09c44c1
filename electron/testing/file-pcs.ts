import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { err, ok } from "#shared/core/result.ts";
import { Refusal } from "#shared/errors.ts";
import { attachment, type Attachment } from "#shared/schema/tables/attachment.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { createAttachments, type Attachments, type TakenFile } from "../core/sync/attachments/attachments.ts";
import { createSyncCrypto } from "../core/sync/crypto.ts";
import type { BlobNet } from "../core/sync/snapshot/snapshot-net.ts";
import { createSystemRandom } from "../core/system-random.ts";
import { fixedClock, tempStore, type TempStore } from "./temp-store.ts";

const random = createSystemRandom();
const crypto = createSyncCrypto(random);

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const pdf = (length: number): Uint8Array => Uint8Array.from([...bytesOf("%PDF-1.7\n"), ...random.bytes(length - 9)]);

/** A server of pieces in memory, whose line and whose memory a test can cut. */
export const aBlobServer = () => {
  const pieces = new Map<string, Uint8Array>();
  const state = { puts: 0, asked: [] as (readonly string[])[], heard: () => {}, epoch: "e1" as string | null, isOffline: false, failAfterPuts: Number.POSITIVE_INFINITY, dropped: [] as string[] };
  const net: BlobNet = {
    epoch: () => state.epoch,
    missing: (names) => {
      state.asked.push(names);
      state.heard();
      return Promise.resolve(state.isOffline ? err({ code: "offline" }) : ok(names.filter((name) => !pieces.has(name))));
    },
    put: (name, piece) => {
      if (state.isOffline || state.puts >= state.failAfterPuts) return Promise.resolve(err({ code: "offline" }));
      state.puts += 1;
      pieces.set(name, piece);
      return Promise.resolve(ok(null));
    },
    drop: (names) => {
      if (state.isOffline) return Promise.resolve(err({ code: "offline" }));
      state.dropped.push(...names);
      return Promise.resolve(ok(null));
    },
    get: (name) => {
      const piece = pieces.get(name);
      return Promise.resolve(state.isOffline ? err({ code: "offline" }) : piece ? ok(piece) : err({ code: "gone" }));
    },
  };
  return { net, pieces, state };
};
export type BlobServer = ReturnType<typeof aBlobServer>;

/** Stores and folders of PCs with files; `end` takes them away. */
export const createFilePcs = () => {
  const ends: (() => void)[] = [];
  return {
    end: (): void => {
      for (const one of ends.splice(0)) one();
    },
    aPc: (server: BlobServer | null) => {
      const folder = mkdtempSync(join(tmpdir(), "attachments-"));
      ends.push(() => rmSync(folder, { recursive: true, force: true }));
      const steps: { readonly id: string; readonly done: number; readonly total: number }[] = [];
      const sent: string[] = [];
      const files = createAttachments({ folder, crypto, random, net: () => server?.net ?? null, tell: { sending: (id, done, total) => void steps.push({ id, done, total }), sent: (id) => void sent.push(id) } });
      return { folder, files, steps, sent };
    },
    aStore: (): TempStore => {
      const made = tempStore({ clock: fixedClock(1_795_000_000_000), random: seededRandom(1) });
      ends.push(made.close);
      return made;
    },
  };
};

const silent = (): Promise<void> => Promise.resolve();
/** Keeps a file's pieces, and no row that names them. */
export const take = ({ store }: TempStore, files: Attachments, bytes: Uint8Array): Promise<TakenFile> => files.take(() => store.read, bytes, silent);

export const addRow = ({ store }: TempStore, taken: TakenFile, addedAt = 1): Attachment =>
  store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.insert(attachment, { ...taken, patientId: "pat_00000000000000000000000000" as never, name: "scan.pdf", state: "uploading", addedAt: addedAt as never })).value;
/** Takes a file in as the handler does. */
export const add = async (temp: TempStore, files: Attachments, bytes: Uint8Array, addedAt = 1): Promise<Attachment> => addRow(temp, await take(temp, files, bytes), addedAt);

const farName = (at: number): string => String(at).padStart(43, "A");
/** Rows of files whose bytes are on other PCs, of one piece each. */
export const addFar = ({ store }: TempStore, count: number, state: Attachment["state"] = "here", addedAt = 1): readonly Attachment[] =>
  store.transact({ userId: null, procedure: "test" }, null, (tx) =>
    Array.from({ length: count }, (_, at) => tx.insert(attachment, { mediaType: "application/pdf", bytes: 9, hash: farName(at), fileKey: farName(at), pieces: [farName(at)], patientId: "pat_00000000000000000000000000" as never, name: "far.pdf", state, addedAt: addedAt as never }))).value;

export const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return "done";
  } catch (error) {
    if (error instanceof Refusal) return error.error.code;
    throw error;
  }
};
