import { isWeakPin } from "#shared/domain/access/secrets.ts";
import type { Id } from "#shared/core/ids.ts";
import { appError, refuse } from "#shared/errors.ts";
import { user as userTable, type User } from "#shared/schema/tables/user.ts";
import type { Credentials } from "../credentials.ts";
import { handle, type Actor } from "../handle.ts";
import type { RecoveryCodes } from "../recovery-codes.ts";
import { pinTries, secretOf, type Sessions } from "../sessions.ts";
import { foldUsername, withSlot, type KeyFile } from "../store/key-file.ts";
import type { StoreKey } from "../store/key.ts";
import { decodeRow } from "../store/rows.ts";
import { sqlite } from "../store/sqlite.ts";
import type { Read, Store, Write } from "../store/tx.ts";
import type { PublicIdentity } from "../sync/device-keys.ts";
import type { Vault } from "../vault.ts";

export interface AccessDeps {
  readonly vault: Vault;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly recoveryCodes: RecoveryCodes;
  readonly mustBeInContact: () => Promise<void>;
  /** Seals the clinic's keys to another sheet, before it is printed. */
  readonly sheetChanged: (store: Store, sheet: PublicIdentity) => Promise<void>;
}

export const mustKeys = (vault: Vault): KeyFile => vault.keys() ?? refuse(appError("noClinic"));

export const userByName = (read: Read, username: string): User | null => {
  const row = read.one(sqlite.selectFrom("user").selectAll().where("username", "=", foldUsername(username)).where("voidedAt", "is", null));
  return row ? decodeRow(userTable, row) : null;
};

/** Keeps what belongs to one person and this PC alone. */
export const writeSecret = (tx: Write, userId: string, change: { readonly pinHash?: string | null; readonly passwordTemporary?: number }): void => {
  const row = { ...secretOf(tx, userId), pinTriesLeft: pinTries, ...change };
  tx.local(sqlite.insertInto("userSecret").values(row).onConflict((clash) => clash.column("userId").doUpdateSet(row)));
};

/** Wraps the key anew for one person and keeps it, unless `mustStand` refuses by then; the old password opens nothing from then on. */
export const changePassword = async ({ vault, credentials }: AccessDeps, key: StoreKey, person: User, password: string, mustStand: () => void = () => undefined): Promise<void> => {
  const before = vault.opening();
  const wrap = await credentials.wrap(key, mustKeys(vault).clinicId, { userId: person.id, username: person.username, password });
  // A restore that came between has another key file: a wrap of this key has no place in it.
  if (vault.opening() !== before) refuse(appError("notSignedIn"));
  mustStand();
  const { id: userId, username, name, nameOther, active } = person;
  vault.saveKeys(withSlot(mustKeys(vault), { userId, username, name, nameOther, active, hasPin: false, wrap }));
  vault.refreshTiles();
};

const mustActor = (actor: Actor | null): Actor => actor ?? refuse(appError("notSignedIn"));

/** Who is at the window: signing in and out, passwords, PINs. */
export const createSessionHandlers = (deps: AccessDeps) => {
  const { vault, credentials, sessions, recoveryCodes, mustBeInContact, sheetChanged } = deps;

  /** Makes sure that whoever sits there knows the password of the one who has signed in. `mustStand` refuses once an owner has given them another. */
  const prove = async (actor: Actor, password: string): Promise<{ readonly key: StoreKey; readonly mustStand: () => void }> => {
    const slotNow = () => mustKeys(vault).slots.find((one) => one.userId === actor.userId);
    const { key, slot } = await credentials.unlock(mustKeys(vault), slotNow()?.username ?? "", password);
    const mustStand = (): void => {
      // Every wrap has a salt of its own.
      if (slotNow()?.wrap?.salt !== slot.wrap?.salt) refuse(appError("changedMeanwhile", { what: "user", id: actor.userId }));
    };
    return { key, mustStand };
  };

  return handle({
    "session.state": ({ client }) => sessions.state(client),
    "session.signIn": async ({ client, input }) => {
      await sessions.signIn(client, input.username, input.password);
      return sessions.state(client);
    },
    "session.signInWithPin": async ({ client, input }) => {
      await sessions.signInWithPin(client, input.username, input.pin);
      return sessions.state(client);
    },
    "session.lock": ({ client }) => {
      sessions.lock(client);
      return { done: true };
    },
    "session.signOut": ({ client }) => {
      sessions.signOut(client);
      return { done: true };
    },
    "session.changePassword": async ({ client, actor, input, store, transact }) => {
      const who = mustActor(actor);
      const { key, mustStand } = await prove(who, input.current);
      if (input.next === input.current) return refuse(appError("passwordTooWeak", { minLength: 8 }));
      const person = store().read.byId(userTable, who.userId) ?? refuse(appError("notSignedIn"));
      await changePassword(deps, key, person, input.next, mustStand);
      transact((tx) => writeSecret(tx, who.userId, { passwordTemporary: 0 }), { subject: who.userId });
      sessions.end(who.userId, client);
      sessions.proved(client);
      return sessions.state(client);
    },
    "session.setPin": async ({ actor, input, transact }) => {
      const who = mustActor(actor);
      if (input.pin !== null && isWeakPin(input.pin)) return refuse(appError("pinTooWeak"));
      const { mustStand } = await prove(who, input.password);
      const pinHash = input.pin === null ? null : await credentials.hashPin(input.pin);
      mustStand();
      transact((tx) => writeSecret(tx, who.userId, { pinHash }), { subject: who.userId });
      vault.refreshTiles();
      return { done: true };
    },
    "session.recover": async ({ client, input }) => {
      const key = await credentials.unlockWithCode(mustKeys(vault), input.code);
      // The code alone lets nobody in: without an owner to let in, the store is as shut as before.
      return sessions.enter(key, async (store) => {
        const opening = vault.opening();
        const person = userByName(store.read, input.username);
        if (!person || !person.roles.includes("owner")) return refuse(appError("notFound", { what: "owner", id: input.username }));
        if (!person.active) return refuse(appError("userInactive"));
        await mustBeInContact();
        // As with a password: a restore that came between has another key file.
        if (vault.opening() !== opening) return refuse(appError("notSignedIn"));
        await changePassword(deps, key, person, input.next);
        vault.open(key).transact({ userId: person.id, procedure: "session.recover" }, null, (tx) => writeSecret(tx, person.id, { passwordTemporary: 0, pinHash: null }));
        vault.refreshTiles();
        sessions.end(person.id, client);
        sessions.admit(client, person.id, "session.recover");
        return sessions.state(client);
      });
    },
    "setup.checkRecoveryCode": async ({ actor, input }) => {
      try {
        await credentials.unlockWithCode(mustKeys(vault), input.code);
        if (actor) recoveryCodes.forget(actor.userId);
        return { right: true, wrongGroup: null };
      } catch (error) {
        const refused = recoveryCodes.wrongGroup(error);
        if (refused === null) throw error;
        return { right: false, wrongGroup: refused };
      }
    },
    "setup.newRecoveryCode": async ({ actor, input, store, transact }) => {
      const who = mustActor(actor);
      const { key } = await prove(who, input.password);
      const { code, wrap, sheet } = credentials.newRecovery(key);
      await sheetChanged(store(), sheet);
      vault.saveKeys({ ...mustKeys(vault), recovery: wrap });
      // From here on the old sheet is worth nothing: the new one's code is there, whatever comes of the audit's entry.
      recoveryCodes.keep(who.userId as Id<"usr">, code);
      transact(() => undefined, { subject: who.userId });
      return { done: true };
    },
  });
};
