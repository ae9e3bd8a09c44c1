import { dialog } from "electron";
import type { InputOf } from "#shared/ipc/contract.ts";
import type { ShellProcedure } from "./ipc-bridge.ts";
import type { MachineSettings, MachineStore } from "./machine-settings.ts";

export interface MachineDeps {
  readonly machine: MachineStore;
  readonly openWindow: () => void;
}

/** What the shell does about the PC itself: its settings, its windows, its file dialog. */
export const createMachineProcedures = ({ machine, openWindow }: MachineDeps): Readonly<Record<string, ShellProcedure>> => ({
  "machine.get": async () => ({ ok: true, value: machine.read() }),
  "machine.set": async (_, input) => ({ ok: true, value: machine.change(input as Partial<MachineSettings>) }),
  "window.open": async () => {
    openWindow();
    return { ok: true, value: { done: true } };
  },
  "file.choose": async ({ window }, input) => {
    const { kind } = input as InputOf<"file.choose">;
    const chosen = await dialog.showOpenDialog(window, { properties: [kind === "folder" ? "openDirectory" : "openFile"] });
    return { ok: true, value: { file: chosen.filePaths[0] ?? null } };
  },
});
