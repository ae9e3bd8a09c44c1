import type { AppError } from "#shared/errors.ts";
import type { OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import type { Daftar } from "./app.ts";

/** What is answered instead of the core: a value or a refusal. `drops` takes out of another answer's list what the call named. */
type Staged<Name extends ProcedureName> = { readonly value: OutputOf<Name>; readonly drops?: { readonly of: ProcedureName; readonly by: string } } | { readonly refuse: AppError };
export type StagedAnswers = { readonly [Name in ProcedureName]?: Staged<Name> };

type Handler = (event: object, name: string, input: Readonly<Record<string, unknown>>) => unknown;

/**
 * The window is the real one and so is its core; only what a second PC or a server would bring is put in its place. Asked
 * again, what was staged before is forgotten.
 */
export const stageAnswers = (daftar: Daftar, answers: StagedAnswers): Promise<void> =>
  daftar.app.evaluate(({ ipcMain, BrowserWindow }, staged) => {
    const handlers = (ipcMain as unknown as { readonly _invokeHandlers: Map<string, Handler & { real?: Handler }> })._invokeHandlers;
    const current = handlers.get("call");
    if (!current) throw new Error("missing: the bridge");
    const real = current.real ?? current;
    const given = structuredClone(staged) as Record<string, { readonly value?: unknown; readonly refuse?: unknown; readonly drops?: { readonly of: string; readonly by: string } }>;
    const stand: Handler & { real?: Handler } = (event, name, input) => {
      const answer = given[name];
      if (!answer) return real(event, name, input);
      if (answer.refuse) return { ok: false, error: answer.refuse };
      const { drops } = answer;
      const list = drops && given[drops.of];
      if (drops && list) given[drops.of] = { ...list, value: (list.value as readonly Readonly<Record<string, unknown>>[]).filter((one) => one[drops.by] !== input[drops.by]) };
      return { ok: true, value: answer.value };
    };
    stand.real = real;
    handlers.set("call", stand);
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send("event", "sync", {});
  }, answers as object) as Promise<void>;
