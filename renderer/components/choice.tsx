import { useEffect, useRef } from "react";
import { useIsRtl } from "../i18n.tsx";
import css from "./choice.module.css";

interface ChoiceProps<Value extends string> {
  readonly label: string;
  /** Null: none of them. */
  readonly value: Value | null;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly hint?: string; readonly disabled?: boolean }[];
  readonly onChange: (value: Value) => void;
  /** Fills its line, each choice as wide as the next. */
  readonly block?: boolean;
}

/** One of a few, all in sight. The arrows choose in the direction seen. */
export const Choice = <Value extends string>({ label, value, options, onChange, block }: ChoiceProps<Value>) => {
  const rtl = useIsRtl();
  const open = options.filter((option) => !option.disabled);
  const reached = options.some((option) => option.value === value) ? value : open[0]?.value;
  const group = useRef<HTMLDivElement>(null);
  const walked = useRef(false);
  const go = (by: number): void => {
    const at = open.findIndex((option) => option.value === value);
    const next = open[(Math.max(0, at) + by + open.length) % open.length];
    if (!next) return;
    walked.current = true;
    onChange(next.value);
  };
  useEffect(() => {
    if (walked.current) group.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
    walked.current = false;
  }, [value]);
  return (
    <div ref={group} role="radiogroup" aria-label={label} className={css.choice} data-block={block || undefined}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          disabled={option.disabled}
          tabIndex={option.value === reached ? 0 : -1}
          className={css.option}
          onClick={() => onChange(option.value)}
          onKeyDown={(event) => {
            // As in a radio of the page's own, Enter hands the form in.
            const form = event.currentTarget.closest("form");
            if (event.key === "Enter" && form && !event.ctrlKey) {
              event.preventDefault();
              form.requestSubmit();
              return;
            }
            const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : event.key === "ArrowRight" ? (rtl ? -1 : 1) : event.key === "ArrowLeft" ? (rtl ? 1 : -1) : 0;
            if (by === 0) return;
            event.preventDefault();
            go(by);
          }}
        >
          {option.label}
          {option.hint !== undefined && <kbd className={css.hint} aria-hidden>{option.hint}</kbd>}
        </button>
      ))}
    </div>
  );
};
