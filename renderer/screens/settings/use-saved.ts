import { useCallback } from "react";
import { useUndo } from "../../app/undo.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useText } from "../../i18n.tsx";

/** Says what was saved, with Z to take it back. */
export const useSaved = (): ((what: string) => void) => {
  const t = useText();
  const toast = useToast();
  const { undo } = useUndo();
  return useCallback((what) => toast({ text: t("settings.saved", { what }), undo }), [t, toast, undo]);
};
