import css from "./key-hint.module.css";

/** The key that does the same, drawn as a key. Ears have the sheet of keys instead, so a name stays short. */
export const KeyHint = ({ keys }: { readonly keys: string }) => (
  <kbd className={css.key} aria-hidden="true" dir="ltr">
    {keys}
  </kbd>
);
