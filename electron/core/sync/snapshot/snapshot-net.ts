import { err, ok, type Result } from "#shared/core/result.ts";
import type { SignedManifest } from "#shared/sync/manifest.ts";
import type { NetFault } from "#shared/sync/ports.ts";
import { netFaultOf } from "../http-net.ts";
import type { CallFault, ServerClient } from "../server-client.ts";

/** `gone`: the server has no such thing, or no more. */
export type FetchFault = NetFault | { readonly code: "gone" };

/** Sealed pieces on the server, by their names. Never throws. */
export interface PieceNet {
  readonly missing: (names: readonly string[]) => Promise<Result<readonly string[], NetFault>>;
  readonly put: (name: string, piece: Uint8Array) => Promise<Result<null, NetFault>>;
  readonly get: (name: string) => Promise<Result<Uint8Array, FetchFault>>;
}

/** Pieces of attachments on the server. Never throws. */
export interface BlobNet extends PieceNet {
  /** The epoch of the server as last heard; null while it has not answered. */
  readonly epoch: () => string | null;
  /** Pieces that nothing names any more go after thirty days, unless they are put again. Only for a machine that may let others in. */
  readonly drop: (names: readonly string[]) => Promise<Result<null, FetchFault>>;
}

/** Snapshots as the server has them. Never throws. */
export interface SnapshotNet extends PieceNet {
  readonly newest: () => Promise<Result<SignedManifest | null, NetFault>>;
  /** `gone`: not all its pieces are there. */
  readonly add: (signed: SignedManifest) => Promise<Result<null, FetchFault>>;
  readonly cosign: (seq: number, signature: string) => Promise<Result<null, FetchFault>>;
}

/** A piece of four mebibytes over a slow line. */
const pieceTimeoutMs = 120_000;

const fetchFault = (fault: CallFault): FetchFault => (fault.code === "notFound" ? { code: "gone" } : netFaultOf(fault));
const done = <Value>(result: Result<Value, CallFault>): Result<null, FetchFault> => (result.ok ? ok(null) : err(fetchFault(result.error)));

const pieceNet = (client: ServerClient, names: { readonly missing: "missingChunks" | "missingBlobs"; readonly put: "putChunk" | "putBlob"; readonly get: "chunk" | "blob" }): PieceNet => ({
  missing: async (pieces) => {
    const asked = await client.call(names.missing, { body: { pieces } });
    return asked.ok ? ok(asked.value.answer.missing) : err(netFaultOf(asked.error));
  },
  put: async (piece, body) => {
    const put = await client.call(names.put, { ids: { piece }, body, timeoutMs: pieceTimeoutMs });
    return put.ok ? ok(null) : err(netFaultOf(put.error));
  },
  get: async (piece) => {
    const got = await client.call(names.get, { ids: { piece }, timeoutMs: pieceTimeoutMs });
    return got.ok ? ok(got.value.answer) : err(fetchFault(got.error));
  },
});

export const createSnapshotNet = (client: ServerClient): SnapshotNet => ({
  ...pieceNet(client, { missing: "missingChunks", put: "putChunk", get: "chunk" }),
  newest: async () => {
    const asked = await client.call("newestSnapshot");
    return asked.ok ? ok(asked.value.answer.snapshot) : err(netFaultOf(asked.error));
  },
  add: async ({ manifest, device, signature }) => done(await client.call("addSnapshot", { body: { manifest, device, signature } })),
  cosign: async (seq, signature) => done(await client.call("cosignSnapshot", { ids: { seq: String(seq) }, body: { signature } })),
});

export const createBlobNet = (client: ServerClient): BlobNet => ({
  ...pieceNet(client, { missing: "missingBlobs", put: "putBlob", get: "blob" }),
  epoch: client.epoch,
  drop: async (pieces) => done(await client.call("dropBlobs", { body: { pieces } })),
});
