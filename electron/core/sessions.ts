import type { SessionView } from "./handle.ts";
import type { z } from "zod";
import type { Id } from "#shared/core/ids.ts";
import { hoursToMs, type Clock, type Instant } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { sessionState } from "#shared/ipc/contract/session.ts";
import { isPermitted, permissions, type Permission } from "#shared/permissions.ts";
import { user as userTable, type User } from "#shared/schema/tables/user.ts";
import type { Credentials } from "./credentials.ts";

import { isDiskFull } from "./store/atomic-write.ts";
import { slotOf } from "./store/key-file.ts";
import type { StoreKey } from "./store/key.ts";
import { sqlite } from "./store/sqlite.ts";
import type { Read, Store } from "./store/tx.ts";
import type { Vault } from "./vault.ts";

export type SessionState = z.output<typeof sessionState>;

export interface SessionsDeps {
  readonly clock: Clock;
  readonly vault: Vault;
  readonly credentials: Credentials;
  /** Days for which the open store has not heard of its clinic; null while they are few enough. */
  readonly silentDays: () => number | null;
  /** Refuses where the open store has not heard of its clinic for too long, and cannot now. */
  readonly mustBeInContact: () => Promise<void>;
  /** Tells windows that who sits before them has changed. */
  readonly changed: (clients: readonly string[]) => void;
}

/** Who is at which window. */
export interface Sessions {
  readonly of: (client: string) => SessionView;
  readonly state: (client: string) => SessionState;
  readonly signIn: (client: string, username: string, password: string) => Promise<void>;
  readonly signInWithPin: (client: string, username: string, pin: string) => Promise<void>;
  /**
   * Opens the clinic's file by this key for `work`, which lets somebody in or refuses. Once it has refused, a file by which
   * nobody has come in is as shut as before, unless somebody else is still on the way.
   */
  readonly enter: <Value>(key: StoreKey, work: (store: Store) => Promise<Value>) => Promise<Value>;
  /** Lets in whoever has just proved themselves in another way (a new clinic, a recovery code, a restored copy). */
  readonly admit: (client: string, userId: Id<"usr">, procedure: string) => void;
  readonly lock: (client: string) => void;
  /** Every window, where the days of silence are over: for the clock, so that one nobody touches shows it too. */
  readonly lockSilent: () => void;
  readonly signOut: (client: string) => void;
  /** Everybody at every window, each with an entry of their own. */
  readonly signOutAll: () => void;
  /** The password of this person was changed at this window: what waited for it may go on. A window that is locked stays so. */
  readonly proved: (client: string) => void;
  /** Ends the sessions of one person, or of all, at every window but `except`. */
  readonly end: (userId: string | null, except?: string) => void;
  readonly close: (client: string) => void;
  /** The next window that shows up is opened by this one, and begins as its person. */
  readonly expectHeir: (client: string) => void;
}

interface Session {
  readonly userId: Id<"usr">;
  readonly locked: boolean;
  readonly provedAt: Instant;
}

export const pinTries = 5;
/** However busy a window is, after this long its person says once more who they are. */
const longestMs = hoursToMs(10);
/** A window that was asked for shows up within this time, or was not this one. */
const heirMs = 30_000;

export const secretOf = (read: Read, userId: string) =>
  read.one(sqlite.selectFrom("userSecret").selectAll().where("userId", "=", userId)) ?? { userId, pinHash: null, pinTriesLeft: pinTries, passwordTemporary: 0 };

