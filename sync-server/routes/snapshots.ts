import { err, ok, type Result } from "#shared/core/result.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { chunkBytes } from "#shared/sync/manifest.ts";
import { endpoints, pieceId, type Fault } from "#shared/sync/protocol.ts";
import { serverCrypto } from "../crypto.ts";
import type { Parts } from "../parts.ts";
import { route, type Caller, type Route } from "../route.ts";
import { addSnapshot, cosignSnapshot, newestSnapshotOf } from "../snapshots/kept.ts";

/** A piece of an attachment is a mebibyte with its seal. */
const blobLimit = 1_048_576 + 4_096;
const done = { done: true } as const;

const told = (result: Result<null, Fault>): Result<typeof done, Fault> => (result.ok ? ok(done) : result);

/** Snapshots with their pieces, and the pieces of attachments: sealed bytes, all of them. */
export const snapshotRoutes = ({ store, pieces }: Parts): readonly Route[] => {
  const put = async (kind: "chunk" | "blob", { tenant }: Caller, name: string | undefined, body: Uint8Array, now: number): Promise<Result<typeof done, Fault>> => {
    if (!pieceId.safeParse(name).success || name === undefined || body.length === 0) return err({ code: "invalid" });
    if (kind === "chunk" && toBase64url(serverCrypto.hash(body)) !== name) return err({ code: "malformed" });
    return told(await pieces.put(tenant, kind, name, body, now));
  };
  return [
    route(endpoints.missingChunks, async ({ caller: { tenant }, body }) => ok({ missing: [...await pieces.missing(tenant, "chunk", body.pieces)] })),
    route(endpoints.putChunk, ({ caller, params: { piece }, body, now }) => put("chunk", caller, piece, body, now), { bodyLimit: chunkBytes }),
    route(endpoints.chunk, ({ caller: { tenant }, params: { piece = "" } }) => pieces.get(tenant, "chunk", piece)),
    route(endpoints.addSnapshot, async ({ caller, body, now }) => told(await addSnapshot(store, caller, body, now)), { bodyLimit: 3_000_000 }),
    route(endpoints.newestSnapshot, async ({ caller: { tenant } }) => ok({ snapshot: await newestSnapshotOf(store, tenant) })),
    route(endpoints.cosignSnapshot, async ({ caller, params: { seq = "" }, body: { signature }, now }) =>
      /^\d{1,15}$/.test(seq) ? told(await cosignSnapshot(store, caller, Number(seq), signature, now)) : err({ code: "invalid" })),
    route(endpoints.missingBlobs, async ({ caller: { tenant }, body }) => ok({ missing: [...await pieces.missing(tenant, "blob", body.pieces)] })),
    route(endpoints.putBlob, ({ caller, params: { piece }, body, now }) => put("blob", caller, piece, body, now), { bodyLimit: blobLimit }),
    route(endpoints.blob, ({ caller: { tenant }, params: { piece = "" } }) => pieces.get(tenant, "blob", piece)),
    route(endpoints.dropBlobs, async ({ caller: { tenant }, body, now }) => {
      await pieces.drop(tenant, "blob", body.pieces, now);
      return ok(done);
    }),
  ];
};
