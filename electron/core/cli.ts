import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { systemClock } from "#shared/core/time.ts";
import { appError, Refusal, refuse, type AppError } from "#shared/errors.ts";
import { contract, isProcedureName, type InputOf, type OutputOf, type ProcedureName } from "#shared/ipc/contract.ts";
import type { ImportField } from "#shared/ipc/contract/imports.ts";
import type { Procedure } from "#shared/ipc/procedure.ts";
import { clinic as clinicTable, type Clinic } from "#shared/schema/tables/clinic.ts";
import { startCore, type Core } from "./core.ts";
import { errorText } from "./error-text.ts";
import { keychainFor } from "./store/keychain.ts";
import { decodeRow } from "./store/rows.ts";
import { sqlite } from "./store/sqlite.ts";
import { createSystemRandom } from "./system-random.ts";

const usage = `clinic procedures [--table]
clinic init --data DIR --config FILE.json [--recovery-sheet FILE.pdf]
clinic sample --data DIR [--language en|ar] [--patients 2000]
clinic call --data DIR --as USER PROCEDURE 'JSON'
clinic import --data DIR --as USER FILE [--mapping JSON] [--date-order dmy|mdy|ymd] [--dry-run]
clinic take-back --data DIR --as USER BATCH [--even-in-use]
clinic verify --data DIR --as USER
clinic backup --data DIR --as USER
clinic restore --data DIR --from FILE --as USER
The password is taken from CLINIC_PASSWORD; restore also takes the recovery code from CLINIC_RECOVERY_CODE.
One JSON line each; “unsent” in it: changes and files that the clinic's server could not be given now; they go when the program next runs there. Exit 0: done; 1: refused; 2: not understood.`;

/** What was typed makes no sense; nothing was opened. */
class UsageError extends Error {}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    data: { type: "string" }, config: { type: "string" }, as: { type: "string" }, from: { type: "string" }, mapping: { type: "string" },
    language: { type: "string" }, patients: { type: "string" }, "date-order": { type: "string" }, "recovery-sheet": { type: "string" },
    "dry-run": { type: "boolean" }, "even-in-use": { type: "boolean" }, table: { type: "boolean" }, help: { type: "boolean" },
  },
});

const option = (name: string): string | undefined => {
  const value = (values as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
};
const must = (name: string): string => option(name) ?? misused(`--${name} is missing`);
const misused = (message: string): never => {
  throw new UsageError(message);
};
const place = (index: number, what: string): string => positionals[index] ?? misused(`${what} is missing`);
const parseJson = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return misused(`${what} is not JSON`);
  }
};
const readFile = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch {
    return refuse(appError("fileUnreadable", { file }));
  }
};

const client = "cli";
const running: { core: Core | null } = { core: null };

const start = (): Core =>
  (running.core ??= startCore({
    folder: must("data"),
    program: "terminal",
    clock: systemClock,
    random: createSystemRandom(),
    keychain: keychainFor(process.platform, process.env["DAFTAR_KEYCHAIN"]),
    log: (line) => console.error(line),
  }));

/** Through the same door as the window. What only the shell can carry out is not known here. */
const callRaw = async (name: string, input: unknown): Promise<unknown> => {
  if (isProcedureName(name) && contract[name].kind === "shell") refuse(appError("unknownProcedure", { name }));
  const outcome = await start().serve.call(client, name, input);
  return outcome.ok ? outcome.value : refuse(outcome.error);
};
const call = <Name extends ProcedureName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> => callRaw(name, input) as Promise<OutputOf<Name>>;

const signIn = async (): Promise<void> => {
  const password = process.env["CLINIC_PASSWORD"] ?? misused("CLINIC_PASSWORD is not set");
  await call("session.signIn", { username: must("as"), password });
};

const printProcedures = (): void => {
  for (const [name, procedure] of Object.entries(contract) as [string, Procedure][]) {
    const schema = (of: z.ZodType, io: "input" | "output"): unknown => z.toJSONSchema(of, { io, unrepresentable: "any" });
    const about = { name, kind: procedure.kind, permission: procedure.access, errors: procedure.errors ?? [] };
    console.log(values["table"] ? `${name.padEnd(28)}${procedure.kind.padEnd(9)}${procedure.access}` : JSON.stringify({ ...about, input: schema(procedure.input, "input"), output: schema(procedure.output, "output") }));
  }
};

