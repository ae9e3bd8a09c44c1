import { spawn } from "node:child_process";
import { appError } from "#shared/errors.ts";
import type { Outcome } from "#shared/ipc/wire.ts";

/**
 * Sends a finished PDF to a printer through CUPS, by its standard input: it touches no file and no page. Chromium
 * cannot do it (a hidden window prints the viewer's empty frame), and Windows has nothing that takes a PDF so; there
 * the answer is `printFailed`, and the person saves the file instead.
 */
export const printPdf = (pdf: Uint8Array, title: string, printer: string | null): Promise<Outcome> =>
  new Promise((resolve) => {
    const refuse = (detail: string): void => resolve({ ok: false, error: appError("printFailed", { detail }) });
    const lp = spawn("lp", ["-t", title, "-o", "fit-to-page", ...(printer === null ? [] : ["-d", printer]), "--", "-"], { stdio: ["pipe", "ignore", "pipe"] });
    let complaint = "";
    lp.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    lp.once("error", () => refuse("lp"));
    lp.once("close", (code) => (code === 0 ? resolve({ ok: true, value: { file: null } }) : refuse(complaint.trim().slice(0, 200))));
    lp.stdin.on("error", () => undefined);
    lp.stdin.end(pdf);
  });
