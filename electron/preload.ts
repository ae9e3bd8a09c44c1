import { contextBridge, ipcRenderer } from "electron";
import type { ClinicBridge, Outcome } from "#shared/ipc/wire.ts";

const bridge: ClinicBridge = {
  call: (name, input) => ipcRenderer.invoke("call", name, input) as Promise<Outcome>,
  on: (event, hear) => {
    const listener = (_: unknown, heard: string, payload: unknown): void => {
      if (heard === event) hear(payload);
    };
    ipcRenderer.on("event", listener);
    return () => {
      ipcRenderer.off("event", listener);
    };
  },
};

contextBridge.exposeInMainWorld("clinic", bridge);
