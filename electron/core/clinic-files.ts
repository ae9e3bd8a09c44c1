import { join } from "node:path";

/** Where everything of one clinic lies: one folder, so that "copy this folder" is a whole answer. */
export interface ClinicFiles {
  readonly folder: string;
  /** The encrypted store; its WAL lies beside it. */
  readonly store: string;
  /** The store's key, wrapped for each person, and the tiles of the sign-in screen. */
  readonly keys: string;
  /** Wrong tries so far, which must outlive a restart. */
  readonly tries: string;
  /** Held by the one core that may use the folder. */
  readonly lock: string;
  readonly holder: string;
  readonly backups: string;
  /** Where copies are opened apart; what lies there when the program starts is nobody's. */
  readonly scratch: string;
  /** What a restore replaced. */
  readonly keptAside: string;
}

export const clinicFiles = (folder: string): ClinicFiles => ({
  folder,
  store: join(folder, "clinic.db"),
  keys: join(folder, "keys.json"),
  tries: join(folder, "tries.json"),
  lock: join(folder, "lock.db"),
  holder: join(folder, "holder.json"),
  backups: join(folder, "backups"),
  scratch: join(folder, "scratch"),
  keptAside: join(folder, "kept-aside"),
});
