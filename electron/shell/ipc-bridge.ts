import { BrowserWindow, ipcMain, webContents, type IpcMainInvokeEvent, type WebContents } from "electron";
import { appError } from "#shared/errors.ts";
import type { Outcome } from "#shared/ipc/wire.ts";
import type { CoreEvent, CoreProcess } from "./core-process.ts";
import { isTrusted, readCall } from "./safety.ts";

/** Who asks the shell for something: the core's name for the window, and the window itself. */
export interface Asker {
  readonly client: string;
  readonly window: BrowserWindow;
}

/**
 * A procedure that the shell carries out, once the core has said that the caller may. `granted` is what the core gave
 * with its leave: the parsed input, or what must not pass through a page.
 */
export type ShellProcedure = (asker: Asker, granted: object, input: object) => Promise<Outcome>;

/** A procedure that must work even where the core cannot answer: it looks first, and asks the core itself, by `ask`. */
export type AskingProcedure = (input: object, ask: () => Promise<Outcome>) => Promise<Outcome>;

export interface BridgeDeps {
  readonly core: CoreProcess;
  readonly procedures: Readonly<Record<string, ShellProcedure>>;
  readonly asking: Readonly<Record<string, AskingProcedure>>;
}

export interface Bridge {
  /** From here on this window may call, under this name. */
  readonly admit: (window: BrowserWindow, client: string) => void;
  /** The names of all windows that may call. */
  readonly clients: () => readonly string[];
  /** Every window that may call loads its page anew. */
  readonly reload: () => void;
}

/** The one door from the pages: checks who knocks and the shape of what is handed in, then lets the core decide. */
export const openBridge = ({ core, procedures, asking }: BridgeDeps): Bridge => {
  const clientOf = new Map<WebContents, string>();

  const askerOf = (event: IpcMainInvokeEvent): Asker | null => {
    const client = clientOf.get(event.sender);
    const frame = event.senderFrame;
    const window = BrowserWindow.fromWebContents(event.sender);
    const isTopFrame = frame !== null && frame === event.sender.mainFrame;
    if (!isTrusted({ url: frame?.url ?? "", isTopFrame, isOurs: client !== undefined && window !== null })) return null;
    return client !== undefined && window !== null ? { client, window } : null;
  };

  const carryOut = async (asker: Asker, name: string, input: object): Promise<Outcome> => {
    const ask = (): Promise<Outcome> => core.call(asker.client, name, input);
    const asks = Object.hasOwn(asking, name) ? asking[name] : undefined;
    if (asks) return asks(input, ask);
    const procedure = Object.hasOwn(procedures, name) ? procedures[name] : undefined;
    const answered = await ask();
    return procedure && answered.ok ? procedure(asker, answered.value as object, input) : answered;
  };

  ipcMain.handle("call", (event, name: unknown, input: unknown): Promise<Outcome> | Outcome => {
    const asker = askerOf(event);
    if (!asker) return { ok: false, error: appError("foreignSender") };
    const call = readCall(name, input);
    return "code" in call ? { ok: false, error: call } : carryOut(asker, call.name, call.input);
  });

  core.onEvent(({ event, payload, clients }: CoreEvent) => {
    for (const contents of webContents.getAllWebContents()) {
      const client = clientOf.get(contents);
      if (client !== undefined && (!clients || clients.includes(client))) contents.send("event", event, payload);
    }
  });

  return {
    admit: (window, client) => {
      const contents = window.webContents;
      clientOf.set(contents, client);
      contents.once("destroyed", () => {
        clientOf.delete(contents);
        core.closeClient(client);
      });
    },
    clients: () => [...clientOf.values()],
    reload: () => [...clientOf.keys()].forEach((contents) => contents.reload()),
  };
};
