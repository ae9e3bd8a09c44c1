import type { Id } from "#shared/core/ids.ts";
import { appError, refuse } from "#shared/errors.ts";
import { infoOf, type Backups } from "../backups.ts";
import type { Credentials } from "../credentials.ts";
import { handle } from "../handle.ts";
import type { Sessions } from "../sessions.ts";
import { backupKeysFile, mustBeAsWritten, readBackup, type Backup } from "../store/backup.ts";
import { forgetLeases, mustBeRestorable, settleNumbers } from "../store/copy-check.ts";
import { readKeyFile } from "../store/key-file.ts";
import type { StoreKey } from "../store/key.ts";
import { restoreFiles } from "../store/restore.ts";
import type { Vault } from "../vault.ts";

export interface BackupDeps {
  readonly vault: Vault;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly backups: Backups;
  /** Whether something is at work that must end in the file in which it began. */
  readonly isFileKept: () => boolean;
}

interface Way {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

/** The copy's key by what opened the clinic when the copy was made. */
const unlockCopy = async (credentials: Credentials, backup: Backup, { username, password, recoveryCode }: Way): Promise<{ readonly key: StoreKey; readonly userId: string | null }> => {
  const keys = readKeyFile(backupKeysFile(backup)) ?? refuse(appError("backupUnreadable", { file: infoOf(backup).name, detail: "keys.json" }));
  if (recoveryCode !== undefined) return { key: await credentials.unlockWithCode(keys, recoveryCode), userId: null };
  if (username === undefined || password === undefined) return refuse(appError("invalidInput", { field: "password", reason: "missing" }));
  const { key, slot } = await credentials.unlock(keys, username, password);
  return { key, userId: slot.userId };
};

/** Copies of the clinic: finding, making, proving and going back to one. */
export const createBackupHandlers = ({ vault, credentials, sessions, backups, isFileKept }: BackupDeps) =>
  handle({
    "backup.found": () => [...backups.found()],
    "backup.list": () => [...backups.found()],
    "backup.run": async ({ clinic, transact }) => {
      // A copy of half an import would be taken back as half an import wherever it is put in place.
      if (isFileKept()) refuse(appError("busy", { what: "import" }));
      const made = await backups.make(clinic(), "demand");
      transact(() => undefined, { subject: made.name });
      return made;
    },
    "backup.prove": async ({ input, transact }) => {
      const proved = infoOf(await backups.prove(input.file, vault.key()));
      transact(() => undefined, { subject: proved.name });
      return proved;
    },
    "setup.restore": async ({ client, input, now }) => {
      const backup = readBackup(input.file);
      mustBeAsWritten(backup);
      const { key, userId } = await unlockCopy(credentials, backup, input);
      await backups.prove(backup.folder, key);
      const keptAside = restoreFiles(vault.files, backup, now, {
        look: (copied) => {
          mustBeRestorable(copied, key, userId);
          settleNumbers(copied, key, vault.files);
          forgetLeases(copied, key);
        },
        shut: () => {
          sessions.end(null);
          vault.close();
        },
      });
      const store = vault.open(key);
      store.transact({ userId: userId as Id<"usr"> | null, procedure: "setup.restore" }, { subject: infoOf(backup).name }, () => undefined);
      if (userId === null) vault.close();
      else sessions.admit(client, userId as Id<"usr">, "session.signIn");
      return { state: sessions.state(client), keptAside };
    },
  });
