import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Node 24 as npm brought it; where npm has none for this machine (macOS), the Node that runs us. */
export const node24 = () => {
  const file = `${root}node_modules/.bin/${process.platform === "win32" ? "node.cmd" : "node"}`;
  return existsSync(file) ? file : process.execPath;
};

/** Runs a program on our terminal and gives its exit code. Ctrl+C reaches it too, so we wait for what it says. */
export const run = (file, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, stdio: "inherit", shell: file.endsWith(".cmd"), ...options });
    const ignore = () => undefined;
    process.on("SIGINT", ignore);
    child.on("error", (error) => {
      console.error(`${file}: ${error.message}`);
      resolve(1);
    });
    child.on("close", (code, signal) => {
      process.off("SIGINT", ignore);
      resolve(code ?? (signal === "SIGINT" ? 130 : 1));
    });
  });
