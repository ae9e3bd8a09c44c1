import { contract, isProcedureName, type ProcedureName } from "#shared/ipc/contract.ts";
import type { EventName, Events } from "#shared/ipc/events.ts";
import type { Procedure } from "#shared/ipc/procedure.ts";
import type { Outcome } from "#shared/ipc/wire.ts";
import type { Random } from "#shared/core/random.ts";
import { minutesToMs, type Clock, type Instant } from "#shared/core/time.ts";
import { appError, Refusal, refuse } from "#shared/errors.ts";
import { isPermitted, type Access } from "#shared/permissions.ts";
import { clinic as clinicTable, type Clinic } from "#shared/schema/tables/clinic.ts";
import type { z } from "zod";
import type { Grants } from "./grants.ts";
import type { Actor, Handlers, SessionView } from "./handle.ts";
import { createJobSteps, type JobSteps } from "./job-steps.ts";
import { decodeRow } from "./store/rows.ts";
import type { Committed, Store, TransactionMark, Write } from "./store/tx.ts";

export interface ServeDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** The open store; null before the first signing in and after the last signing out. */
  readonly store: () => Store | null;
  /** Which opening of the clinic this is: the same where its file was made anew. */
  readonly opening: () => number;
  readonly sessions: { readonly of: (client: string) => SessionView; readonly close: (client: string) => void };
  readonly handlers: Handlers;
  readonly grants: Grants;
  /** For what nobody foresaw: a line with a reference that the user was shown. Never a patient's data. */
  readonly log: (line: string) => void;
}

export interface Serve {
  /** The one door: parse → permit → one transaction → audit → outcome. For window, terminal and tests alike. Never throws. */
  readonly call: (client: string, name: string, input: unknown) => Promise<Outcome>;
  readonly onEvent: (hear: (event: EventName, payload: unknown, clients?: readonly string[]) => void) => void;
  readonly tell: <Name extends EventName>(event: Name, payload: Events[Name], clients?: readonly string[]) => void;
  readonly closeClient: (client: string) => void;
  /** One transaction of the core's own (nightly work), told to every window. */
  readonly transactAs: <Value>(actor: Actor | null, mark: Omit<TransactionMark, "userId"> & { readonly subject?: string }, work: (tx: Write) => Value) => Committed<Value>;
  readonly jobs: JobSteps;
  /** Whether something runs that the contract calls lasting. */
  readonly isAtWork: () => boolean;
  /** Whether something runs that must end in the file in which it began. */
  readonly isFileKept: () => boolean;
}

/** More ids than this in one event are not named: the window asks for the tables again. */
const idsInEvent = 200;
/** The same person looking at the same record again within this time is one entry of the audit. */
const sameLookMs = minutesToMs(15);
/** Past this many the oldest look is forgotten: the next one of that record is written down again. */
const rememberedLooks = 2_000;

const permit = (access: Access, session: SessionView): void => {
  if (access === "signedOut") return;
  if (!session.actor) refuse(appError("notSignedIn"));
  else if (access === "session") return;
  else if (session.state === "locked") refuse(appError("locked"));
  else if (session.state === "passwordMustChange") refuse(appError("passwordMustChange"));
  else if (!isPermitted(session.actor.roles, access)) refuse(appError("notAllowed", { permission: access }));
};

const parse = (procedure: Procedure, input: unknown): unknown => {
  const parsed = procedure.input.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = (parsed.error as z.ZodError).issues;
  return refuse(appError("invalidInput", { field: issue?.path.join(".") ?? "", reason: issue?.code === "custom" ? issue.message : (issue?.code ?? "shape") }));
};

/** The id that a command is about: its own field of the input, or the first row that it wrote. */
const subjectOf = (input: unknown): string | null => {
  for (const [key, value] of Object.entries(input as Readonly<Record<string, unknown>>)) {
    if (key.endsWith("Id") && typeof value === "string") return value;
  }
  return null;
};

