import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The sync server as a process of its own, as a clinic has it. */
export interface ServerProcess {
  readonly address: string;
  /** Memory that it holds now, in MB (VmRSS of Linux). */
  readonly memoryMb: () => number;
  readonly stop: () => Promise<void>;
}

/** On this machine alone, with limits that a bench does not reach. `env` names its database. */
export const startServerProcess = async (env: Readonly<Record<string, string>>): Promise<ServerProcess> => {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "../../sync-server/main.ts")], {
    env: { ...process.env, DAFTAR_SERVER_PORT: "0", DAFTAR_LOG_LEVEL: "error", DAFTAR_RATE_IP: "100000000", DAFTAR_RATE_DEVICE: "100000000", DAFTAR_RATE_TENANT: "100000000", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "close");
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [found] = /http:\/\/\S+/.exec(line) ?? [];
      if (found) resolve(found);
    });
    void gone.then(() => reject(new Error("the server ended before it listened")));
  });
  return {
    address,
    memoryMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1_024,
    stop: async () => {
      child.kill("SIGTERM");
      await gone;
    },
  };
};
