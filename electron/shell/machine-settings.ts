import ElectronStore from "electron-store";
import type { z } from "zod";
import { machineSettings } from "#shared/ipc/contract/papers.ts";

export type MachineSettings = z.output<typeof machineSettings>;
export interface WindowPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

interface Kept {
  readonly settings: unknown;
  readonly window: WindowPlace;
  readonly clinics: unknown;
}

export interface MachineStore {
  readonly read: () => MachineSettings;
  readonly change: (patch: Partial<MachineSettings>) => MachineSettings;
  readonly place: () => WindowPlace;
  readonly keepPlace: (place: WindowPlace) => void;
  /** The list of this PC's clinics as it was kept, by whoever knows its shape. */
  readonly clinics: () => unknown;
  readonly keepClinics: (clinics: object) => void;
}

/** What a PC has before anyone has chosen: receipts on a roll, the rest on A5, and the system's own printer. */
const unset: MachineSettings = {
  language: null,
  theme: "system",
  printers: {
    invoice: { printer: null, size: "a5" },
    receipt: { printer: null, size: "thermal80" },
    appointmentCard: { printer: null, size: "thermal80" },
    daySheet: { printer: null, size: "a4" },
    dayClose: { printer: null, size: "a4" },
  },
};

const firstPlace: WindowPlace = { width: 1366, height: 768, isMaximized: false };

/** What belongs to this PC and to no patient, in a plain file beside the program's settings. A file nobody can read is begun anew. */
export const openMachineStore = (cwd: string): MachineStore => {
  const file = new ElectronStore<Kept>({ cwd, name: "machine", clearInvalidConfig: true, defaults: { settings: unset, window: firstPlace, clinics: null } });
  const read = (): MachineSettings => {
    const parsed = machineSettings.safeParse(file.get("settings"));
    return parsed.success ? parsed.data : unset;
  };
  return {
    read,
    change: (patch) => {
      const next = { ...read(), ...patch };
      file.set("settings", next);
      return next;
    },
    place: () => ({ ...firstPlace, ...file.get("window") }),
    keepPlace: (place) => file.set("window", place),
    clinics: () => file.get("clinics"),
    keepClinics: (clinics) => file.set("clinics", clinics),
  };
};
