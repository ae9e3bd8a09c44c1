import { streamIds, type StreamId, type StreamName } from "#shared/schema/streams.ts";
import { fromBase64url, toBase64url, utf8 } from "#shared/sync/bytes.ts";
import type { Wrap } from "#shared/sync/statement.ts";
import type { Sqlite } from "../store/open.ts";
import type { Hpke } from "./hpke.ts";

/** The keys of streams that this PC has, by epoch. */
export interface StreamKeys {
  readonly key: (stream: StreamId, epoch: number) => Uint8Array | null;
  /** The newest epoch that it has; 0 for none. */
  readonly newest: (stream: StreamId) => number;
  readonly keep: (stream: StreamId, epoch: number, key: Uint8Array) => void;
}

export const streamKeysOf = (db: Sqlite): StreamKeys => {
  const find = db.prepare("SELECT key FROM streamKey WHERE stream = ? AND epoch = ?").pluck();
  const last = db.prepare("SELECT coalesce(max(epoch), 0) FROM streamKey WHERE stream = ?").pluck();
  const insert = db.prepare("INSERT INTO streamKey (stream, epoch, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  /** An epoch's key is never another; asked for with each part of each entry, it was a twelfth of applying one. */
  const found = new Map<string, Uint8Array>();
  return {
    key: (stream, epoch) => {
      const name = `${stream} ${epoch}`;
      const known = found.get(name);
      if (known) return known;
      const kept = find.get(stream, epoch) as Uint8Array | undefined;
      if (kept === undefined) return null;
      const key = new Uint8Array(kept);
      found.set(name, key);
      return key;
    },
    newest: (stream) => last.get(stream) as number,
    keep: (stream, epoch, key) => void insert.run(stream, epoch, Buffer.from(key)),
  };
};

/** Keys that are held in memory and nowhere else. */
export const heldStreamKeys = (): StreamKeys => {
  const held = new Map<StreamId, Map<number, Uint8Array>>();
  return {
    key: (stream, epoch) => held.get(stream)?.get(epoch) ?? null,
    newest: (stream) => Math.max(0, ...(held.get(stream)?.keys() ?? [])),
    keep: (stream, epoch, key) => void held.set(stream, (held.get(stream) ?? new Map<number, Uint8Array>()).set(epoch, key)),
  };
};

/** Bound into a wrap, so that it cannot stand for another clinic, stream, epoch or machine. */
const wrapInfo = (tenant: string, { stream, epoch, to }: Omit<Wrap, "wrapped">): Uint8Array => utf8(`daftar wrap 1\n${tenant}\n${stream}\n${epoch}\n${to}`);

/** A stream's key, sealed to a machine or the sheet. `boxKey` base64url. */
export const wrapKey = (hpke: Hpke, tenant: string, about: Omit<Wrap, "wrapped">, boxKey: string, key: Uint8Array): Wrap => {
  const publicKey = fromBase64url(boxKey);
  if (!publicKey) throw new Error("not a key");
  return { ...about, wrapped: toBase64url(hpke.seal(publicKey, wrapInfo(tenant, about), key)) };
};

/** Keeps the keys of those wraps that are for `device` and open. Gives how many did not. */
export const keepWraps = (keys: Pick<StreamKeys, "keep">, hpke: Hpke, tenant: string, device: string, boxPrivateKey: Uint8Array, wraps: readonly Wrap[]): number => {
  let unopened = 0;
  for (const { wrapped, ...about } of wraps) {
    if (about.to !== device) continue;
    const sealed = fromBase64url(wrapped);
    const key = sealed && hpke.open(boxPrivateKey, wrapInfo(tenant, about), sealed);
    if (key?.length === 32) keys.keep(streamIds[about.stream], about.epoch, key);
    else unopened += 1;
  }
  return unopened;
};

/** Wraps of every epoch of these streams that is here, for one machine. */
export const wrapsOfAll = (keys: StreamKeys, hpke: Hpke, tenant: string, streams: readonly StreamName[], to: string, boxKey: string): Wrap[] =>
  streams.flatMap((stream) =>
    Array.from({ length: keys.newest(streamIds[stream]) }, (_, at) => {
      const key = keys.key(streamIds[stream], at + 1);
      return key ? [wrapKey(hpke, tenant, { stream, epoch: at + 1, to }, boxKey, key)] : [];
    }).flat(),
  );
