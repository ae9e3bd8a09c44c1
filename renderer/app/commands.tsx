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

interface Registry {
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
  const registry = useMemo<Registry>(
    () => ({
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

/** Every command that is offered at this moment. To be asked in an event, not while drawing. */
export const useAllCommands = (): (() => readonly AppCommand[]) => useRegistry().all;
