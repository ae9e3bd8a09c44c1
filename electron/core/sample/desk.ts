import type { Instant } from "#shared/core/time.ts";
import { Refusal } from "#shared/errors.ts";
import { contract, type InputOf, type NamesOf, type OutputOf } from "#shared/ipc/contract.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import type { Actor, CommandHandlers } from "../handle.ts";
import type { Write } from "../store/tx.ts";

/** Somebody at the sample's desk at some moment: calls the real handlers, many in one transaction. */
export interface SampleDesk {
  readonly run: <Name extends NamesOf<"command">>(name: Name, input: InputOf<Name>, at: Instant, actor: Actor) => OutputOf<Name>;
  /** The same, or null where the clinic's own rules refuse it (a time that is taken, a day of leave). */
  readonly tryRun: <Name extends NamesOf<"command">>(name: Name, input: InputOf<Name>, at: Instant, actor: Actor) => OutputOf<Name> | null;
}

export const deskOf = (tx: Write, clinic: Clinic, handlers: CommandHandlers): SampleDesk => {
  const run: SampleDesk["run"] = (name, input, at, actor) => {
    const handler = handlers[name] as (call: unknown) => never;
    return handler({ input: contract[name].input.parse(input), now: at, actor, clinic, read: tx, tx });
  };
  return {
    run,
    tryRun: (name, input, at, actor) => {
      try {
        return run(name, input, at, actor);
      } catch (error) {
        if (error instanceof Refusal) return null;
        throw error;
      }
    },
  };
};
