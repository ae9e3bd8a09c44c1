import type { OutputOf } from "#shared/ipc/contract.ts";
import { createContext, useContext, useEffect, useEffectEvent, useMemo, useRef, type ReactNode } from "react";

/** Something that the command box can do. */
export interface AppCommand {
  readonly id: string;
  readonly label: string;
  /** Other words that find it. */
  readonly words?: string;
  /** The key that does the same. */
  readonly hint?: string;
  readonly icon?: ReactNode;
  readonly run: () => void;
}

/** What a screen does with a patient who was found; false lets the patients' screen open the file. */
type TakePatient = (patient: OutputOf<"patient.search">[number]) => boolean;

interface Registry {
  readonly addTaker: (take: TakePatient) => () => void;
  readonly take: TakePatient;
  readonly add: (commands: () => readonly AppCommand[]) => () => void;
  readonly all: () => readonly AppCommand[];
}

const CommandsContext = createContext<Registry | null>(null);

const useRegistry = (): Registry => {
  const registry = useContext(CommandsContext);
  if (!registry) throw new Error("missing: commands");
  return registry;
};

export const CommandsProvider = ({ children }: { readonly children: ReactNode }) => {
  const lists = useRef<readonly (() => readonly AppCommand[])[]>([]);
  const takers = useRef<readonly TakePatient[]>([]);
  const registry = useMemo<Registry>(
    () => ({
      addTaker: (take) => {
        takers.current = [take, ...takers.current];
        return () => {
          takers.current = takers.current.filter((one) => one !== take);
        };
      },
      take: (patient) => takers.current.some((take) => take(patient)),
      add: (commands) => {
        lists.current = [commands, ...lists.current];
        return () => {
          lists.current = lists.current.filter((one) => one !== commands);
        };
      },
      all: () => lists.current.flatMap((list) => list()),
    }),
    [],
  );
  return <CommandsContext value={registry}>{children}</CommandsContext>;
};

/** Offers commands in the command box while the component is on screen. */
export const useCommands = (commands: readonly AppCommand[]): void => {
  const { add } = useRegistry();
  const current = useEffectEvent(() => commands);
  useEffect(() => add(() => current()), [add]);
};

/** Takes the patient who is chosen in the command box, as the day screen does to book or to show them beside the board. */
export const useTakePatient = (take: TakePatient): void => {
  const { addTaker } = useRegistry();
  const current = useEffectEvent(take);
  useEffect(() => addTaker((patient) => current(patient)), [addTaker]);
};

export const useFoundPatient = (): TakePatient => useRegistry().take;

/** Every command that is offered at this moment. To be asked in an event, not while drawing. */
export const useAllCommands = (): (() => readonly AppCommand[]) => useRegistry().all;
