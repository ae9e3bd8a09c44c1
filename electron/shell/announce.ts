import type { BrowserWindow } from "electron";

/** Runs in the page: waits for the first screen, which names itself on its root element. */
const firstScreen = `new Promise((resolve) => {
  const look = () => document.querySelector("[data-screen]")?.getAttribute("data-screen");
  if (look()) return resolve(look());
  const observer = new MutationObserver(() => {
    if (!look()) return;
    observer.disconnect();
    resolve(look());
  });
  observer.observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-screen"] });
})`;

/**
 * Tells whoever started us, on a line of its own, that a person could now work: the first screen's name, and the
 * milliseconds since the process began. For `npm start -- --headless`, the bench and the tests.
 */
export const announceScreen = (window: BrowserWindow, startedAt: number, now: () => number, say: (line: string) => void): void => {
  window.webContents.once("did-finish-load", () => {
    void window.webContents.executeJavaScript(firstScreen).then(
      (screen) => say(`daftar:screen ${String(screen)} ${Math.round(now() - startedAt)}`),
      () => say("daftar:screen none"),
    );
  });
};
