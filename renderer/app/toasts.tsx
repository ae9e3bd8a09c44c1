import { IconArrowBackUp, IconX } from "@tabler/icons-react";
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import { Button, IconButton } from "../components/button.tsx";
import { useText } from "../i18n.tsx";
import css from "./toasts.module.css";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "red";
  readonly undo?: (() => void) | undefined;
}

/** Says what was done. `undo` puts the button and its key Z beside it. */
export type ShowToast = (toast: { readonly text: string; readonly tone?: "plain" | "red"; readonly undo?: (() => void) | undefined }) => void;

const ToastContext = createContext<ShowToast | null>(null);

const stayMs = 6_000;
/** More at once would hide the board. */
const most = 3;

export const ToastProvider = ({ children }: { readonly children: ReactNode }) => {
  const t = useText();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const lastId = useRef(0);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback<ShowToast>(
    ({ text, tone = "plain", undo }) => {
      lastId.current += 1;
      const id = lastId.current;
      // Z takes back the last action alone, so what was done before it is no longer offered.
      setToasts((all) => [...all.filter((one) => one.tone === "red").slice(1 - most), { id, text, tone, undo }]);
      setTimeout(() => drop(id), tone === "red" ? stayMs * 2 : stayMs);
    },
    [drop],
  );
  const value = useMemo(() => show, [show]);
  return (
    <ToastContext value={value}>
      {children}
      <div className={css.stack} role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={css.toast} data-tone={toast.tone}>
            <span className={css.text}>{toast.text}</span>
            {toast.undo && (
              <Button
                size="small"
                hint="Z"
                icon={<IconArrowBackUp size={15} stroke={1.8} />}
                onClick={() => {
                  drop(toast.id);
                  toast.undo?.();
                }}
              >
                {t("common.undo")}
              </Button>
            )}
            <IconButton label={t("common.close")} icon={<IconX size={14} />} onClick={() => drop(toast.id)} />
          </div>
        ))}
      </div>
    </ToastContext>
  );
};

export const useToast = (): ShowToast => {
  const show = useContext(ToastContext);
  if (!show) throw new Error("missing: toasts");
  return show;
};
