import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { clinicIdOnPc, clinicTile } from "#shared/ipc/contract/clinics.ts";

export type ClinicOnPc = OutputOf<"clinics.list">[number];
export type ClinicTile = z.output<typeof clinicTile>;

const keptClinic = clinicTile.extend({ id: clinicIdOnPc });
type KeptClinic = z.output<typeof keptClinic>;
const keptClinics = z.object({ list: z.array(keptClinic).max(500), open: clinicIdOnPc, before: clinicIdOnPc.nullable() });
export type KeptClinics = z.output<typeof keptClinics>;

export interface ClinicListDeps {
  /** What holds the clinics' folders: the first lies in `clinic`, where a PC with one clinic has always had it, the others in `clinics/<id>`. */
  readonly home: string;
  readonly read: () => unknown;
  readonly keep: (kept: KeptClinics) => void;
  /** A fresh id in lower case letters and digits. */
  readonly newId: () => string;
}

/** The clinics of this PC and which of them is open. It knows names and folders, and opens no clinic's file. */
export interface ClinicList {
  readonly all: () => readonly ClinicOnPc[];
  readonly find: (id: string) => ClinicOnPc | undefined;
  readonly open: () => ClinicOnPc;
  /** The open clinic as its core says it is; what it does not say now stays as it was known. */
  readonly learn: (tile: Partial<ClinicTile>) => void;
  readonly turnTo: (id: string) => void;
  /** Turns to an empty folder: the one that is begun already, or another. */
  readonly begin: () => void;
  /** Takes it off the list, and away with its folder where a core left nothing but its own marks. Where it was open, the clinic before opens. */
  readonly drop: (id: string) => void;
}

const firstId = "first";
const unknown: ClinicTile = { name: null, nameOther: null, language: null, hasServer: null, waiting: null };
/** What a core leaves in a folder in which no clinic was made. */
const marks = ["lock.db", "lock.db-journal", "lock.db-wal", "lock.db-shm", "holder.json", "tries.json"];

export const openClinicList = ({ home, read, keep, newId }: ClinicListDeps): ClinicList => {
  const folderOf = (id: string): string => (id === firstId ? join(home, "clinic") : join(home, "clinics", id));
  const holdsClinic = (id: string): boolean => ["clinic.db", "keys.json"].some((file) => existsSync(join(folderOf(id), file)));

  /** Clinics that are there, whatever the list says: the list is lost with the PC's settings, the clinics are not. */
  const found = (): readonly string[] => {
    const others = join(home, "clinics");
    const names = existsSync(others) ? readdirSync(others) : [];
    return [firstId, ...names.filter((name) => name !== firstId && clinicIdOnPc.safeParse(name).success).toSorted()].filter(holdsClinic);
  };
  const start = (): KeptClinics => {
    const parsed = keptClinics.safeParse(read());
    const kept = parsed.success ? parsed.data.list : [];
    const all = [...kept, ...found().filter((id) => !kept.some((one) => one.id === id)).map((id) => ({ ...unknown, id }))];
    const list = all.length > 0 ? all : [{ ...unknown, id: firstId }];
    const isListed = (id: string | null): boolean => list.some((one) => one.id === id);
    const open = parsed.success && isListed(parsed.data.open) ? parsed.data.open : (list[0]?.id ?? firstId);
    return { list, open, before: parsed.success && isListed(parsed.data.before) ? parsed.data.before : null };
  };

  let now = start();
  const set = (next: KeptClinics): void => {
    if (JSON.stringify(next) !== JSON.stringify(now)) keep(next);
    now = next;
  };
  const stateOf = ({ id, name }: KeptClinic): ClinicOnPc["state"] => (name !== null && !existsSync(folderOf(id)) ? "missing" : holdsClinic(id) ? "ready" : "new");
  const shown = (one: KeptClinic): ClinicOnPc => ({ ...one, folder: folderOf(one.id), state: stateOf(one), isOpen: one.id === now.open });
  const all = (): readonly ClinicOnPc[] => now.list.map(shown);
  const turnTo = (id: string): void => {
    if (id !== now.open) set({ ...now, open: id, before: now.open });
  };

  const sweep = (id: string): void => {
    const folder = folderOf(id);
    if (holdsClinic(id) || !existsSync(folder)) return;
    try {
      for (const mark of marks) rmSync(join(folder, mark), { force: true });
      // What else lies there is somebody's: it stays.
      if (readdirSync(folder).length === 0) rmdirSync(folder);
    } catch {
      // A file that another program holds stays with its folder, which is on no list any more.
    }
  };

  return {
    all,
    find: (id) => all().find((one) => one.id === id),
    open: () => shown(now.list.find((one) => one.id === now.open) ?? { ...unknown, id: now.open }),
    learn: (tile) => {
      const said = Object.fromEntries(Object.entries(tile).filter(([, value]) => value !== null && value !== undefined));
      // Signed out nobody knows what waits; a clinic's other name may really have gone.
      const nameOther = tile.name === null || tile.name === undefined ? {} : { nameOther: tile.nameOther ?? null };
      set({ ...now, list: now.list.map((one) => (one.id === now.open ? { ...one, ...said, ...nameOther } : one)) });
    },
    turnTo,
    begin: () => {
      const begun = now.list.find((one) => one.name === null && !holdsClinic(one.id));
      if (begun) return turnTo(begun.id);
      const id = newId();
      set({ ...now, list: [...now.list, { ...unknown, id }] });
      turnTo(id);
    },
    drop: (id) => {
      const left = now.list.filter((one) => one.id !== id);
      const list = left.length > 0 ? left : [{ ...unknown, id: firstId }];
      const isListed = (one: string | null): one is string => list.some((other) => other.id === one);
      const open = isListed(now.open) ? now.open : isListed(now.before) ? now.before : (list[0]?.id ?? firstId);
      set({ list, open, before: isListed(now.before) && now.before !== open ? now.before : null });
      if (id !== open) sweep(id);
    },
  };
};