export const createSessions = ({ clock, vault, credentials, silentDays, mustBeInContact, changed }: SessionsDeps): Sessions => {
  const open = new Map<string, Session>();
  /** Windows that have asked something before: only one that never has can be the one that was opened. */
  const seen = new Set<string>();
  let onTheWay = 0;
  /** The vault's opening by which nobody has come in so far. */
  let unentered: number | null = null;
  let heir: { readonly of: string; readonly until: Instant } | null = null;

  const userOf = (store: Store, userId: string): User | null => {
    const row = store.read.byId(userTable, userId);
    return row && row.active && row.voidedAt === null ? row : null;
  };

  const set = (client: string, session: Session | null): void => {
    if (session) {
      open.set(client, session);
      unentered = null;
    } else open.delete(client);
    changed([client]);
  };

  const inherit = (client: string): Session | undefined => {
    if (seen.has(client)) return undefined;
    seen.add(client);
    const from = heir && heir.until > clock.now() ? open.get(heir.of) : undefined;
    if (!from || from.locked) return undefined;
    heir = null;
    open.set(client, from);
    return from;
  };

  const find = (client: string): { readonly session: Session; readonly user: User; readonly store: Store } | null => {
    const store = vault.store();
    const inherited = inherit(client);
    const session = open.get(client) ?? inherited;
    const user = store && session ? userOf(store, session.userId) : null;
    return store && session && user ? { session, user, store } : null;
  };

  /** A deed at the door, in the audit. Signing in writes no row of the clinic's. */
  const note = (userId: Id<"usr"> | null, action: string, subject: string | null, detail: Readonly<Record<string, unknown>> = {}): void =>
    void vault.store()?.transact({ userId, procedure: action }, { subject, detail }, () => undefined);

  const lock = (client: string): void => {
    const found = find(client);
    if (!found || found.session.locked) return;
    set(client, { ...found.session, locked: true });
    try {
      note(found.user.id, "session.lock", found.user.id);
    } catch (error) {
      // Where there is no room to write it down, the window is locked all the same.
      if (!isDiskFull(error)) throw error;
    }
  };

  const of = (client: string): SessionView => {
    if (!vault.keys()) {
      seen.add(client);
      return { state: "noClinic", actor: null };
    }
    const found = find(client);
    if (!found) return { state: "signedOut", actor: null };
    const { session, user, store } = found;
    const actor = { userId: user.id, name: user.name, roles: user.roles };
    // Kept, and not only said: a word of the clinic does not open what nobody has unlocked.
    const isSilent = silentDays() !== null;
    if (isSilent) lock(client);
    if (isSilent || session.locked || clock.now() - session.provedAt >= longestMs) return { state: "locked", actor };
    return { state: secretOf(store.read, user.id).passwordTemporary ? "passwordMustChange" : "signedIn", actor };
  };

  /** The store that is open now: while a password was stretched or the server asked, another may have taken its place. */
  const openNow = (): Store => vault.store() ?? refuse(appError("notSignedIn"));

  const resetPinTries = (userId: Id<"usr">): void => {
    const store = openNow();
    if (secretOf(store.read, userId).pinTriesLeft === pinTries) return;
    store.transact({ userId, procedure: "session.pinTries" }, null, (tx) => tx.local(sqlite.updateTable("userSecret").set({ pinTriesLeft: pinTries }).where("userId", "=", userId)));
  };

  const admit: Sessions["admit"] = (client, userId, procedure) => {
    note(userId, procedure, userId);
    set(client, { userId, locked: false, provedAt: clock.now() });
  };

  const enter: Sessions["enter"] = async (key, work) => {
    const wasShut = vault.store() === null;
    const store = vault.open(key);
    if (wasShut) unentered = vault.opening();
    onTheWay += 1;
    try {
      return await work(store);
    } finally {
      onTheWay -= 1;
      if (onTheWay === 0 && unentered === vault.opening()) vault.close();
    }
  };

  const signOut = (client: string): void => {
    const found = find(client);
    if (found) note(found.user.id, "session.signOut", found.user.id);
    set(client, null);
  };

  return {
    of,
    state: (client) => {
      const keys = vault.keys();
      const { state, actor } = of(client);
      const store = vault.store();
      const me = store && actor ? store.read.byId(userTable, actor.userId) : null;
      const clinic = store?.read.one(sqlite.selectFrom("clinic").select("autoLockMinutes").limit(1));
      return {
        state,
        clinic: keys && keys.clinic,
        users: (keys?.slots ?? [])
          .filter((slot) => slot.active)
          // A PIN opens no file: it is offered once a password has.
          .map(({ username, name, nameOther, hasPin }) => ({ username, name, nameOther, hasPin: hasPin && store !== null }))
          .sort((a, b) => (a.username < b.username ? -1 : 1)),
        me: store && me && {
          userId: me.id, username: me.username, name: me.name, nameOther: me.nameOther, roles: [...me.roles], practitionerId: me.practitionerId,
          permissions: (Object.keys(permissions) as Permission[]).filter((permission) => isPermitted(me.roles, permission)),
          hasPin: secretOf(store.read, me.id).pinHash !== null,
        },
        autoLockMinutes: clinic?.autoLockMinutes ?? 10,
        silentDays: silentDays(),
        now: clock.now(),
      };
    },
    signIn: async (client, username, password) => {
      const keys = vault.keys() ?? refuse(appError("noClinic"));
      try {
        const { slot, key, wrongBefore } = await credentials.unlock(keys, username, password);
        // A copy that was put in place meanwhile has people and passwords of its own.
        const mustStand = (): void => {
          const now = vault.keys();
          if (!now || slotOf(now, username)?.wrap?.salt !== slot.wrap?.salt) refuse(appError("notSignedIn"));
        };
        mustStand();
        await enter(key, async () => {
          await mustBeInContact();
          mustStand();
          const user = userOf(openNow(), slot.userId) ?? refuse(appError("userInactive"));
          resetPinTries(user.id);
          note(user.id, "session.signIn", user.id, wrongBefore > 0 ? { wrongBefore } : {});
          set(client, { userId: user.id, locked: false, provedAt: clock.now() });
        });
      } catch (error) {
        note(null, "session.refused", slotOf(keys, username)?.userId ?? null);
        throw error;
      }
    },
    signInWithPin: async (client, username, pin) => {
      const keys = vault.keys() ?? refuse(appError("noClinic"));
      const store = openNow();
      const slot = slotOf(keys, username);
      const user = (slot && userOf(store, slot.userId)) ?? refuse(appError("userInactive"));
      const { pinHash } = secretOf(store.read, user.id);
      if (pinHash === null) return refuse(appError("pinNotSet"));
      // The try is counted before it is looked at, so that a crash in between does not give it back.
      const { value: triesLeft } = store.transact({ userId: user.id, procedure: "session.pinTries" }, null, (tx) => {
        const left = secretOf(tx, user.id).pinTriesLeft;
        if (left > 0) tx.local(sqlite.updateTable("userSecret").set({ pinTriesLeft: left - 1 }).where("userId", "=", user.id));
        return left - 1;
      });
      if (triesLeft < 0 || !(await credentials.isPin(pinHash, pin))) {
        note(null, "session.refused", user.id, { pin: true });
        return refuse(appError("wrongPin", { triesLeft: Math.max(0, triesLeft) }));
      }
      // Nor does a PIN of the clinic that was open before open a copy that was put in its place.
      const mustStand = (): void => {
        if (secretOf(openNow().read, user.id).pinHash !== pinHash) refuse(appError("notSignedIn"));
      };
      mustStand();
      resetPinTries(user.id);
      await mustBeInContact();
      mustStand();
      note(user.id, "session.signInWithPin", user.id);
      set(client, { userId: user.id, locked: false, provedAt: clock.now() });
    },
    enter,
    admit,
    lock,
    lockSilent: () => {
      if (silentDays() !== null) [...open.keys()].forEach(lock);
    },
    signOut,
    signOutAll: () => [...open.keys()].forEach(signOut),
    proved: (client) => {
      const session = open.get(client);
      if (session) set(client, { ...session, provedAt: clock.now() });
    },
    end: (userId, except) => {
      const ended = [...open].filter(([client, session]) => client !== except && (userId === null || session.userId === userId)).map(([client]) => client);
      for (const client of ended) open.delete(client);
      if (ended.length > 0) changed(ended);
    },
    close: (client) => {
      open.delete(client);
      seen.delete(client);
    },
    expectHeir: (client) => {
      heir = { of: client, until: (clock.now() + heirMs) as Instant };
    },
  };
};
