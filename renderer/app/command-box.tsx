import { IconSearch, IconUserPlus } from "@tabler/icons-react";
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useQuery } from "../api.ts";
import { classes } from "../components/classes.ts";
import { useOnceAnswered } from "../components/once-answered.ts";
import { KeyHint } from "../components/key-hint.tsx";
import { useText } from "../i18n.tsx";
import css from "./command-box.module.css";
import { matchCommands } from "./command-match.ts";
import { useAllCommands, useFoundPatient, type AppCommand } from "./commands.tsx";
import { useShortcuts } from "./keyboard.tsx";
import { useNavigation } from "./navigation.tsx";
import { PatientOption } from "./patient-option.tsx";
import { useCan } from "./session.tsx";

interface Option {
  readonly id: string;
  readonly group: "patients" | "commands";
  readonly content: ReactNode;
  readonly run: () => void;
}

/** Finds any patient as you type and does any command: Ctrl+K or `/`. */
export const CommandBox = () => {
  const t = useText();
  const can = useCan();
  const { go } = useNavigation();
  const allCommands = useAllCommands();
  const foundPatient = useFoundPatient();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<HTMLElement | null>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [commands, setCommands] = useState<readonly AppCommand[]>([]);
  const asked = useDeferredValue(text.trim());
  const patients = useQuery("patient.search", { text: asked, limit: 8 }, { enabled: open && asked !== "", keepPrevious: true });

  const leave = (): void => {
    setOpen(false);
    setText("");
    input.current?.blur();
    (cameFrom.current?.isConnected ? cameFrom.current : document.getElementById("screen"))?.focus();
  };
  const found = text.trim() === "" ? [] : (patients.data ?? []);
  const options: readonly Option[] = [
    ...found.map((patient) => ({
      id: patient.patientId,
      group: "patients" as const,
      content: <PatientOption patient={patient} />,
      run: () => foundPatient(patient) || go("patients", { patientId: patient.patientId }),
    })),
    ...matchCommands(commands, text).slice(0, 9).map((command) => ({
      id: command.id,
      group: "commands" as const,
      content: <CommandRow icon={command.icon} label={command.label} hint={command.hint} />,
      run: command.run,
    })),
    ...(text.trim().length > 1 && can("patient.write")
      ? [{
          id: "register",
          group: "commands" as const,
          content: <CommandRow icon={<IconUserPlus size={16} stroke={1.7} />} label={t("command.register", { text: text.trim() })} hint={undefined} />,
          run: () => go("patients", { register: text.trim() }),
        }]
      : []),
  ];
  const current = Math.min(at, options.length - 1);

  const enter = (): void => {
    cameFrom.current = document.activeElement instanceof HTMLElement && document.activeElement !== input.current ? document.activeElement : cameFrom.current;
    input.current?.focus();
    input.current?.select();
  };
  const choose = (option: Option): void => {
    leave();
    option.run();
  };
  const answered = text.trim() === "" || (asked === text.trim() && !patients.isPlaceholderData && (patients.isSuccess || patients.isError));
  const chooseCurrent = useOnceAnswered(text.trim(), answered, () => {
    const option = options[current];
    if (option) choose(option);
  });
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && options.length > 0) {
      event.preventDefault();
      setAt((current + move + options.length) % options.length);
      return;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      chooseCurrent();
    }
  };
  useShortcuts("frame.keysAnywhere", [
    { keys: "Ctrl+K", label: "command.open", run: enter, whileTyping: true },
    { keys: "/", label: "command.open", run: enter },
  ]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current, options.length]);

  return (
    <search className={css.box}>
      <div className={classes(css.field, open && css.open)}>
        <IconSearch size={16} stroke={1.7} aria-hidden="true" />
        <input
          ref={input}
          className={css.input}
          type="text"
          dir="auto"
          role="combobox"
          aria-label={t("command.label")}
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-activedescendant={open && options[current] ? `${listId}-${current}` : undefined}
          aria-autocomplete="list"
          placeholder={t("command.label")}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onFocus={(event) => {
            const before = event.relatedTarget;
            if (before instanceof HTMLElement) cameFrom.current = before;
            setCommands(allCommands());
            setAt(0);
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
            setOpen(true);
          }}
          onKeyDown={onKeyDown}
        />
        <KeyHint keys="Ctrl K" />
      </div>
      {open && (
        <div ref={list} id={listId} role="listbox" aria-label={t("command.results")} className={css.list} tabIndex={-1} onMouseDown={(event) => event.preventDefault()}>
          {(["patients", "commands"] as const).map((group) =>
            options.some((option) => option.group === group) ? (
              <div key={group} role="group" aria-label={t(`command.${group}`)}>
                <div className={css.group} aria-hidden="true">
                  {t(`command.${group}`)}
                </div>
                {options.map((option, index) =>
                  option.group === group ? (
                    // The field keeps the focus and moves the choice, so an option itself takes no keys.
                    <div
                      key={option.id}
                      id={`${listId}-${index}`}
                      role="option"
                      tabIndex={-1}
                      aria-selected={index === current}
                      className={css.option}
                      onMouseMove={() => setAt(index)}
                      onClick={() => choose(option)}
                    >
                      {option.content}
                    </div>
                  ) : null,
                )}
              </div>
            ) : null,
          )}
          {text.trim() !== "" && found.length === 0 && patients.isSuccess && <p className={css.nothing}>{t("command.nothing", { text: text.trim() })}</p>}
        </div>
      )}
    </search>
  );
};

const CommandRow = ({ icon, label, hint }: { readonly icon: ReactNode; readonly label: string; readonly hint: string | undefined }) => (
  <span className={css.command}>
    <span className={css.icon}>{icon}</span>
    <span className={css.label}>{label}</span>
    {hint !== undefined && <KeyHint keys={hint} />}
  </span>
);
