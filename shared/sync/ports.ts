import type { Result } from "../core/result.ts";

/** SHA-256 of parts laid one after the other. */
export interface Hasher {
  readonly hash: (...parts: readonly Uint8Array[]) => Uint8Array;
}

/** Ed25519 (RFC 8032). A device signs with its own key; anybody verifies with its public one. */
export interface Verifier {
  readonly verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}

/** AES-256-GCM with a random nonce before and the tag after. `open` gives null where key, context or bytes are not those sealed. */
export interface Sealer {
  readonly seal: (key: Uint8Array, plain: Uint8Array, context: Uint8Array) => Uint8Array;
  readonly open: (key: Uint8Array, sealed: Uint8Array, context: Uint8Array) => Uint8Array | null;
}

export type SyncCrypto = Hasher & Verifier & Sealer;

/** Signs as this device. */
export type Sign = (message: Uint8Array) => Uint8Array;

/** Where a log has come to. */
export interface Head {
  readonly seq: number;
  readonly chain: Uint8Array;
}

/** What every answer of the server says beside its own matter. */
export interface ServerState {
  /** Changes when the server was put back to an older copy: what was confirmed may be gone. */
  readonly epoch: string;
  readonly head: number;
  /** The server's clock, milliseconds since 1970 UTC. */
  readonly now: number;
}

/** Why the server takes none of a run. A closed set: the words are in error texts. */
export type PushRefusal =
  /** Its bytes are no run, or a signature or chain is not right. */
  | { readonly code: "malformed" | "badSignature" | "badStatement" }
  /** Envelopes before these are not there: go on from `expected`. */
  | { readonly code: "gap"; readonly expected: number; readonly previous: Uint8Array }
  /** The same number with other bytes is there: this device was copied or restored. It must come back under another name. */
  | { readonly code: "forked"; readonly deviceSeq: number }
  /** No member, or one no more. */
  | { readonly code: "revoked" | "unknownDevice" }
  /** Another statement came first: build it anew on the newest. */
  | { readonly code: "staleStatement" };

/** Why a call to the server brought nothing. `offline` covers no network, time-outs and answers cut short: try again later. */
export type NetFault =
  | { readonly code: "offline" }
  | { readonly code: "busy"; readonly retryAfterMs: number }
  | { readonly code: "tooOld" }
  /** The log no longer goes back that far: take the snapshot. */
  | { readonly code: "compacted"; readonly horizon: number }
  | PushRefusal;

export interface PushAnswer {
  readonly server: ServerState;
  /** The highest number of this device that the log has now. */
  readonly deviceSeq: number;
}

export interface PullAnswer {
  readonly server: ServerState;
  /** Encoded page (`encodePage`): whole runs that follow `since`. */
  readonly page: Uint8Array;
}

/** The server as a device reaches it. Implemented over HTTP, and by the simulator. Never throws. */
export interface Net {
  readonly push: (run: Uint8Array) => Promise<Result<PushAnswer, NetFault>>;
  readonly pull: (since: number, limit: number) => Promise<Result<PullAnswer, NetFault>>;
  /** The log's chain after `seq`, to see whether what was applied is still what the server has. */
  readonly chainAt: (seq: number) => Promise<Result<{ readonly server: ServerState; readonly chain: Uint8Array | null; readonly deviceSeq: number }, NetFault>>;
}

/** Time that passes, handed in: the simulator turns it. `after` gives what takes the waiting back. */
export interface Scheduler {
  readonly after: (ms: number, work: () => void) => () => void;
}
