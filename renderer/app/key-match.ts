/** What a key press tells, as far as a shortcut asks. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The letter on the key cap as a Latin typist sees it. Where the layout writes another script (Arabic ش on the A key) the
 * place of the key decides; where it writes Latin letters elsewhere (AZERTY) the letter does.
 */
const letterOf = ({ key, code }: KeyPress): string | null => {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  return /^Key[A-Z]$/.test(code) ? code.slice(3) : null;
};

/** Signs of an address that other scripts write over. */
const signOfPlace: Readonly<Record<string, string>> = { Slash: "/", Period: "." };

/**
 * What a press writes in a field that takes Latin letters alone, where the layout writes another script there; null where
 * the press may write as it does. A scanner types by the places of a Latin keyboard, whatever the PC is set to.
 */
export const latinTyped = (press: KeyPress): string | null => {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const letter = letterOf(press);
  if (letter !== null) return letter === press.key.toUpperCase() ? null : press.shiftKey ? letter : letter.toLowerCase();
  if (/^[ -~]+$/.test(press.key) || press.shiftKey) return null;
  return /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1] ?? signOfPlace[press.code] ?? null;
};

const isSlash = ({ key, code, shiftKey }: KeyPress): boolean => key === "/" || (code === "Slash" && !shiftKey && key !== "-");
/** Plus stands on another key, with or without Shift, on nearly every keyboard. */
const isPlus = ({ key }: KeyPress): boolean => key === "+" || key === "=";
/** The brackets keep their place where the layout writes Arabic letters on them. */
const brackets: Readonly<Record<string, string>> = { "[": "BracketLeft", "]": "BracketRight" };
const isQuestion = ({ key, code, shiftKey }: KeyPress): boolean => key === "?" || key === "؟" || (code === "Slash" && shiftKey && key !== "_");

/** Whether a press is the shortcut "A", "Ctrl+K", "Shift+ArrowDown", "/" or "?". Ctrl is Command on a Mac. */
export const matchesKey = (shortcut: string, press: KeyPress): boolean => {
  const parts = shortcut === "+" ? ["+"] : shortcut.split("+");
  const name = parts.at(-1) ?? "";
  const wants = (modifier: string): boolean => parts.slice(0, -1).includes(modifier);
  if (wants("Ctrl") !== (press.ctrlKey || press.metaKey) || wants("Alt") !== press.altKey) return false;
  if (name === "?") return isQuestion(press);
  if (name === "/") return isSlash(press);
  if (name === "+") return isPlus(press);
  if (brackets[name] !== undefined) return press.key === name || (press.code === brackets[name] && !press.shiftKey);
  if (wants("Shift") !== press.shiftKey) return false;
  if (/^[A-Z]$/.test(name)) return letterOf(press) === name;
  if (/^\d$/.test(name)) return press.key === name || press.code === `Digit${name}` || press.code === `Numpad${name}`;
  return press.key === name;
};

/** What moves or turns a step goes on while its key is held; all else is done once for each press. */
const goesOn = /^(Shift\+)?(Arrow\w+|Page\w+|[+\-[\]])$/;

interface Taker<Press> {
  readonly keys: string;
  /** Returns false to let the press go on to the next. */
  readonly run: (press: Press) => void | boolean;
}

/**
 * Gives a press to the first that takes it; true where nothing else is to come of it. A key that is held down does
 * nothing more where what it did was done: the next thing under the same finger is not done with it.
 */
export const givePress = <Press extends KeyPress & { readonly repeat: boolean }>(takers: readonly Taker<Press>[], press: Press): boolean => {
  for (const { keys, run } of takers) {
    if (!matchesKey(keys, press)) continue;
    if (press.repeat && !goesOn.test(keys)) return true;
    if (run(press) !== false) return true;
  }
  return false;
};

const signs: Readonly<Record<string, string>> = {
  ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Delete: "Del", PageUp: "PgUp", PageDown: "PgDn", " ": "Space",
};

/** A shortcut as it is drawn on a key: "Ctrl K", "↑". */
export const keyLabel = (shortcut: string): string => (shortcut === "+" ? ["+"] : shortcut.split("+")).map((part) => signs[part] ?? part).join(" ");

interface TypingTarget {
  readonly tagName?: string;
  readonly isContentEditable?: boolean;
  readonly type?: string;
  readonly readOnly?: boolean;
}

/** True where a press writes a letter, so that a plain letter must not also act. */
export const isTypingIn = (target: TypingTarget | null): boolean => {
  if (!target) return false;
  if (target.isContentEditable) return true;
  if (target.tagName === "TEXTAREA") return true;
  if (target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && !["checkbox", "radio", "button", "submit", "range", "file"].includes(target.type ?? "text");
};
