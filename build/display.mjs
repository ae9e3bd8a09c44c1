import { spawn } from "node:child_process";

/** True where a window can be shown: always on macOS and Windows. */
export const hasDisplay = () => process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * Starts a screen that nobody looks at and gives its name, `:99`, and how to end it. Xvfb itself chooses a free number
 * and says when it is ready, so there is nothing to wait for blindly.
 */
export const startScreen = (size = "1366x768x24") =>
  new Promise((resolve, reject) => {
    // Detached: Ctrl+C goes to us first, and the screen outlives the windows that close on it.
    const xvfb = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", size, "-nolisten", "tcp", "-noreset"], {
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      detached: true,
    });
    let complaint = "";
    xvfb.stderr.on("data", (chunk) => (complaint += chunk));
    xvfb.on("error", (error) => reject(new Error(`Xvfb does not start: ${error.message}`)));
    xvfb.on("exit", (code) => reject(new Error(`Xvfb ended (${code}): ${complaint.trim()}`)));
    let number = "";
    xvfb.stdio[3].on("data", (chunk) => {
      number += chunk;
      if (!number.endsWith("\n")) return;
      const stop = () => xvfb.kill();
      process.once("exit", stop);
      // A kill is no exit: without this the screen would stay for ever. Whoever has an answer of their own gives it.
      for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(1));
      xvfb.unref();
      for (const stream of [xvfb.stderr, xvfb.stdio[3]]) stream.unref?.();
      resolve({ display: `:${number.trim()}`, stop });
    });
  });
