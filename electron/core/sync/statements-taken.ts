import { statementOf, takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { SyncCrypto } from "#shared/sync/ports.ts";
import type { Statement } from "#shared/sync/statement.ts";
import type { Sqlite } from "../store/open.ts";
import { keepSheet, type Identity } from "./device-keys.ts";
import type { Hpke } from "./hpke.ts";
import { membershipLog } from "./membership-log.ts";
import { replicaValues } from "./replica-values.ts";
import { keepWraps, streamKeysOf } from "./stream-keys.ts";

export interface TakenDeps {
  readonly db: Sqlite;
  readonly hpke: Hpke;
  readonly tenant: string;
  readonly device: string;
  readonly identity: Pick<Identity, "box">;
}

/** What a statement that counts brings to this PC: keys of new epochs, and what is sealed to from here on. In the open transaction. */
export const takeKeys = ({ db, hpke, tenant, device, identity }: TakenDeps, { body }: Statement): void => {
  if ("wraps" in body) keepWraps(streamKeysOf(db), hpke, tenant, device, identity.box.privateKey, body.wraps);
  if (body.type === "sheet" || body.type === "found") keepSheet(replicaValues(db), body.recovery);
};

/**
 * Keeps statements that follow those that are here, all or none, with the keys that they bring. Gives the membership; null
 * where they do not follow.
 */
export const keepStatements = (deps: TakenDeps & { readonly crypto: SyncCrypto }, statements: readonly { readonly seq: number; readonly bytes: Uint8Array }[]): Membership | null => {
  const log = membershipLog(deps.db, deps.crypto);
  let membership = log.current();
  const taken: { readonly index: number; readonly seq: number; readonly bytes: Uint8Array }[] = [];
  for (const { seq, bytes } of statements) {
    const next = takeStatement(deps.crypto, membership, bytes, seq);
    if (!next.ok) return null;
    membership = next.value;
    taken.push({ index: membership.index, seq, bytes });
  }
  deps.db.transaction(() => {
    for (const { index, seq, bytes } of taken) {
      log.add(index, seq, bytes);
      takeKeys(deps, statementOf(bytes));
    }
  }).immediate();
  return membership;
};
