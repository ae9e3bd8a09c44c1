import type { Generated } from "kysely";

/** Rows as both databases give them: whole numbers as `number`, bytes as `Uint8Array`, moments in milliseconds since 1970 UTC. */
export interface Tables {
  /** One clinic. Its row is the lock under which its log grows. */
  tenant: {
    no: Generated<number>;
    id: string;
    epoch: string;
    head_seq: number;
    head_chain: Uint8Array;
    received_at: number;
    /** The newest statement's index, and SHA-256 of its bytes. */
    statements: number;
    statement_hash: Uint8Array;
    /** Entries up to this one are gone: a machine behind it takes the snapshot. */
    horizon: number;
  };
  /** Public keys of every printed sheet that a clinic ever had, the replaced ones too. They follow from its statements. */
  sheet: { sign_key: string; tenant: number };
  statement: { tenant: number; idx: number; seq: number; bytes: Uint8Array };
  device: { tenant: number; device: string; last_seq: number; last_hash: Uint8Array; contact_at: number; program: string | null };
  log: {
    tenant: number;
    seq: number;
    device: string;
    device_seq: number;
    received_at: number;
    verdict: Uint8Array;
    envelope: Uint8Array;
    signature: Uint8Array | null;
    hash: Uint8Array;
    chain: Uint8Array;
  };
  slot_claim: { tenant: number; resource: string; minute: number; key: string };
  /** `device` empty: the desk's. */
  lease: { tenant: number; resource: string; from_minute: number; to_minute: number; device: string; until: number };
  legal_number: { tenant: number; series: string; last: number };
  given_number: { tenant: number; key: string; series: string; number: number };
  secret: { name: string; value: Uint8Array };
  token_family: { family: string; tenant: number; device: string; revoked_at: number | null; expires_at: number };
  refresh_token: { hash: Uint8Array; family: string; tenant: number; issued_at: number; used_at: number | null; expires_at: number };
  token_nonce: { tenant: number; device: string; nonce: string; at: number };
  pairing: { pairing: string; tenant: number; opened_by: string; expires_at: number; request: Uint8Array | null; proof: Uint8Array | null; answer: Uint8Array | null };
  checkpoint: { tenant: number; device: string; received_at: number; body: string };
  /** `cosigned_at`: since when a machine's word for it is here, beside its maker's. */
  snapshot: { tenant: number; seq: number; device: string; received_at: number; manifest: string; signature: string; cosigned_at: number | null };
  cosign: { tenant: number; seq: number; device: string; signature: string };
  /** What the blob store holds. `dropped_at`: since when nothing names it; it goes thirty days later. */
  piece: { tenant: number; kind: "chunk" | "blob"; name: string; bytes: number; put_at: number; dropped_at: number | null };
}

/** Tables that hold a clinic's rows, in an order in which they can be put back. `tenant` is the first. */
export const tenantTables = ["tenant", "statement", "device", "log", "slot_claim", "lease", "legal_number", "given_number", "checkpoint", "snapshot", "cosign", "piece"] as const satisfies readonly (keyof Tables)[];