const init = async (): Promise<unknown> => {
  const config = parseJson(readFile(must("config")).toString("utf8"), "--config");
  const sheet = option("recovery-sheet");
  const state = (await callRaw("setup.clinic", config)) as OutputOf<"setup.clinic">;
  if (sheet === undefined) return { ...state, recoveryCode: start().recoveryCodes.of(state.me?.userId ?? "") };
  const outcome = await start().serve.call(client, "paper.recoverySheet", { action: "save", language: state.clinic?.language ?? "en" });
  if (!outcome.ok) return refuse(outcome.error);
  writeFileSync(sheet, (outcome.value as { readonly pdf: Uint8Array }).pdf, { mode: 0o600 });
  return { ...state, recoverySheet: sheet };
};

/** A mapping as a list in the order of the columns, or as heading to field. */
const mappingOf = (headers: readonly string[], suggested: readonly (ImportField | null)[]): (ImportField | null)[] => {
  const text = option("mapping");
  if (text === undefined) return [...suggested];
  const given = parseJson(text, "--mapping");
  if (Array.isArray(given)) return given as (ImportField | null)[];
  const byHeading = given as Readonly<Record<string, ImportField | null>>;
  return headers.map((heading) => byHeading[heading] ?? null);
};

const importFile = async (): Promise<unknown> => {
  const file = place(1, "FILE");
  const bytes = readFile(file);
  await signIn();
  const seen = await call("import.inspect", { name: basename(file), bytes: new Uint8Array(bytes) });
  const wish = { fileId: seen.fileId, mapping: mappingOf(seen.headers, seen.mapping), dateOrder: (option("date-order") ?? seen.dateOrder) as typeof seen.dateOrder };
  const outcome = values["dry-run"] ? await call("import.dryRun", wish) : await call("import.run", wish);
  return { format: seen.format, encoding: seen.encoding, delimiter: seen.delimiter, headers: seen.headers, mapping: wish.mapping, dateOrder: wish.dateOrder, ...outcome };
};

const verify = async (): Promise<unknown> => {
  await signIn();
  const audit = await call("audit.verify", {});
  if (audit.broken) refuse(appError("auditBroken", audit.broken));
  const found = String(start().vault.store()?.db.pragma("integrity_check(1)", { simple: true }));
  return found === "ok" ? { ...audit, integrity: "ok" } : refuse(appError("storeUnreadable", { detail: found }));
};

const commands: Readonly<Record<string, () => unknown>> = {
  init,
  sample: () => call("setup.sample", { language: (option("language") ?? "en") as "en" | "ar", patients: Number(option("patients") ?? 2_000) }),
  call: async () => {
    const name = place(1, "PROCEDURE");
    const input = parseJson(positionals[2] ?? "{}", "the input");
    if (option("as") !== undefined) await signIn();
    return callRaw(name, input);
  },
  import: importFile,
  "take-back": async () => {
    await signIn();
    return callRaw("import.takeBack", { batchId: place(1, "BATCH"), evenInUse: values["even-in-use"] === true });
  },
  verify,
  backup: async () => {
    await signIn();
    return call("backup.run", {});
  },
  restore: () => {
    const code = process.env["CLINIC_RECOVERY_CODE"];
    return call("setup.restore", { file: must("from"), ...(code === undefined ? { username: must("as"), password: process.env["CLINIC_PASSWORD"] } : { recoveryCode: code }) });
  },
};

const clinicRow = (): Clinic | null => {
  const stored = running.core?.vault.store()?.read.one(sqlite.selectFrom("clinic").selectAll().limit(1));
  return stored ? decodeRow(clinicTable, stored) : null;
};

/** Gives the server what waits, for a moment. Nothing else keeps the process meanwhile: the core's own timers do not. */
const leave = async (): Promise<number> => {
  const alive = setInterval(() => undefined, 60_000);
  const unsent = (await running.core?.leave()) ?? 0;
  clearInterval(alive);
  return unsent;
};

const say = (line: object, exit: number): void => {
  console.log(JSON.stringify(line));
  process.exitCode = exit;
};
const refused = (error: AppError): void => {
  const { code, ...data } = error;
  say({ ok: false, error: { code, message: errorText(error, clinicRow()), ...data } }, 1);
};

try {
  const [name = ""] = positionals;
  if (name === "procedures") printProcedures();
  else if (values["help"] === true || name === "help") console.log(usage);
  else {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) misused(`no such command: ${name || "(none)"}`);
    const value = await command?.();
    const unsent = await leave();
    say({ ok: true, value, ...(unsent > 0 && { unsent }) }, 0);
  }
} catch (error) {
  if (error instanceof UsageError) say({ ok: false, error: { code: "usage", message: `${error.message}\n${usage}` } }, 2);
  else if (error instanceof Refusal) refused(error.error);
  else {
    console.error(error);
    refused(appError("internal", { reference: "terminal" }));
  }
} finally {
  running.core?.stop();
}
