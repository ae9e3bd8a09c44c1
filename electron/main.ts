import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { app, BrowserWindow, dialog, Menu, powerMonitor, protocol, session } from "electron";
import { systemClock } from "#shared/core/time.ts";
import { announceScreen } from "./shell/announce.ts";
import { openClinicList } from "./shell/clinic-list.ts";
import { createClinicProcedures } from "./shell/clinic-procedures.ts";
import { launchCore } from "./shell/core-launch.ts";
import { superviseCore } from "./shell/core-process.ts";
import { openBridge, type ShellProcedure } from "./shell/ipc-bridge.ts";
import { openMachineStore } from "./shell/machine-settings.ts";
import { createMachineProcedures } from "./shell/machine-procedures.ts";
import { createPrinting } from "./shell/printing.ts";
import { privileges, serveWindow } from "./shell/protocol.ts";
import { lockWithSystem } from "./shell/session-lock.ts";
import { openWindow, preloadIn } from "./shell/window.ts";

const { env } = process;
const built = import.meta.dirname;
const windowFolder = join(built, "renderer");
const devServer = app.isPackaged ? null : (env["DAFTAR_DEV_SERVER"] ?? null);

/** A home of one's own, for tests and for trying things: nothing of the PC's real clinic is touched. */
if (env["DAFTAR_HOME"]) {
  mkdirSync(env["DAFTAR_HOME"], { recursive: true });
  app.setPath("userData", join(env["DAFTAR_HOME"], "shell"));
}

const start = (): void => {
  Menu.setApplicationMenu(process.platform === "darwin" ? Menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "windowMenu" }]) : null);
  serveWindow(session.defaultSession, { folder: windowFolder, devServer });

  const machine = openMachineStore(app.getPath("userData"));
  const clinics = openClinicList({
    home: env["DAFTAR_HOME"] ?? app.getPath("userData"),
    read: machine.clinics,
    keep: machine.keepClinics,
    newId: () => randomUUID().replaceAll("-", ""),
  });
  const coreArgs = (): readonly string[] => {
    const { folder, name } = clinics.open();
    return ["--data", folder, ...(name === null ? [] : ["--known"])];
  };
  const core = superviseCore({
    launch: () =>
      launchCore({
        entry: join(built, "core.js"),
        args: coreArgs(),
        nodePath: env["DAFTAR_NODE"] ?? join(app.getAppPath(), "node_modules", ".bin", "node"),
        env,
      }),
    now: systemClock.now,
    wait: (ms, then) => void setTimeout(then, ms),
  });

  const procedures: Readonly<Record<string, ShellProcedure>> = {
    ...createPrinting({ core, machine, pdfFolder: env["DAFTAR_PDF_DIR"] ?? null }),
    ...createMachineProcedures({ machine, openWindow: () => open() }),
  };
  const bridge = openBridge({ core, procedures, asking: createClinicProcedures({ clinics, core, reload: () => bridge.reload() }) });

  const open = (): void => {
    const client = `window-${randomUUID()}`;
    // With the core's leave the second window begins as its opener; without it, at the sign-in.
    const openAnother = (): void => void core.call(client, "window.open", {}).then(open);
    const window = openWindow({ machine, preload: preloadIn(built), onShortcut: openAnother });
    bridge.admit(window, client);
    if (env["DAFTAR_ANNOUNCE"]) announceScreen(window, process.getCreationTime() ?? systemClock.now(), systemClock.now, (line) => console.log(line));
  };

  lockWithSystem(powerMonitor, () => bridge.clients().forEach((client) => void core.call(client, "session.lock", {})));
  app.on("second-instance", open);
  app.on("activate", () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  app.on("window-all-closed", () => app.quit());
  let isStopped = false;
  app.on("before-quit", (event) => {
    if (isStopped) return;
    event.preventDefault();
    void core.stop().then(() => {
      isStopped = true;
      app.quit();
    });
  });
  open();
};

protocol.registerSchemesAsPrivileged(privileges);
app.on("web-contents-created", (_, contents) => contents.on("will-attach-webview", (event) => event.preventDefault()));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => app.quit());

if (app.requestSingleInstanceLock()) {
  app.whenReady().then(start, (error: unknown) => {
    dialog.showErrorBox("Daftar", error instanceof Error ? error.message : String(error));
    app.exit(1);
  });
} else {
  app.quit();
}
