import type { Id } from "#shared/core/ids.ts";
import type { Instant } from "#shared/core/time.ts";
import type { NamesOf, OutputOf, ParsedOf, ProcedureName } from "#shared/ipc/contract.ts";
import type { EventName, Events } from "#shared/ipc/events.ts";
import type { Role } from "#shared/permissions.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import type { Committed, Read, Store, TransactionMark, Write } from "./store/tx.ts";

/** Who calls, as the door has made sure of. */
export interface Actor {
  readonly userId: Id<"usr">;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** Where one window stands. */
export interface SessionView {
  readonly state: "noClinic" | "signedOut" | "locked" | "passwordMustChange" | "signedIn";
  /** Who has signed in, also while locked. */
  readonly actor: Actor | null;
}

interface Call<Name extends ProcedureName> {
  readonly input: ParsedOf<Name>;
  readonly now: Instant;
  readonly actor: Actor;
  /** The clinic's row: zone, currency, country, languages. */
  readonly clinic: Clinic;
}

export interface QueryCall<Name extends ProcedureName> extends Call<Name> {
  readonly read: Read;
}

export interface CommandCall<Name extends ProcedureName> extends QueryCall<Name> {
  readonly tx: Write;
}

/** What work outside a single transaction needs. Signed-out tasks have no actor and may find no store. */
export interface TaskCall<Name extends ProcedureName> {
  readonly input: ParsedOf<Name>;
  readonly now: Instant;
  /** The window that calls; `cli` from the terminal. */
  readonly client: string;
  readonly actor: Actor | null;
  /** The open store. Refuses with `notSignedIn` while none is open. */
  readonly store: () => Store;
  /** The clinic's row as it is now; refuses like `store`. */
  readonly clinic: () => Clinic;
  /** One transaction by this caller, told to every window when it is kept. Writes the audit entry. */
  readonly transact: <Value>(work: (tx: Write) => Value, mark?: Partial<Pick<TransactionMark, "reason" | "undoes" | "procedure">> & { readonly subject?: string }) => Committed<Value>;
  readonly tell: <Name extends EventName>(event: Name, payload: Events[Name], clients?: readonly string[]) => void;
  /** Throws `cancelled` once `job.cancel` named this job; tells the windows how far it is. Await it now and then: it lets other calls through. */
  readonly step: (jobId: string, done: number, total: number, stage: string) => Promise<void>;
}

/** Questions that are answered before anyone has signed in, when no store may be open. */
type OpenQuery = "session.state" | "backup.found" | "join.state";

export type QueryHandlers = { readonly [Name in Exclude<NamesOf<"query">, OpenQuery>]: (call: QueryCall<Name>) => OutputOf<Name> };
export type CommandHandlers = { readonly [Name in NamesOf<"command">]: (call: CommandCall<Name>) => OutputOf<Name> };
export type TaskHandlers = { readonly [Name in NamesOf<"task"> | OpenQuery]: (call: TaskCall<Name>) => OutputOf<Name> | Promise<OutputOf<Name>> };
export type Handlers = QueryHandlers & CommandHandlers & TaskHandlers;

/** Types a file's handlers by the contract; together the files must answer every name. */
export const handle = <Names extends keyof Handlers>(handlers: Pick<Handlers, Names>): Pick<Handlers, Names> => handlers;
