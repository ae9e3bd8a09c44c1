import { createContext, useContext, useEffect, useEffectEvent, useMemo, useRef, type ReactNode } from "react";
import type { TextKey } from "#shared/i18n/en.ts";
import { givePress, isTypingIn } from "./key-match.ts";

export interface Shortcut {
  /** "A", "Ctrl+K", "Shift+Z", "ArrowDown", "Escape", "/", "?". */
  readonly keys: string;
  /** What it does, for the sheet of keys. */
  readonly label: TextKey;
  /** Returns false to let the press go on to what is below. */
  readonly run: (event: KeyboardEvent) => void | boolean;
  /** Also while typing in a field. Ctrl and function keys always are. */
  readonly whileTyping?: boolean;
  /** Works but is not on the sheet. */
  readonly quiet?: boolean;
}

interface Scope {
  readonly title: TextKey;
  readonly shortcuts: () => readonly Shortcut[];
}

interface Keyboard {
  readonly add: (scope: Scope) => () => void;
  /** What works now, the innermost first. */
  readonly listed: () => readonly { readonly title: TextKey; readonly shortcuts: readonly Shortcut[] }[];
}

const KeyboardContext = createContext<Keyboard | null>(null);

const useKeyboard = (): Keyboard => {
  const keyboard = useContext(KeyboardContext);
  if (!keyboard) throw new Error("missing: keyboard");
  return keyboard;
};

/** Inside these the arrows, letters and Enter belong to the thing itself. */
const ownKeys = '[role="dialog"][aria-modal="true"],[role="menu"],[role="listbox"],[role="combobox"][aria-expanded="true"]';

const mayTake = (shortcut: Shortcut, event: KeyboardEvent): boolean => {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const always = /^(Ctrl|Alt)\+|^F\d/.test(shortcut.keys);
  if (target?.closest(ownKeys)) return shortcut.whileTyping === true;
  return always || shortcut.whileTyping === true || !isTypingIn(target as HTMLInputElement | null);
};

/** The one listener of the window. The scope that came last is asked first. */
export const KeyboardProvider = ({ children }: { readonly children: ReactNode }) => {
  const scopes = useRef<readonly Scope[]>([]);
  const keyboard = useMemo<Keyboard>(
    () => ({
      add: (scope) => {
        scopes.current = [scope, ...scopes.current];
        return () => {
          scopes.current = scopes.current.filter((one) => one !== scope);
        };
      },
      listed: () => scopes.current.map((scope) => ({ title: scope.title, shortcuts: scope.shortcuts().filter((one) => !one.quiet) })),
    }),
    [],
  );
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      // The window would press a button again and again while Enter is held on it.
      const isHeldOnButton = event.repeat && event.key === "Enter" && event.target instanceof HTMLButtonElement;
      const takers = scopes.current.flatMap((scope) => scope.shortcuts()).filter((shortcut) => mayTake(shortcut, event));
      if (isHeldOnButton || givePress(takers, event)) event.preventDefault();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
  return <KeyboardContext value={keyboard}>{children}</KeyboardContext>;
};

/** Declares the keys of a screen, under its title on the sheet of keys. They work while the component is on screen. */
export const useShortcuts = (title: TextKey, shortcuts: readonly Shortcut[]): void => {
  const { add } = useKeyboard();
  const current = useEffectEvent(() => shortcuts);
  useEffect(() => add({ title, shortcuts: () => current() }), [add, title]);
};

/** What works now, for the sheet of keys. To be asked in an event, not while drawing. */
export const useListedShortcuts = (): Keyboard["listed"] => useKeyboard().listed;
