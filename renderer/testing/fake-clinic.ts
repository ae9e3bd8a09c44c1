import { appError, type AppError } from "#shared/errors.ts";
import type { InputOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import type { EventName, Events } from "#shared/ipc/events.ts";
import type { ClinicBridge, Outcome } from "#shared/ipc/wire.ts";

/** How the fake answers one procedure: with a value, from the input, with a refusal, or never. */
export type FakeAnswer<Name extends ProcedureName> =
  | { readonly value: OutputOf<Name> }
  | { readonly from: (input: InputOf<Name>) => OutputOf<Name> }
  | { readonly refuse: AppError }
  | "never";

export type FakeAnswers = { readonly [Name in ProcedureName]?: FakeAnswer<Name> };

interface FakeClinic extends ClinicBridge {
  /** Sends an event as the core would. */
  readonly tell: <Name extends EventName>(event: Name, payload: Events[Name]) => void;
}

const answerOf = (answer: FakeAnswer<ProcedureName>, input: unknown): Outcome | "never" => {
  if (answer === "never") return answer;
  if ("refuse" in answer) return { ok: false, error: answer.refuse };
  if ("from" in answer) return { ok: true, value: (answer.from as (input: unknown) => unknown)(input) };
  return { ok: true, value: answer.value };
};

/** A clinic without a core, for the gallery of screens. What it was not told is refused as unknown. */
export const createFakeClinic = (answers: FakeAnswers): FakeClinic => {
  const listeners = new Set<readonly [string, (payload: unknown) => void]>();
  return {
    call: (name, input) => {
      const answer = (answers as Readonly<Record<string, FakeAnswer<ProcedureName>>>)[name];
      const outcome = answer === undefined ? ({ ok: false, error: appError("unknownProcedure", { name }) } as const) : answerOf(answer, input);
      return outcome === "never" ? new Promise(() => undefined) : Promise.resolve(outcome);
    },
    on: (event, hear) => {
      const listener = [event, hear] as const;
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (event, payload) => {
      for (const [name, hear] of listeners) if (name === event) hear(payload);
    },
  };
};
