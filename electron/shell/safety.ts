import type { WebPreferences } from "electron";
import { appError, type AppError } from "#shared/errors.ts";

/** Where the window's files come from: our own scheme, so that no page shares an origin with the disk. */
export const scheme = "daftar";
export const windowOrigin = "daftar://app";

/** What every page of ours may do to this PC: nothing. Electron's defaults are said again, so that a change of them is seen. */
export const pagePreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies WebPreferences;

const policy = (rules: Readonly<Record<string, string>>): string =>
  Object.entries(rules).map(([directive, sources]) => `${directive} ${sources}`).join("; ");

/**
 * What the window may load. `devServer`, as `127.0.0.1:5173`, lets in Vite's inline preamble and its reload socket;
 * an installed program never has one. Styles may be inline: Mantine writes its variables so.
 */
export const windowPolicy = (devServer: string | null): string =>
  policy({
    "default-src": "'none'",
    "script-src": devServer ? "'self' 'unsafe-inline'" : "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": devServer ? `'self' ws://${devServer}` : "'self'",
    "worker-src": "'self'",
    "frame-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
  });

/** What a paper may load: the pictures, styles and fonts that it carries, and no script at all. */
export const paperPolicy: string = policy({
  "default-src": "'none'",
  "style-src": "'unsafe-inline'",
  "img-src": "data:",
  "font-src": "data:",
  "base-uri": "'none'",
  "form-action": "'none'",
});

/** True for a page that our own protocol served into a window. */
export const isOurPage = (url: string): boolean => url === windowOrigin || url.startsWith(`${windowOrigin}/`);

/** What leaves the window for another program: a number to be rung, and a chat with a number. Null for every other address, however like one. */
export const outsideAddress = (url: string): string | null => (/^(?:tel:\+?\d{3,15}|https:\/\/wa\.me\/\d{6,15})$/.test(url) ? url : null);

/** True for a file that our own page made and hands to the person: a report as a spreadsheet. Nothing else may be downloaded. */
export const isOurFile = (url: string): boolean => url.startsWith(`blob:${windowOrigin}/`);

/** Who sent a message, as far as Electron vouches for it. */
export interface Sender {
  readonly url: string;
  readonly isTopFrame: boolean;
  /** The window it came from is one that we opened and that is still open. */
  readonly isOurs: boolean;
}

export const isTrusted = (sender: Sender): boolean => sender.isOurs && sender.isTopFrame && isOurPage(sender.url);

/** A call as it comes over the bridge, before the contract looks at it; the refusal when it has not even the shape of one. */
export const readCall = (name: unknown, input: unknown): { readonly name: string; readonly input: object } | AppError => {
  if (typeof name !== "string" || !/^[a-z][A-Za-z]{0,39}\.[a-z][A-Za-z]{0,39}$/.test(name)) {
    return appError("unknownProcedure", { name: typeof name === "string" ? name.slice(0, 80) : typeof name });
  }
  if (input === undefined) return { name, input: {} };
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return appError("invalidInput", { field: "", reason: "notAnObject" });
  }
  return { name, input };
};

/** The file that a path of our scheme names below its folder. Null for anything that would leave the folder. */
export const pathToFile = (pathname: string): string | null => {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return "index.html";
  return parts.every((part) => /^[\w@-][\w@.-]*$/.test(part)) ? parts.join("/") : null;
};
