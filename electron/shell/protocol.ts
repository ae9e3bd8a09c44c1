import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Session } from "electron";
import { isOurFile, pathToFile, paperPolicy, scheme, windowPolicy } from "./safety.ts";

/** Our scheme's rights: a standard, secure origin, so that pages have storage and modules. Before the app is ready. */
export const privileges = [{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }];

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
  ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".map": "application/json",
};

const answer = (body: string | Uint8Array<ArrayBuffer> | null, type: string, policy: string, status = 200): Response =>
  new Response(body, {
    status,
    headers: {
      "content-type": type,
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    },
  });

const refused = (status: number): Response => answer(null, "text/plain", paperPolicy, status);

const fileAnswer = async (folder: string, pathname: string, policy: string): Promise<Response> => {
  const file = pathToFile(pathname);
  const type = file ? types[extname(file)] : undefined;
  if (!file || !type) return refused(404);
  try {
    return answer(new Uint8Array(await readFile(join(folder, file))), type, policy);
  } catch {
    return refused(404);
  }
};

export interface WindowFiles {
  /** The built window. */
  readonly folder: string;
  /** Vite's server while developing, as `127.0.0.1:5173`. */
  readonly devServer: string | null;
}

/** Serves `daftar://app/` to the windows and lets nothing else through: a page of ours has no business on any network. */
export const serveWindow = (session: Session, { folder, devServer }: WindowFiles): void => {
  const policy = windowPolicy(devServer);
  session.protocol.handle(scheme, async (request) => {
    const url = new URL(request.url);
    if (url.host !== "app" || request.method !== "GET") return refused(404);
    if (!devServer) return fileAnswer(folder, url.pathname, policy);
    const answered = await fetch(`http://${devServer}${url.pathname}${url.search}`);
    const headers = new Headers(answered.headers);
    headers.set("content-security-policy", policy);
    return new Response(answered.body, { status: answered.status, headers });
  });
  allowOnly(session, [`${scheme}:`, "data:", "blob:", "devtools:", ...(devServer ? [`ws://${devServer}`] : [])]);
};

/** Serves papers, each under a name nobody can guess. They carry all they need, so nothing else is served. */
export const servePapers = (session: Session, paperByName: (name: string) => string | undefined): void => {
  session.protocol.handle(scheme, (request) => {
    const url = new URL(request.url);
    const html = url.host === "paper" ? paperByName(url.pathname.slice(1)) : undefined;
    return html === undefined ? refused(404) : answer(html, "text/html; charset=utf-8", paperPolicy);
  });
  allowOnly(session, [`${scheme}:`, "data:"]);
};

/** Refuses every right that a page can ask for, and every address that does not begin so. */
const allowOnly = (session: Session, beginnings: readonly string[]): void => {
  session.setPermissionRequestHandler((_, __, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !beginnings.some((beginning) => url.startsWith(beginning)) }));
  session.on("will-download", (event, item) => {
    if (!isOurFile(item.getURL())) event.preventDefault();
  });
};
