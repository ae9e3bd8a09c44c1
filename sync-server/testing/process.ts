import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";

export interface ServerProcess {
  readonly address: string;
  readonly child: ChildProcess;
  /** What it wrote to its terminal. */
  readonly said: () => string;
  /** Ends it and waits until it is gone; gives its exit code, null where a signal ended it. */
  readonly end: (signal: "SIGTERM" | "SIGKILL") => Promise<number | null>;
}

const main = join(import.meta.dirname, "..", "main.ts");

/** The server as `npm run server` starts it, with these settings, on a free port. */
export const startProcess = async (settings: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<ServerProcess> => {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], { env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], DAFTAR_SERVER_PORT: "0", DAFTAR_RATE_IP: "1000000", DAFTAR_RATE_DEVICE: "1000000", DAFTAR_RATE_TENANT: "1000000", DAFTAR_RATE_FOUNDING: "1000000", ...settings }, stdio: ["ignore", "pipe", "pipe"] });
  const gone = once(child, "close") as Promise<unknown[]>;
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const address = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      said += `${line}\n`;
      const found = / is at (http:\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
    void gone.then(() => resolve(""));
  });
  return {
    address, child, said: () => said,
    end: async (signal) => {
      child.kill(signal);
      return (await gone)[0] as number | null;
    },
  };
};
