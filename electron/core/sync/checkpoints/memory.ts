import type { AuditStand, Reckoning, Standing } from "#shared/sync/checkpoint.ts";
import type { TableMark } from "#shared/sync/manifest.ts";
import type { Sqlite } from "../../store/open.ts";
import { replicaValues } from "../replica-values.ts";

/** What the rows came to at a number at which others had them otherwise: held against the file that is made anew. */
export interface Doubt {
  readonly seq: number;
  readonly tables: readonly TableMark[];
  /** Since then the file was made anew. */
  readonly isAnew: boolean;
}

/** What a PC remembers of what it and the others said at their checkpoints, by name. All of it goes along when the file is made anew. */
interface Remembered {
  /** What this PC's tables came to when it last reckoned, and when that was by its clock. */
  readonly reckoned: Reckoning & { readonly at: number };
  readonly doubt: Doubt;
  /** When the file was last made anew because of a doubt. */
  readonly mendedAt: number;
  /** Where this PC stands to the others, and who has which tables otherwise, by the number at which that was seen and the word (`wordOf`) that said so. */
  readonly compared: { readonly standing: Standing; readonly others: Readonly<Record<string, { readonly seq: number; readonly tables: readonly number[]; readonly word: string }>> };
  /** Words of others, by who said them, against which a file that was made anew has said the same as the old one: they count no longer. */
  readonly upheld: Readonly<Record<string, string>>;
  /** How far each other PC's audit was seen to have come, and whether what was seen is gone from it. */
  readonly auditsSeen: Readonly<Record<string, AuditStand & { readonly isCut: boolean }>>;
  /** How far others have seen this PC's audit come, by who says so; `server` for what it keeps itself. */
  readonly auditWitnesses: Readonly<Record<string, AuditStand>>;
}

export type Compared = Remembered["compared"];

export const recall = <Name extends keyof Remembered>(db: Sqlite, name: Name): Remembered[Name] | null => {
  const text = replicaValues(db).text(name);
  return text === null ? null : (JSON.parse(text) as Remembered[Name]);
};

/** Null forgets it. */
export const remember = <Name extends keyof Remembered>(db: Sqlite, name: Name, value: Remembered[Name] | null): void =>
  replicaValues(db).set(name, value === null ? null : JSON.stringify(value));

/** The file was made anew, for whatever reason: what it now says settles a doubt. */
export const noteMadeAnew = (db: Sqlite): void => {
  const doubt = recall(db, "doubt");
  if (doubt) remember(db, "doubt", { ...doubt, isAnew: true });
};

/** True while this PC's rows may be the ones that are wrong: it then speaks for nobody. */
export const isDoubted = (db: Sqlite): boolean => {
  const standing = recall(db, "compared")?.standing;
  return recall(db, "doubt") !== null || standing === "mistaken" || standing === "undecided";
};
