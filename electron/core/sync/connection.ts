import { appError, refuse } from "#shared/errors.ts";
import type { Vault } from "../vault.ts";
import type { Connection, Joining, PairingDoor, SyncStatus } from "./connection-port.ts";
import { waitingOf } from "./waiting.ts";

export interface ConnectionDeps {
  readonly vault: Vault;
}

/** How a clinic stands that has no server: all is here, and nothing waits. */
const alone: SyncStatus = { state: "alone", server: null, waiting: 0, offlineSince: null, lastContactAt: null, clockAheadMs: 0, conflicts: 0, clashes: 0, loading: null };

const offline = (): Promise<never> => Promise.resolve().then(() => refuse(appError("syncOffline")));

/** This PC's connection to the clinic's others. */
export const createConnection = ({ vault }: ConnectionDeps): { readonly connection: Connection; readonly door: PairingDoor; readonly joining: Joining } => ({
  connection: {
    status: () => alone,
    waiting: () => {
      const store = vault.store();
      return store ? { ...waitingOf(store.db), waiting: [], more: 0 } : { waiting: [], more: 0, kept: [] };
    },
    retry: () => Promise.resolve(),
    connect: offline,
    machines: () => [],
    rename: offline,
    revoke: offline,
  },
  door: { open: offline, asked: offline, admit: offline, cancel: () => Promise.resolve() },
  joining: {
    begin: offline,
    state: () => ({ stage: "none", figures: null, done: 0, total: 0, user: null }),
    finish: offline,
    cancel: () => Promise.resolve(),
  },
});
