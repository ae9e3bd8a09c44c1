import { IconSearch, IconX } from "@tabler/icons-react";
import type { KeyboardEvent, Ref } from "react";
import { useText } from "../i18n.tsx";
import { IconButton } from "./button.tsx";
import { KeyHint } from "./key-hint.tsx";
import css from "./search-field.module.css";

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly hint?: string;
  readonly autoFocus?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** Typing finds. Escape empties it first and leaves it second. */
export const SearchField = ({ label, placeholder, value, onChange, onKeyDown, hint, autoFocus = false, ref }: SearchFieldProps) => {
  const t = useText();
  return (
    <div className={css.field}>
      <IconSearch size={16} stroke={1.7} aria-hidden="true" />
      <input
        ref={ref}
        type="search"
        dir="auto"
        className={css.input}
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        autoComplete="off"
        spellCheck={false}
        autoFocus={autoFocus}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value !== "") {
            event.stopPropagation();
            onChange("");
            return;
          }
          onKeyDown?.(event);
        }}
      />
      {value === "" ? hint !== undefined && <KeyHint keys={hint} /> : <IconButton label={t("common.clear")} icon={<IconX size={14} />} onClick={() => onChange("")} />}
    </div>
  );
};
