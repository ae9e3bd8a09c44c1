import type { Id } from "#shared/core/ids.ts";
import { isWeakPassword, minPasswordLength } from "#shared/domain/access/secrets.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { Random } from "#shared/core/random.ts";
import { instantToLocalDate, weekdayOf, type Clock } from "#shared/core/time.ts";
import { user as userTable } from "#shared/schema/tables/user.ts";
import { handle, type CommandHandlers } from "../handle.ts";
import { checkNewClinic, writeNewClinic, type NewClinic } from "../new-clinic.ts";
import { sampleConfig, samplePassword, sampleZone } from "../sample/config.ts";
import { fillSample, sampleStaff } from "../sample/make-sample.ts";
import { foldUsername } from "../store/key-file.ts";
import { createStoreKey } from "../store/key.ts";
import { moveAside } from "../store/move-aside.ts";
import { keepSheet } from "../sync/device-keys.ts";
import { replicaValues } from "../sync/replica-values.ts";
import { allPractitioners } from "../store/queries/schedule.ts";
import type { Store } from "../store/tx.ts";
import { changePassword, writeSecret, type AccessDeps } from "./session.ts";

export interface SetupDeps extends AccessDeps {
  readonly random: Random;
  readonly clock: Clock;
  /** The handlers that the sample clinic is made through. */
  readonly commands: () => CommandHandlers;
}

/** Refuses where a restored copy has taken the place of the clinic that is being made. */
const mustBeOpen = ({ vault }: SetupDeps, made: Store): void => {
  if (vault.store() !== made) refuse(appError("clinicExists"));
};

/** Puts aside what was made before it failed. Another clinic that lies there by now is left alone, and is then the reason. */
const giveUp = (deps: SetupDeps, made: Store, error: unknown): never => {
  mustBeOpen(deps, made);
  deps.vault.close();
  moveAside(deps.vault.files, deps.clock.now());
  throw error;
};

/**
 * Makes a clinic: file, first rows, the owner's way in and the recovery code. The key file is written last and at once, so
 * a power cut leaves no clinic or a whole one. Gives the owner's id and the open store.
 */
export const makeClinic = async (deps: SetupDeps, config: NewClinic): Promise<{ readonly ownerId: Id<"usr">; readonly store: Store }> => {
  const { vault, credentials, recoveryCodes, random } = deps;
  if (vault.keys()) return refuse(appError("clinicExists"));
  checkNewClinic(config);
  if (isWeakPassword(config.owner.password, config.owner.username)) refuse(appError("passwordTooWeak", { minLength: minPasswordLength }));
  const key = createStoreKey(random);
  const store = vault.make(key);
  try {
    const { value: made } = store.transact({ userId: null, procedure: "setup.clinic" }, { subject: null }, (tx) => {
      const ids = writeNewClinic(tx, config);
      writeSecret(tx, ids.ownerId, { passwordTemporary: 0 });
      return ids;
    });
    const { username, name, nameOther = null, password } = config.owner;
    const wrap = await credentials.wrap(key, made.clinicId, { userId: made.ownerId, username, password });
    mustBeOpen(deps, store);
    const recovery = credentials.newRecovery(key);
    keepSheet(replicaValues(store.db), recovery.sheet);
    vault.saveKeys({
      format: 1, clinicId: made.clinicId, clinic: { name: config.name, nameOther: config.nameOther ?? null, language: config.language }, backupFolder: null,
      slots: [{ userId: made.ownerId, username: foldUsername(username), name, nameOther, hasPin: false, active: true, wrap }],
      recovery: recovery.wrap,
    });
    vault.refreshTiles();
    recoveryCodes.keep(made.ownerId, recovery.code);
    return { ownerId: made.ownerId, store };
  } catch (error) {
    return giveUp(deps, store, error);
  }
};

/** People beside the owner, whose passwords are known as the owner's is. */
const addStaff = async (deps: SetupDeps, store: Store, language: "en" | "ar"): Promise<void> => {
  const practitioners = allPractitioners(store.read);
  for (const { practitioner, ...person } of sampleStaff(language)) {
    const practitionerId = practitioner === null ? null : (practitioners[practitioner]?.id ?? null);
    const { value: row } = store.transact({ userId: null, procedure: "setup.sample" }, { subject: null }, (tx) => {
      const made = tx.insert(userTable, { ...person, practitionerId, active: true });
      writeSecret(tx, made.id, { passwordTemporary: 0 });
      return made;
    });
    await changePassword(deps, deps.vault.key(), row, samplePassword);
  }
};

/** The first run. */
export const createSetupHandlers = (deps: SetupDeps) =>
  handle({
    "setup.clinic": async ({ client, input }) => {
      const { ownerId } = await makeClinic(deps, input);
      deps.sessions.admit(client, ownerId, "session.signIn");
      return deps.sessions.state(client);
    },
    "setup.sample": async ({ client, input, now, step }) => {
      const { ownerId, store } = await makeClinic(deps, sampleConfig(input.language, weekdayOf(instantToLocalDate(now, sampleZone))));
      try {
        await addStaff(deps, store, input.language);
        await fillSample({ step, now }, store, deps.commands(), input);
        mustBeOpen(deps, store);
      } catch (error) {
        return giveUp(deps, store, error);
      }
      deps.sessions.admit(client, ownerId, "session.signIn");
      return deps.sessions.state(client);
    },
  });
