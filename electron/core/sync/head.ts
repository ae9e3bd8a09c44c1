import { zeroHash } from "#shared/sync/envelope.ts";
import type { Head } from "#shared/sync/ports.ts";
import { replicaValues } from "./replica-values.ts";
import type { Sqlite } from "../store/open.ts";

/** How far this file has applied the log: 0 and zero bytes before its first entry. */
export const readHead = (db: Sqlite): Head => {
  const values = replicaValues(db);
  return { seq: values.number("headSeq") ?? 0, chain: values.bytes("headChain") ?? zeroHash };
};

/** Within whatever transaction is open. */
export const writeHead = (db: Sqlite, { seq, chain }: Head): void => {
  const values = replicaValues(db);
  values.set("headSeq", seq);
  values.set("headChain", chain);
};
