import { useCallback } from "react";
import { isTextKey } from "#shared/i18n/text.ts";
import { useCommand, useErrorText } from "../api.ts";
import { useText } from "../i18n.tsx";
import { useCan } from "./session.tsx";
import { useShortcuts } from "./keyboard.tsx";
import { useToast } from "./toasts.tsx";

/** Takes back the last action of this person at this window, and says what it was. */
export const useUndo = (): { readonly undo: () => void; readonly redo: () => void } => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const { run: runUndo } = useCommand("undo.last");
  const { run: runRedo } = useCommand("undo.redo");
  const nameOf = useCallback(
    (procedure: string) => {
      const key = `did.${procedure}`;
      return t(isTextKey(key) ? key : "did.other");
    },
    [t],
  );
  const undo = useCallback(async () => {
    const result = await runUndo({});
    if (result.ok) toast({ text: t("undo.done", { what: nameOf(result.value.procedure) }) });
    else toast({ text: errorText(result.error) ?? "", tone: "red" });
  }, [runUndo, toast, t, nameOf, errorText]);
  const redo = useCallback(async () => {
    const result = await runRedo({});
    if (result.ok) toast({ text: t("undo.redone", { what: nameOf(result.value.procedure) }) });
    else toast({ text: errorText(result.error) ?? "", tone: "red" });
  }, [runRedo, toast, t, nameOf, errorText]);
  return { undo: () => void undo(), redo: () => void redo() };
};

/** Z and Shift+Z, on every screen. */
export const useUndoKeys = (): void => {
  const can = useCan();
  const { undo, redo } = useUndo();
  useShortcuts("frame.keysAnywhere", can("undo.own") ? [{ keys: "Z", label: "undo.last", run: undo }, { keys: "Shift+Z", label: "undo.redo", run: redo }] : []);
};
