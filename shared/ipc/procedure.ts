import { z } from "zod";
import type { ErrorCode } from "../errors.ts";
import type { Access } from "../permissions.ts";
import type { TableName } from "../schema/index.ts";

interface Common<Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: Input;
  readonly output: Output;
  readonly access: Access;
  /** Refusals of its own, beside those of the door (invalidInput, notSignedIn, locked, notAllowed, internal). */
  readonly errors?: readonly ErrorCode[];
}

export interface Query<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> extends Common<Input, Output> {
  readonly kind: "query";
  /** The tables it reads: a change of one of them makes the window ask again. */
  readonly reads: readonly TableName[];
  /** Names the field of the input that says whose record is opened: such a call is an audit entry. */
  readonly opens?: string;
}

export interface Command<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> extends Common<Input, Output> {
  readonly kind: "command";
  /** Whether Z takes it back. */
  readonly undo: boolean;
}

/** Work outside a transaction of its own: signing in, files, backups, long jobs. It opens transactions as it needs. */
export interface Task<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> extends Common<Input, Output> {
  readonly kind: "task";
  /** While it runs the clinic is not left for another one. */
  readonly lasting?: boolean;
  /** It writes bite by bite into one file: while it runs none that was made anew takes its place. */
  readonly keepsFile?: boolean;
}

/** Carried out by the shell, which alone knows printers and windows; the core only says whether the caller may. */
export interface ShellTask<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> extends Common<Input, Output> {
  readonly kind: "shell";
}

export type Procedure = Query | Command | Task | ShellTask;

export const query = <I extends z.ZodType, O extends z.ZodType>(spec: Omit<Query<I, O>, "kind">): Query<I, O> => ({ kind: "query", ...spec });
export const command = <I extends z.ZodType, O extends z.ZodType>(
  spec: Omit<Command<I, O>, "kind" | "undo"> & { readonly undo?: boolean },
): Command<I, O> => ({ kind: "command", undo: true, ...spec });
export const task = <I extends z.ZodType, O extends z.ZodType>(spec: Omit<Task<I, O>, "kind">): Task<I, O> => ({ kind: "task", ...spec });
export const shellTask = <I extends z.ZodType, O extends z.ZodType>(spec: Omit<ShellTask<I, O>, "kind">): ShellTask<I, O> => ({ kind: "shell", ...spec });

/** For procedures that take or give nothing. */
export const nothing = z.object({});
export const done = z.object({ done: z.literal(true) });
