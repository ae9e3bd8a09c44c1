import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BrowserWindow, dialog, session as sessions } from "electron";
import { appError } from "#shared/errors.ts";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";
import type { Outcome } from "#shared/ipc/wire.ts";
import type { CoreProcess } from "./core-process.ts";
import type { Asker, ShellProcedure } from "./ipc-bridge.ts";
import type { MachineStore } from "./machine-settings.ts";
import { micronsToInches, micronsToPx, paperSizeFor, titleToFileName, type PaperSize } from "./paper-size.ts";
import { printPdf } from "./pdf-printer.ts";
import { servePapers } from "./protocol.ts";
import { pagePreferences, scheme } from "./safety.ts";

type Rendered = OutputOf<"document.render">;
type Print = InputOf<"paper.print">;

export interface PrintingDeps {
  readonly core: CoreProcess;
  readonly machine: MachineStore;
  /** Where PDFs go unasked: the tests' and the tour's. Null asks the person. */
  readonly pdfFolder: string | null;
}

interface OpenPaper {
  readonly window: BrowserWindow;
  readonly size: PaperSize;
}

const partition = "paper";
const printed = (printer: string | null): Outcome => ({ ok: true, value: { printed: true, printer } });
const failed = (detail: string): Outcome => ({ ok: false, error: appError("printFailed", { detail }) });

/** Runs in the paper's page, which has no script of its own: how tall it is once its fonts are there. */
const measure = `document.fonts.ready.then(() => Math.ceil(document.body.getBoundingClientRect().bottom))`;

/** What the shell does about paper: the core writes it, Chromium sets it, the printer or a file gets it. */
export const createPrinting = ({ core, machine, pdfFolder }: PrintingDeps): Readonly<Record<string, ShellProcedure>> => {
  const papers = new Map<string, string>();
  const session = sessions.fromPartition(partition);
  servePapers(session, (name) => papers.get(name));

  /** Opens a paper where nobody sees it, gives it to `work`, and closes it whatever happens. */
  const withPaper = async (paper: Rendered, work: (open: OpenPaper) => Promise<Outcome>): Promise<Outcome> => {
    const name = randomUUID();
    papers.set(name, paper.html);
    const window = new BrowserWindow({
      show: false,
      useContentSize: true,
      width: micronsToPx(paper.widthMicrons),
      height: micronsToPx(paper.heightMicrons ?? paper.widthMicrons),
      webPreferences: { ...pagePreferences, partition },
    });
    try {
      window.webContents.setWindowOpenHandler(() => ({ action: "deny" }));
      window.webContents.on("will-navigate", (event) => event.preventDefault());
      await window.loadURL(`${scheme}://paper/${name}`);
      const contentPx: unknown = await window.webContents.executeJavaScript(measure);
      return await work({ window, size: paperSizeFor(paper.widthMicrons, paper.heightMicrons, Number(contentPx)) });
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    } finally {
      papers.delete(name);
      window.destroy();
    }
  };

  const rendered = async (client: string, input: object): Promise<Outcome> => core.call(client, "document.render", input);

  const printPaper = ({ window, size }: OpenPaper, deviceName: string | null): Promise<Outcome> =>
    new Promise((resolve) => {
      window.webContents.print(
        {
          silent: deviceName !== null,
          ...(deviceName === null ? {} : { deviceName }),
          printBackground: true,
          margins: { marginType: "none" },
          // Chromium ignores @page here and takes the printer's own size unless it is told.
          pageSize: { width: size.widthMicrons, height: size.heightMicrons },
        },
        (isDone, reason) => {
          if (isDone) return resolve(printed(deviceName));
          resolve(reason === "Print job canceled" ? { ok: true, value: { printed: false, printer: null } } : failed(reason));
        },
      );
    });

  const toPdf = ({ window, size }: OpenPaper): Promise<Uint8Array> =>
    window.webContents.printToPDF({
      printBackground: true,
      // A sheet says its size itself; a roll cannot, its length is known only now.
      preferCSSPageSize: !size.isRoll,
      margins: { top: 0, bottom: 0, left: 0, right: 0 },
      pageSize: { width: micronsToInches(size.widthMicrons), height: micronsToInches(size.heightMicrons) },
    });

  /** Where a file goes: the tests' folder, or where the person says. Null when they close the dialog. */
  const fileFor = async ({ window }: Asker, title: string): Promise<string | null> => {
    const name = titleToFileName(title);
    if (pdfFolder) return join(pdfFolder, name);
    const chosen = await dialog.showSaveDialog(window, { defaultPath: name, filters: [{ name: "PDF", extensions: ["pdf"] }] });
    return chosen.canceled || !chosen.filePath ? null : chosen.filePath;
  };

  const save = async (asker: Asker, title: string, bytes: () => Promise<Uint8Array>): Promise<Outcome> => {
    const file = await fileFor(asker, title);
    if (file === null) return { ok: true, value: { file: null } };
    try {
      await writeFile(file, await bytes());
      return { ok: true, value: { file } };
    } catch {
      return { ok: false, error: appError("fileUnreadable", { file }) };
    }
  };

  return {
    "paper.printers": async ({ window }) => {
      const printers = await window.webContents.getPrintersAsync();
      const value = printers.map((printer) => ({
        name: printer.name,
        label: printer.displayName || printer.name,
        isDefault: (printer as { readonly isDefault?: boolean }).isDefault ?? false,
      }));
      return { ok: true, value };
    },
    "paper.print": async ({ client, window }, input) => {
      const { printer, ...which } = input as Print;
      const deviceName = printer ?? machine.read().printers[which.kind].printer;
      const known = await window.webContents.getPrintersAsync();
      if (deviceName !== null && !known.some(({ name }) => name === deviceName)) {
        return { ok: false, error: appError("printerMissing", { printer: deviceName }) };
      }
      const paper = await rendered(client, which);
      return paper.ok ? withPaper(paper.value as Rendered, (open) => printPaper(open, deviceName)) : paper;
    },
    "paper.pdf": async (asker, input) => {
      const paper = await rendered(asker.client, input);
      if (!paper.ok) return paper;
      const content = paper.value as Rendered;
      return withPaper(content, (open) => save(asker, content.title, () => toPdf(open)));
    },
    // The sheet holds the key to everything: it goes to paper or to a file of the person's choice, and no page sees it.
    "paper.recoverySheet": (asker, granted, input) => {
      const { pdf, title } = granted as { readonly pdf: Uint8Array; readonly title: string };
      const { action } = input as InputOf<"paper.recoverySheet">;
      return action === "save" ? save(asker, title, () => Promise.resolve(pdf)) : printPdf(pdf, title, machine.read().printers.daySheet.printer);
    },
  };
};
