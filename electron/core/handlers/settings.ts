import { isAbsolute } from "node:path";
import { currencyExponent } from "#shared/core/money.ts";
import { isWeakPassword, minPasswordLength } from "#shared/domain/access/secrets.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { Table } from "#shared/schema/kit.ts";
import { clinic as clinicTable } from "#shared/schema/tables/clinic.ts";
import { setting as settingTable } from "#shared/schema/tables/setting.ts";
import { user as userTable, type User } from "#shared/schema/tables/user.ts";
import { handle, type Actor } from "../handle.ts";
import { foldUsername } from "../store/key-file.ts";
import { decodeRow } from "../store/rows.ts";
import { isMoneyWritten } from "../store/queries/in-use.ts";
import { sqlite } from "../store/sqlite.ts";
import type { Read } from "../store/tx.ts";
import { changePassword, userByName, writeSecret, type AccessDeps } from "./session.ts";

const mustSee = (table: Table, row: { readonly id: string; readonly version: number }, seen: number): void => {
  if (row.version !== seen) refuse(appError("changedMeanwhile", { what: table.name, id: row.id }));
};

const mustFindUser = (read: Read, userId: string): User => {
  const found = read.byId(userTable, userId);
  return found && found.voidedAt === null ? found : refuse(appError("notFound", { what: "user", id: userId }));
};

/** Refuses with `lastOwner` where nobody would be left who may do everything. */
export const mustKeepOwner = (read: Read): void => {
  const active = read.all(sqlite.selectFrom("user").selectAll().where("active", "=", 1).where("voidedAt", "is", null));
  if (!active.some((row) => decodeRow(userTable, row).roles.includes("owner"))) refuse(appError("lastOwner"));
};

const settingRow = (read: Read, key: string, actor: Actor) =>
  read.one(sqlite.selectFrom("setting").selectAll().where("key", "=", key).where("userId", "=", actor.userId).where("voidedAt", "is", null));

/** The clinic, its people and what they like: all that the settings screen holds beside hours and prices. */
export const createSettingsHandlers = (deps: AccessDeps) => {
  const { vault, sessions } = deps;
  return handle({
    "clinic.get": ({ clinic }) => clinic,
    "clinic.update": ({ tx, clinic, input: { version, ...patch } }) => {
      mustSee(clinicTable, clinic, version);
      const changes = patch.currency !== undefined && patch.currency !== clinic.currency;
      // What was written in one currency means something else in another.
      if (changes && isMoneyWritten(tx)) refuse(appError("invalidInput", { field: "currency", reason: "inUse" }));
      if (patch.cashStep !== undefined && patch.cashStep > 100 * 10 ** currencyExponent(patch.currency ?? clinic.currency)) {
        refuse(appError("invalidInput", { field: "cashStep", reason: "too_big" }));
      }
      if (patch.backupFolder && !isAbsolute(patch.backupFolder)) refuse(appError("invalidInput", { field: "backupFolder", reason: "notAbsolute" }));
      return tx.patch(clinicTable, clinic.id, patch);
    },
    "user.list": ({ read }) =>
      read.all(sqlite.selectFrom("user").selectAll().where("voidedAt", "is", null).orderBy("username")).map((row) => decodeRow(userTable, row)),
    "user.listUnprovided": () => (vault.keys()?.slots ?? []).filter(({ active, wrap }) => active && wrap === null).map(({ userId }) => userId),
    "user.create": async ({ input, store, transact }) => {
      const username = foldUsername(input.username);
      const mustBeFree = (read: Read): void => {
        if (userByName(read, username)) refuse(appError("usernameTaken", { username }));
      };
      mustBeFree(store().read);
      if (isWeakPassword(input.password, username)) refuse(appError("passwordTooWeak", { minLength: minPasswordLength }));
      const { password, ...row } = input;
      const { value: person } = transact((tx) => {
        mustBeFree(tx);
        const made = tx.insert(userTable, { ...row, nameOther: row.nameOther ?? null, practitionerId: (row.practitionerId ?? null) as User["practitionerId"], username, active: true });
        writeSecret(tx, made.id, { passwordTemporary: 1 });
        return made;
      });
      // Without this the person cannot sign in, which an owner sees and can put right; the other way about, a stranger could.
      await changePassword(deps, vault.key(), person, password);
      return person;
    },
    "user.update": ({ tx, input: { userId, version, ...patch } }) => {
      const before = mustFindUser(tx, userId);
      mustSee(userTable, before, version);
      const after = tx.patch(userTable, userId, { ...patch, practitionerId: patch.practitionerId as User["practitionerId"] | undefined });
      if (before.roles.includes("owner")) mustKeepOwner(tx);
      return after;
    },
    "user.resetPassword": async ({ actor, client, input, store, transact }) => {
      const person = mustFindUser(store().read, input.userId);
      await changePassword(deps, vault.key(), person, input.password);
      transact((tx) => writeSecret(tx, person.id, { passwordTemporary: 1, pinHash: null }), { subject: person.id });
      vault.refreshTiles();
      sessions.end(person.id, actor?.userId === person.id ? client : undefined);
      return { done: true };
    },
    "setting.get": ({ read, actor, input }) => {
      const row = settingRow(read, input.key, actor);
      return { value: row ? decodeRow(settingTable, row).value : null };
    },
    "setting.set": ({ tx, actor, input }) => {
      const row = settingRow(tx, input.key, actor);
      // Nothing chosen is no row.
      if (input.value === null) {
        if (row) tx.void(settingTable, row.id);
      } else if (row) tx.patch(settingTable, row.id, { value: input.value });
      else tx.insert(settingTable, { userId: actor.userId, key: input.key, value: input.value });
      return { done: true };
    },
  });
};
