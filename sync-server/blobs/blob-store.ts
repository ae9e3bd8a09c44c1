/** Where sealed pieces lie: on disk or in S3-compatible storage. `key` is of letters, figures, `-`, `_` and `/`. */
export interface BlobStore {
  /** Kept whole or not at all; the same key again is kept once. Rejects with `BlobStoreFull` where nothing more fits. */
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
  /** Null where there is none. */
  readonly get: (key: string) => Promise<Uint8Array | null>;
  /** Bytes of what lies there, without fetching it. Null where there is none. */
  readonly sizeOf: (key: string) => Promise<number | null>;
  /** Rejects where nothing could be kept or fetched now. One cheap look. */
  readonly reach: () => Promise<void>;
  /** One that is not there is no fault. */
  readonly remove: (key: string) => Promise<void>;
}

/** Nothing more fits: the caller comes again later. */
export class BlobStoreFull extends Error {}

/** Where a clinic's piece lies. By the clinic's own id, which it keeps where its backup is put back on another server. */
export const blobKey = (tenant: string, kind: "chunk" | "blob", name: string): string => `${tenant}/${kind}/${name.slice(0, 2)}/${name}`;
