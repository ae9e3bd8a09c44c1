import { join } from "node:path";
import { BrowserWindow, screen, shell } from "electron";
import type { MachineStore, WindowPlace } from "./machine-settings.ts";
import { isOurPage, outsideAddress, pagePreferences, windowOrigin } from "./safety.ts";

export interface WindowDeps {
  readonly machine: MachineStore;
  /** The built preload. */
  readonly preload: string;
  /** Ctrl+Shift+N. */
  readonly onShortcut: () => void;
}

/** The place kept from last time, if a screen still shows it: a clinic unplugs its second screen. */
const placeOnScreen = (place: WindowPlace): Partial<WindowPlace> => {
  const { x, y, width, height } = place;
  if (x === undefined || y === undefined) return { width, height };
  const isSeen = screen.getAllDisplays().some(({ workArea }) =>
    x < workArea.x + workArea.width - 100 && x + width > workArea.x + 100 && y >= workArea.y - 20 && y < workArea.y + workArea.height - 60);
  return isSeen ? { x, y, width, height } : { width, height };
};

const zoomStep = 0.1;

/** A window on the clinic. It can go nowhere else and opens nothing itself; a number to ring or to write to is handed to the PC. */
export const openWindow = ({ machine, preload, onShortcut }: WindowDeps): BrowserWindow => {
  const place = machine.place();
  const isFirst = BrowserWindow.getAllWindows().every((other) => !other.isVisible());
  const window = new BrowserWindow({
    ...(isFirst ? placeOnScreen(place) : { width: place.width, height: place.height }),
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: "Daftar",
    autoHideMenuBar: true,
    backgroundColor: "#f7f8f8",
    webPreferences: { ...pagePreferences, preload },
  });
  if (place.isMaximized && isFirst) window.maximize();

  const { webContents } = window;
  webContents.setWindowOpenHandler(({ url }) => {
    const address = outsideAddress(url);
    // A PC with no program for calls says so itself.
    if (address !== null) void shell.openExternal(address).catch(() => undefined);
    return { action: "deny" };
  });
  webContents.on("will-navigate", (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  webContents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame && !event.url.startsWith("about:") && !event.url.startsWith("blob:") && !isOurPage(event.url)) event.preventDefault();
  });
  webContents.on("will-redirect", (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  webContents.on("will-attach-webview", (event) => event.preventDefault());
  webContents.on("before-input-event", (event, key) => {
    if (key.type !== "keyDown" || !(key.control || key.meta) || key.alt) return;
    const zoomBy = key.key === "+" || key.key === "=" ? zoomStep : key.key === "-" ? -zoomStep : null;
    if (zoomBy !== null) webContents.setZoomFactor(Math.min(2, Math.max(0.7, webContents.getZoomFactor() + zoomBy)));
    else if (key.key === "0") webContents.setZoomFactor(1);
    else if (key.shift && key.code === "KeyN") onShortcut();
    else return;
    event.preventDefault();
  });

  window.on("close", () => {
    machine.keepPlace({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  });
  window.once("ready-to-show", () => window.show());
  void window.loadURL(`${windowOrigin}/index.html`);
  return window;
};

export const preloadIn = (folder: string): string => join(folder, "preload.cjs");
