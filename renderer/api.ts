import {
  keepPreviousData, QueryClient, useInfiniteQuery, useMutation, useQuery as useCachedQuery, useQueryClient, type UseQueryResult,
} from "@tanstack/react-query";
import { useCallback, useEffect, useEffectEvent, useMemo } from "react";
import { appError, type AppError, type ErrorCode } from "#shared/errors.ts";
import type { Minor } from "#shared/core/money.ts";
import type { Instant } from "#shared/core/time.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import type { InputOf, NamesOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import type { EventName, Events } from "#shared/ipc/events.ts";
import type { ClinicBridge } from "#shared/ipc/wire.ts";
import type { TableName } from "#shared/schema/index.ts";
import { useFormat, useText } from "./i18n.tsx";

declare global {
  interface Window {
    readonly clinic: ClinicBridge;
  }
}

/** A refusal of the core, as something that can be thrown. */
export class CallError extends Error {
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.code);
    this.error = error;
  }
}

const errorOf = (thrown: unknown): AppError => (thrown instanceof CallError ? thrown.error : appError("internal", { reference: "window" }));

/** Calls the core. What comes back was parsed there against the contract; here it is only typed. */
export const call = async <Name extends ProcedureName>(name: Name, input: InputOf<Name>): Promise<Result<OutputOf<Name>, AppError>> => {
  const outcome = await window.clinic.call(name, input);
  return outcome.ok ? ok(outcome.value as OutputOf<Name>) : err(outcome.error);
};

const callOrThrow = async <Name extends ProcedureName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> => {
  const result = await call(name, input);
  if (!result.ok) throw new CallError(result.error);
  return result.value;
};

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      // The core says when rows change, so nothing grows stale by itself, and a refusal is an answer, not a lost packet.
      queries: { staleTime: Number.POSITIVE_INFINITY, gcTime: 5 * 60_000, retry: false, refetchOnWindowFocus: false, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });

type QueryName = NamesOf<"query">;
type ActionName = Exclude<ProcedureName, QueryName>;
/** Tasks such as `document.render` and `paper.printers` also only read. */
type ReadableName = QueryName | "document.render" | "paper.printers" | "machine.get" | "clinics.list";

interface QueryOptions {
  readonly enabled?: boolean;
  /** Shows the answer to the question before while a new one is fetched: for search and for turning pages. */
  readonly keepPrevious?: boolean;
  /** For answers that no change event renews. */
  readonly staleMs?: number;
}

/** Asks the core, keeps the answer, and asks again when a table that it was read from changes. */
export const useQuery = <Name extends ReadableName>(name: Name, input: InputOf<Name>, options: QueryOptions = {}): UseQueryResult<OutputOf<Name>, Error> =>
  useCachedQuery<OutputOf<Name>>({
    queryKey: [name, input],
    queryFn: () => callOrThrow(name, input),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData as never } : {}),
    ...(options.staleMs === undefined ? {} : { staleTime: options.staleMs }),
  });

/** Asks for a long list page by page. `nextOf` gives the key that the page after asks for, null at the end. */
export const usePages = <Name extends QueryName>(name: Name, input: Omit<InputOf<Name>, "after">, nextOf: (page: OutputOf<Name>) => string | null, options: Pick<QueryOptions, "enabled"> = {}) =>
  useInfiniteQuery({
    queryKey: [name, input, "pages"],
    queryFn: ({ pageParam }) => callOrThrow(name, { ...input, after: pageParam } as InputOf<Name>),
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
    placeholderData: keepPreviousData,
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
  });

/** Writes into a kept answer ahead of the core; undone when the core refuses. */
export type Foresee = <Name extends QueryName>(name: Name, input: InputOf<Name>, change: (kept: OutputOf<Name>) => OutputOf<Name>) => void;

interface CommandOptions<Name extends ActionName> {
  /** Shows the outcome at once: `(input, foresee) => foresee("appointment.day", { day }, (day) => …)`. */
  readonly optimistic?: (input: InputOf<Name>, foresee: Foresee) => void;
}

export interface Command<Name extends ActionName> {
  /** Never rejects: a refusal is its result and stays in `error` until the next run. */
  readonly run: (input: InputOf<Name>) => Promise<Result<OutputOf<Name>, AppError>>;
  readonly busy: boolean;
  readonly error: AppError | null;
  readonly clear: () => void;
}

