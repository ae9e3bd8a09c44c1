import { zeroHash } from "#shared/sync/envelope.ts";
import type { Head } from "#shared/sync/ports.ts";
import { replicaValues, type ReplicaValues } from "./replica-values.ts";
import type { Sqlite } from "../store/open.ts";

/** How far this file has applied the log: 0 and zero bytes before its first entry. */
export const headOf = (values: ReplicaValues): Head => ({ seq: values.number("headSeq") ?? 0, chain: values.bytes("headChain") ?? zeroHash });

/** Within whatever transaction is open. */
export const keepHead = (values: ReplicaValues, { seq, chain }: Head): void => {
  values.set("headSeq", seq);
  values.set("headChain", chain);
};

/** The same for whoever asks once. */
export const readHead = (db: Sqlite): Head => headOf(replicaValues(db));
export const writeHead = (db: Sqlite, head: Head): void => keepHead(replicaValues(db), head);
