import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { appError, refuse } from "#shared/errors.ts";
import { writeFileAtomic } from "./atomic-write.ts";
import { passwordWrap, recoveryWrap, sheetWrap } from "./key.ts";

const slot = z.object({
  userId: z.string(),
  /** In lower case. */
  username: z.string(),
  name: z.string(),
  nameOther: z.string().nullable(),
  hasPin: z.boolean(),
  active: z.boolean(),
  /** Null: this person's password opens nothing until an owner gives them a new one. */
  wrap: passwordWrap.nullable(),
});
export type KeySlot = z.output<typeof slot>;

const keyFile = z.object({
  format: z.literal(1),
  /** Names this clinic's secret in the keychain. */
  clinicId: z.string(),
  clinic: z.object({ name: z.string(), nameOther: z.string().nullable(), language: z.enum(["en", "ar"]) }),
  /** Where copies are made beside the clinic's own folder, so that they are found before anyone has signed in. */
  backupFolder: z.string().nullable(),
  slots: z.array(slot).max(10_000),
  recovery: z.union([recoveryWrap, sheetWrap]),
});
/** All that is readable before the store is open: the sign-in tiles and the wrapped key. Nothing of a patient. */
export type KeyFile = z.output<typeof keyFile>;

/** The key file of a clinic; null where there is none. Refuses with `storeUnreadable` one that is not whole. */
export const readKeyFile = (file: string): KeyFile | null => {
  if (!existsSync(file)) return null;
  try {
    return keyFile.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return refuse(appError("storeUnreadable", { detail: "keys.json" }));
  }
};

export const writeKeyFile = (file: string, keys: KeyFile): void => writeFileAtomic(file, `${JSON.stringify(keys, null, 1)}\n`);

export const foldUsername = (username: string): string => username.trim().normalize("NFKC").toLowerCase();

export const slotOf = (keys: KeyFile, username: string): KeySlot | undefined =>
  keys.slots.find((one) => one.username === foldUsername(username));

/** The file with one person's slot put in or replaced. */
export const withSlot = (keys: KeyFile, changed: KeySlot): KeyFile => ({
  ...keys,
  slots: [...keys.slots.filter((one) => one.userId !== changed.userId), changed],
});