export const useCommand = <Name extends ActionName>(name: Name, options: CommandOptions<Name> = {}): Command<Name> => {
  const client = useQueryClient();
  const { optimistic } = options;
  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: async (input: InputOf<Name>) => {
      const before: { readonly key: readonly unknown[]; readonly value: unknown }[] = [];
      optimistic?.(input, (query, queryInput, change) => {
        const key = [query, queryInput];
        const value = client.getQueryData<OutputOf<typeof query>>(key);
        if (value === undefined) return;
        before.push({ key, value });
        // An answer on its way is older than this: it would take back what the next key builds on.
        void client.cancelQueries({ queryKey: key, exact: true });
        client.setQueryData(key, change(value));
      });
      const result = await call(name, input);
      if (result.ok) return result.value;
      for (const { key, value } of before.toReversed()) {
        client.setQueryData(key, value);
        void client.invalidateQueries({ queryKey: key, exact: true });
      }
      throw new CallError(result.error);
    },
  });
  const run = useCallback(
    async (input: InputOf<Name>): Promise<Result<OutputOf<Name>, AppError>> => {
      try {
        return ok(await mutateAsync(input));
      } catch (thrown) {
        return err(errorOf(thrown));
      }
    },
    [mutateAsync],
  );
  return useMemo(() => ({ run, busy: isPending, error: error ? errorOf(error) : null, clear: reset }), [run, isPending, error, reset]);
};

/** Hears one event of the core while its component is on screen. */
export const useEvent = <Name extends EventName>(name: Name, hear: (payload: Events[Name]) => void): void => {
  const heard = useEffectEvent(hear);
  useEffect(() => window.clinic.on(name, (payload) => heard(payload as Events[Name])), [name]);
};

/** Which tables each query reads. The contract brings the parsers with it, so it is loaded after the first paint. */
let readsOf: ((name: string) => readonly TableName[] | null) | null = null;
const loadReads = async (): Promise<void> => {
  const { contract, isProcedureName } = await import("#shared/ipc/contract.ts");
  readsOf = (name) => {
    if (!isProcedureName(name)) return null;
    const procedure = contract[name];
    return procedure.kind === "query" ? procedure.reads : [];
  };
};

/** Answers about the clinic's other PCs: the event `sync` renews them, and any change, for it waits to be sent and may settle something. */
const aboutOthers: readonly string[] = ["sync.status", "sync.waiting", "conflict.list", "clash.list", "machine.list", "join.state"] satisfies readonly QueryName[];

/** Keeps every answer on screen true: asks again for what a change touched. Used once, in the frame. */
export const useFreshAnswers = (): void => {
  const client = useQueryClient();
  useEffect(() => void loadReads(), []);
  useEvent("changed", ({ tables }) => {
    void client.invalidateQueries({
      predicate: ({ queryKey }) => {
        if (aboutOthers.includes(String(queryKey[0]))) return true;
        const reads = readsOf?.(String(queryKey[0]));
        return !reads || reads.some((table) => tables.includes(table));
      },
    });
  });
  useEvent("sync", () => void client.invalidateQueries({ predicate: ({ queryKey }) => aboutOthers.includes(String(queryKey[0])) }));
  // Only the session itself: where it says "locked", the screens go before they could ask and be refused.
  useEvent("session", () => void client.invalidateQueries({ queryKey: ["session.state"] }));
  useEvent("coreRestarted", () => void client.invalidateQueries());
};

/** What a refusal means, what is safe and what to do, in the reader's language. Null for no refusal. */
export const useErrorText = (): ((error: AppError | Error | null | undefined) => string | null) => {
  const t = useText();
  const format = useFormat();
  return useCallback(
    (given) => {
      if (!given) return null;
      const { code, ...data } = given instanceof Error ? errorOf(given) : given;
      const values: Record<string, string | number> = {};
      for (const [name, value] of Object.entries(data)) values[name] = valueText(name, value, format);
      const key: `error.${ErrorCode}` = `error.${code}`;
      return t(key, values);
    },
    [t, format],
  );
};

/** Amounts, moments and days in a refusal are shown as the reader writes them. */
const valueText = (name: string, value: unknown, format: ReturnType<typeof useFormat>): string | number => {
  if (typeof value === "number") {
    if (name.endsWith("Minor")) return format.money(value as Minor);
    if (name === "startsAt") return format.instantTime(value as Instant);
    if (name === "until") return format.instantTime(value as Instant);
    if (name === "heldUntil") return format.instant(value as Instant);
    if (name === "limitBytes") return format.bytes(value);
    return value;
  }
  return Array.isArray(value) ? value.length : String(value);
};

/** A code for support: what was refused, and the core's reference where it is a fault. */
export const errorCode = (given: AppError | Error): string => {
  const error = given instanceof Error ? errorOf(given) : given;
  return error.code === "internal" ? `internal-${error.reference}` : error.code;
};
