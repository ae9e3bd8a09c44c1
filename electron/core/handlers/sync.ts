import { appError, refuse } from "#shared/errors.ts";
import { handle } from "../handle.ts";
import { toSettle } from "../store/queries/conflicts.ts";
import type { Connection, Joining, PairingDoor } from "../sync/connection-port.ts";

export interface SyncDeps {
  readonly connection: Connection;
  readonly door: PairingDoor;
  readonly joining: Joining;
}

const done = { done: true } as const;

/** This PC and the clinic's others: how they stand, who they are, letting one in, joining. */
export const createSyncHandlers = ({ connection, door, joining }: SyncDeps) =>
  handle({
    "sync.status": ({ read, actor, now }) => ({ ...connection.status(), ...toSettle(read, actor.roles, now) }),
    "sync.waiting": () => connection.waiting(),
    "sync.retry": async () => {
      await connection.retry();
      return done;
    },
    "sync.connect": async ({ input, transact }) => {
      await connection.connect(input);
      transact(() => undefined, { subject: input.server });
      return done;
    },
    "machine.list": () => connection.machines(),
    "machine.compare": async () => {
      await connection.compare();
      return done;
    },
    "machine.rename": async ({ input, transact }) => {
      await connection.rename(input.device, input.name);
      transact(() => undefined, { subject: input.device });
      return done;
    },
    "machine.revoke": async ({ input, transact }) => {
      await connection.revoke(input.device, input.wipe);
      transact(() => undefined, { subject: input.device });
      return done;
    },
    "machine.turnKeys": async ({ transact }) => {
      await connection.turnKeys();
      transact(() => undefined);
      return done;
    },
    "pairing.open": () => door.open(),
    "pairing.asked": ({ input }) => door.asked(input),
    "pairing.admit": async ({ actor, input, transact }) => {
      await door.admit(actor ?? refuse(appError("notSignedIn")), input);
      transact(() => undefined, { subject: input.userId });
      return done;
    },
    "pairing.cancel": async ({ input }) => {
      await door.cancel(input);
      return done;
    },
    "join.begin": ({ input }) => joining.begin(input),
    "recovery.look": ({ input }) => joining.look(input),
    "recovery.begin": async ({ input }) => {
      await joining.recover(input);
      return done;
    },
    "join.again": () => {
      joining.again();
      return Promise.resolve(done);
    },
    "join.state": () => joining.state(),
    "join.finish": async ({ input }) => {
      await joining.finish(input);
      return done;
    },
    "join.cancel": async () => {
      await joining.cancel();
      return done;
    },
  });