export const createServe = ({ clock, random, store, opening, sessions, handlers, grants, log }: ServeDeps): Serve => {
  let lastingCalls = 0;
  let keepingCalls = 0;
  const listeners: ((event: EventName, payload: unknown, clients?: readonly string[]) => void)[] = [];
  const looks = new Map<string, Instant>();
  const tell: Serve["tell"] = (event, payload, clients) => listeners.forEach((hear) => hear(event, payload, clients));
  const jobs = createJobSteps((jobId, done, total, stage) => tell("progress", { jobId, done, total, stage }));

  const openStore = (): Store => store() ?? refuse(appError("notSignedIn"));
  const clinicRow = (): Clinic => {
    const stored = openStore().read.prepare(`SELECT * FROM ${clinicTable.name} LIMIT 1`).get();
    return stored ? decodeRow(clinicTable, stored as object) : refuse(appError("noClinic"));
  };

  const announce = (committed: Committed<unknown>, actor: Actor | null, client: string | null): void => {
    if (committed.tables.length === 0) return;
    tell("changed", {
      tables: committed.tables,
      ids: committed.ids.length > idsInEvent ? [] : committed.ids,
      by: actor && { userId: actor.userId, name: actor.name },
      client,
      at: clock.now(),
    });
  };

  const transactAs = <Value>(actor: Actor | null, mark: Omit<TransactionMark, "userId"> & { readonly subject?: string }, work: (tx: Write) => Value, client: string | null = null): Committed<Value> => {
    const committed = openStore().transact({ ...mark, userId: actor?.userId ?? null }, { subject: mark.subject ?? null }, work);
    announce(committed, actor, client);
    return committed;
  };

  /** Writes down that a record was opened: who, whose, when. */
  const noteLook = (name: string, actor: Actor, subject: string): void => {
    const now = clock.now();
    const key = `${actor.userId} ${subject}`;
    const last = looks.get(key);
    if (last !== undefined && now - last < sameLookMs && now >= last) return;
    openStore().transact({ userId: actor.userId, procedure: name }, { subject }, () => undefined);
    looks.set(key, now);
    const [oldest] = looks.keys();
    if (looks.size > rememberedLooks && oldest !== undefined) looks.delete(oldest);
  };

  const runQuery = (name: ProcedureName, procedure: Procedure & { readonly kind: "query" }, input: unknown, actor: Actor): unknown => {
    const handler = handlers[name as keyof Handlers] as (call: unknown) => unknown;
    const value = handler({ input, now: clock.now(), actor, clinic: clinicRow(), read: openStore().read });
    if (procedure.opens) noteLook(name, actor, (input as Readonly<Record<string, string>>)[procedure.opens] ?? "");
    return value;
  };

  const runCommand = (name: ProcedureName, input: unknown, actor: Actor, client: string): unknown => {
    const handler = handlers[name as keyof Handlers] as (call: unknown) => unknown;
    const clinic = clinicRow();
    const reason = (input as { readonly reason?: unknown }).reason;
    const committed = openStore().transact(
      { userId: actor.userId, procedure: name, reason: typeof reason === "string" ? reason : undefined },
      { subject: subjectOf(input) },
      (tx) => handler({ input, now: clock.now(), actor, clinic, read: tx, tx }),
    );
    announce(committed, actor, client);
    return committed.value;
  };

  const runTask = async (name: ProcedureName, isLasting: boolean, input: unknown, actor: Actor | null, client: string): Promise<unknown> => {
    const handler = handlers[name as keyof Handlers] as (call: unknown) => unknown;
    // A restore may put another clinic in the place of this one meanwhile. Work that goes on for a while belongs to the very file it began in.
    const [began, beganIn] = [store(), opening()];
    const sameStore = (): Store => {
      const open = openStore();
      const isSame = isLasting ? open === began : opening() === beganIn;
      return began === null || isSame ? open : refuse(appError("notSignedIn"));
    };
    return handler({
      input,
      now: clock.now(),
      client,
      actor,
      store: sameStore,
      clinic: clinicRow,
      transact: <Value>(work: (tx: Write) => Value, mark: Partial<TransactionMark> & { readonly subject?: string } = {}) => {
        sameStore();
        return transactAs(actor, { procedure: name, ...mark }, work, client);
      },
      tell,
      step: jobs.step,
    });
  };

  const runLasting = async (name: ProcedureName, keepsFile: boolean, input: unknown, actor: Actor | null, client: string): Promise<unknown> => {
    lastingCalls += 1;
    keepingCalls += Number(keepsFile);
    try {
      return await runTask(name, true, input, actor, client);
    } finally {
      lastingCalls -= 1;
      keepingCalls -= Number(keepsFile);
    }
  };

  const carryOut = async (client: string, name: string, raw: unknown): Promise<unknown> => {
    if (!isProcedureName(name)) return refuse(appError("unknownProcedure", { name: name.slice(0, 80) }));
    const procedure: Procedure = contract[name];
    const session = sessions.of(client);
    permit(procedure.access, session);
    const input = parse(procedure, raw);
    if (procedure.kind === "shell") {
      const grant = grants[name as keyof Grants] as ((call: unknown) => unknown) | undefined;
      return grant ? grant({ client, input, actor: session.actor }) : input;
    }
    if (procedure.kind === "task" && procedure.lasting) return runLasting(name, procedure.keepsFile ?? false, input, session.actor, client);
    if (procedure.kind === "task" || procedure.access === "signedOut") return runTask(name, false, input, session.actor, client);
    if (!session.actor) return refuse(appError("notSignedIn"));
    return procedure.kind === "query" ? runQuery(name, procedure, input, session.actor) : runCommand(name, input, session.actor, client);
  };

  return {
    jobs,
    isAtWork: () => lastingCalls > 0,
    isFileKept: () => keepingCalls > 0,
    tell,
    transactAs: (actor, mark, work) => transactAs(actor, mark, work),
    onEvent: (hear) => void listeners.push(hear),
    closeClient: (client) => sessions.close(client),
    call: async (client, name, input) => {
      try {
        return { ok: true, value: await carryOut(client, name, input) };
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, error: error.error };
        if ((error as { readonly code?: unknown }).code === "SQLITE_FULL") return { ok: false, error: appError("diskFull") };
        const reference = Buffer.from(random.bytes(5)).toString("hex");
        log(`${reference} ${name} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return { ok: false, error: appError("internal", { reference }) };
      }
    },
  };
};
