import { fork } from "node:child_process";
import { utilityProcess } from "electron";
import type { FromCore, ToCore } from "#shared/ipc/wire.ts";
import { runsCoreItself } from "./runtime.ts";

/** The core as a process: what either way of running it can do. */
export interface CoreChild {
  readonly send: (message: ToCore) => void;
  readonly onMessage: (hear: (message: FromCore) => void) => void;
  readonly onExit: (hear: (code: number | null) => void) => void;
  readonly kill: () => void;
}

export interface CoreLaunch {
  /** The built core. */
  readonly entry: string;
  readonly args: readonly string[];
  /** Node 24, for an Electron whose own Node cannot load the store. */
  readonly nodePath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const asUtility = ({ entry, args, env }: CoreLaunch): CoreChild => {
  const child = utilityProcess.fork(entry, [...args], { serviceName: "Daftar core", stdio: "inherit", env: { ...env } });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (hear) => void child.on("message", hear),
    onExit: (hear) => void child.on("exit", hear),
    kill: () => void child.kill(),
  };
};

const asNode = ({ entry, args, env, nodePath }: CoreLaunch): CoreChild => {
  const child = fork(entry, args, { execPath: nodePath, execArgv: [], serialization: "advanced", stdio: "inherit", env });
  return {
    send: (message) => void (child.connected && child.send(message)),
    onMessage: (hear) => void child.on("message", (message) => hear(message as FromCore)),
    onExit: (hear) => void child.once("exit", hear).once("error", () => hear(null)),
    kill: () => void child.kill("SIGKILL"),
  };
};

/** Starts the core: inside Electron where its Node can load the store, else under Node 24 beside it. */
export const launchCore = (launch: CoreLaunch): CoreChild =>
  runsCoreItself(process.versions["napi"]) ? asUtility(launch) : asNode(launch);
