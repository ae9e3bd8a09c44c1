import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { rmSync } from "node:fs";
import { instantToLocalDateTime, type Clock, type Zone } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { inBackupThread } from "./store/backup-thread.ts";
import { backupKeysFile, backupStoreFile, listBackups, makeBackup, type Backup, type BackupReason, type BackupSpec } from "./store/backup.ts";
import { readKeyFile, type KeyFile } from "./store/key-file.ts";
import type { StoreKey } from "./store/key.ts";
import { backupsToDrop } from "./store/retention.ts";
import type { Vault } from "./vault.ts";

export type BackupInfo = OutputOf<"backup.list">[number];

/** The clinic's copies: where they lie, making them, proving them, letting the old ones go. */
export interface Backups {
  /** All of the clinic's own folder, and its own of the one that it names, the newest first. Needs no open store. */
  readonly found: () => readonly BackupInfo[];
  /** Makes and proves one beside the running desk. Refuses with `busy`, `diskFull` or `backupUnreadable`. */
  readonly make: (clinic: Clinic, reason: BackupReason) => Promise<BackupInfo>;
  readonly prove: (path: string, key: StoreKey) => Promise<Backup>;
  /** At once and on this thread: for the copy before an upgrade, when nothing else may run. */
  readonly makeNow: (key: StoreKey, keys: KeyFile, reason: BackupReason) => void;
  /** Whether one is being made or proved, by whomever. */
  readonly isBusy: () => boolean;
}

export const infoOf = (backup: Backup): BackupInfo => ({
  file: backup.folder, name: basename(backup.folder), madeAt: backup.manifest.madeAt, bytes: statSync(backupStoreFile(backup)).size,
  provedAt: backup.manifest.provedAt, rows: backup.manifest.rows, reason: backup.manifest.reason,
});

/** Whose a copy is; null where its key file cannot be read. */
const clinicIdOf = (backup: Backup): string | null => {
  try {
    return readKeyFile(backupKeysFile(backup))?.clinicId ?? null;
  } catch {
    return null;
  }
};

/** `daftar-2026-11-22-0330`, by the clinic's clock, with a number where the name is taken. */
const freeName = (into: string, local: string): string => {
  const name = `daftar-${local.replace("T", "-").replace(":", "")}`;
  let free = name;
  for (let again = 2; existsSync(join(into, free)); again += 1) free = `${name}-${again}`;
  return free;
};

export const createBackups = ({ vault, clock }: { readonly vault: () => Vault; readonly clock: Clock }): Backups => {
  let isBusy = false;
  const foldersOf = (keys: KeyFile | null): readonly string[] => [...new Set([vault().files.backups, ...(keys?.backupFolder ? [keys.backupFolder] : [])])];
  const all = (): readonly Backup[] => foldersOf(vault().keys()).flatMap(listBackups).toSorted((a, b) => b.manifest.madeAt - a.manifest.madeAt);
  /** A folder on a shared disk may hold another clinic's copies: those are not ours to let go. */
  const ownOf = ({ clinicId }: KeyFile): readonly Backup[] => all().filter((backup) => clinicIdOf(backup) === clinicId);
  /** Nor to offer: one that a password happens to open as well would take this clinic's place. */
  const offered = (): readonly Backup[] => {
    const keys = vault().keys();
    return keys ? all().filter((backup) => dirname(backup.folder) === vault().files.backups || clinicIdOf(backup) === keys.clinicId) : all();
  };

  const specOf = (key: StoreKey, keys: KeyFile, zone: Zone, reason: BackupReason): BackupSpec => {
    const { files } = vault();
    const into = keys.backupFolder ?? files.backups;
    const madeAt = clock.now();
    return { store: files.store, key, keys: JSON.stringify(keys), into, name: freeName(into, instantToLocalDateTime(madeAt, zone)), scratch: files.scratch, clinicName: keys.clinic.name, madeAt, reason };
  };

  const mustKeys = (): KeyFile => vault().keys() ?? refuse(appError("noClinic"));
  const oneAtATime = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (isBusy) return refuse(appError("busy", { what: "backup" }));
    isBusy = true;
    try {
      return await work();
    } finally {
      isBusy = false;
    }
  };

  return {
    found: () => offered().map(infoOf),
    make: (clinic, reason) =>
      oneAtATime(async () => {
        const made = await inBackupThread({ kind: "make", spec: specOf(vault().key(), mustKeys(), clinic.zone, reason) });
        const dropped = backupsToDrop(ownOf(mustKeys()).map((backup) => ({ ...backup, madeAt: backup.manifest.madeAt, reason: backup.manifest.reason })), clinic.zone);
        for (const { folder } of dropped) if (folder !== made.folder) rmSync(folder, { recursive: true, force: true });
        return infoOf(made);
      }),
    prove: (path, key) => oneAtATime(() => inBackupThread({ kind: "prove", path, key, scratch: vault().files.scratch, now: clock.now() })),
    isBusy: () => isBusy,
    makeNow: (key, keys, reason) => void makeBackup(specOf(key, keys, "UTC" as Zone, reason)),
  };
};
