import type { Id } from "#shared/core/ids.ts";
import { isWeakPassword, minPasswordLength } from "#shared/domain/access/secrets.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import { handle } from "../handle.ts";
import { checkNewClinic, writeNewClinic, type NewClinic } from "../new-clinic.ts";
import { foldUsername } from "../store/key-file.ts";
import { createStoreKey } from "../store/key.ts";
import { moveAside } from "../store/move-aside.ts";
import { writeSecret, type AccessDeps } from "./session.ts";

export interface SetupDeps extends AccessDeps {
  readonly random: Random;
  readonly clock: Clock;
}

/**
 * Makes a clinic: file, first rows, the owner's way in and the recovery code. The key file is written last and at once, so
 * a power cut leaves no clinic or a whole one. Gives the owner's id.
 */
export const makeClinic = async ({ vault, credentials, recoveryCodes, random, clock }: SetupDeps, config: NewClinic): Promise<Id<"usr">> => {
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
    const recovery = credentials.newRecovery(key);
    vault.saveKeys({
      format: 1, clinicId: made.clinicId, clinic: { name: config.name, nameOther: config.nameOther ?? null, language: config.language }, backupFolder: null,
      slots: [{ userId: made.ownerId, username: foldUsername(username), name, nameOther, hasPin: false, active: true, wrap }],
      recovery: recovery.wrap,
    });
    vault.refreshTiles();
    recoveryCodes.keep(made.ownerId, recovery.code);
    return made.ownerId;
  } catch (error) {
    vault.close();
    moveAside(vault.files, clock.now());
    throw error;
  }
};

/** The first run. */
export const createSetupHandlers = (deps: SetupDeps) =>
  handle({
    "setup.clinic": async ({ client, input }) => {
      deps.sessions.admit(client, await makeClinic(deps, input), "session.signIn");
      return deps.sessions.state(client);
    },
  });
