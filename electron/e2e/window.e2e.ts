import { expect } from "@playwright/test";
import type { ClinicBridge } from "#shared/ipc/wire.ts";
import { test } from "../testing/app.ts";
import { clinicIn } from "./clinic.ts";
import { corePid } from "./core-pid.ts";

test("the window opens on a PC that has no clinic yet", async ({ daftar }) => {
  await expect(daftar.page.locator("[data-screen]")).toHaveAttribute("data-screen", "firstRun");
  expect(daftar.page.url()).toBe("daftar://app/index.html");
});

test("the page has the bridge and nothing of Node or Electron", async ({ daftar }) => {
  const seen = await daftar.page.evaluate(() => ({
    bridge: Object.keys((globalThis as unknown as { clinic: object }).clinic).toSorted(),
    leaks: ["require", "process", "module", "Buffer", "electron", "ipcRenderer"].filter((name) => name in globalThis),
  }));
  expect(seen).toEqual({ bridge: ["call", "on"], leaks: [] });
});

test("a name that is no procedure and a thing that is no input are refused", async ({ daftar }) => {
  expect(await daftar.callRaw("patient.destroyAll", {})).toMatchObject({ ok: false, error: { code: "unknownProcedure" } });
  expect(await daftar.callRaw("__proto__", {})).toMatchObject({ ok: false, error: { code: "unknownProcedure" } });
  expect(await daftar.callRaw(["session.state"], {})).toMatchObject({ ok: false, error: { code: "unknownProcedure" } });
  expect(await daftar.callRaw("session.state", "now")).toMatchObject({ ok: false, error: { code: "invalidInput" } });
});

test("a frame inside the page cannot call, whatever it holds", async ({ daftar }) => {
  const outcome = await daftar.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return null;
    await window.webContents.executeJavaScript(`new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.onload = done;
      frame.src = "daftar://app/index.html?frame";
      document.body.append(frame);
    })`);
    const frame = window.webContents.mainFrame.frames[0] ?? null;
    // Electron gives a bridge to no inner frame, so the message is brought to the door as if one had got hold of it.
    const handlers = (ipcMain as unknown as { readonly _invokeHandlers: Map<string, (event: object, ...args: readonly unknown[]) => unknown> })._invokeHandlers;
    const open = handlers.get("call");
    return (await open?.({ sender: window.webContents, senderFrame: frame }, "session.state", {})) ?? null;
  });
  expect(outcome).toEqual({ ok: false, error: { code: "foreignSender" } });
});

test("the page can neither leave, open a window, nor reach a network", async ({ daftar }) => {
  const { page } = daftar;
  const tried = await page.evaluate(async () => ({
    opened: window.open("https://example.com") !== null,
    fetched: await fetch("https://example.com").then(() => true, () => false),
    scripted: await new Promise((resolve) => {
      const script = document.createElement("script");
      script.textContent = "globalThis.scripted = true";
      document.head.append(script);
      setTimeout(() => resolve("scripted" in globalThis), 50);
    }),
    located: await navigator.permissions.query({ name: "geolocation" }).then(({ state }) => state),
  }));
  expect(tried).toEqual({ opened: false, fetched: false, scripted: false, located: "denied" });
  await page.evaluate(() => window.location.assign("https://example.com/"));
  expect(page.url()).toBe("daftar://app/index.html");
});

test("Ctrl+Shift+N opens a second window, where the same person goes on", async ({ daftar }) => {
  await daftar.call("setup.clinic", clinicIn("en"));
  const second = await daftar.openWindow();
  expect(second.url()).toBe("daftar://app/index.html");
  expect(daftar.app.windows()).toHaveLength(2);
  await expect(second.locator("html")).toHaveAttribute("data-screen", "frame");
});

test("a PC that locks or sleeps locks every window", async ({ daftar }) => {
  await daftar.call("setup.clinic", clinicIn("en"));
  await daftar.app.evaluate(({ powerMonitor }) => powerMonitor.emit("lock-screen"));
  await expect.poll(async () => (await daftar.call("session.state", {})).state).toBe("locked");
});

test("when the core is killed the window is told, and the next question is answered by a new core", async ({ daftar }) => {
  await daftar.call("setup.clinic", clinicIn("en"));
  const told = daftar.page.evaluate(
    () => new Promise((resolve) => (globalThis as unknown as { readonly clinic: ClinicBridge }).clinic.on("coreRestarted", resolve)),
  );
  const killed = await corePid(daftar);
  process.kill(killed, "SIGKILL");
  expect(await told).toEqual({ crashed: true });
  expect((await daftar.call("session.state", {})).state).toBe("signedOut");
  expect(await corePid(daftar)).not.toBe(killed);
});
