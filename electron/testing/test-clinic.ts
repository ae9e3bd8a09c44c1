import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mustExist } from "#shared/core/assert.ts";
import type { Random } from "#shared/core/random.ts";
import type { Result } from "#shared/core/result.ts";
import { addMs, isoToInstant, type Clock, type Instant } from "#shared/core/time.ts";
import type { AppError } from "#shared/errors.ts";
import type { InputOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import type { ClinicConfig } from "#shared/ipc/contract/setup.ts";
import { roles, type Role } from "#shared/permissions.ts";
import type { Practitioner } from "#shared/schema/tables/practitioner.ts";
import type { Room } from "#shared/schema/tables/room.ts";
import type { Service } from "#shared/schema/tables/service.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { startCore, type Core, type CoreDeps } from "../core/core.ts";
import type { KdfCost } from "../core/store/key.ts";
import { noKeychain, type Keychain } from "../core/store/keychain.ts";

/** Passwords that cost next to nothing. The product takes no wrap as cheap as this. */
export const testCost: KdfCost = { memoryKib: 8, passes: 1, lanes: 1 };
export const testPassword = "correct horse 7";

export interface TestClinicOptions {
  /** ISO, with its offset or Z. Stands still until it is moved. */
  readonly now?: string;
  readonly zone?: string;
  readonly currency?: string;
  readonly country?: string;
  readonly language?: "en" | "ar";
  readonly seed?: number;
  /** More of the clinic than its defaults: two rooms, two doctors who work 09:00 to 17:00 every day, three services. */
  readonly config?: Partial<ClinicConfig>;
  /** An empty folder of the caller's, or one with a clinic that was made here before. */
  readonly folder?: string;
  /** None where absent. */
  readonly keychain?: Keychain;
}

export interface MovableClock extends Clock {
  readonly set: (iso: string) => void;
  readonly advance: (ms: number) => void;
}

/** A real clinic on a real encrypted file in a folder of its own, with a person of each role at a window of their own. */
export interface TestClinic {
  readonly folder: string;
  readonly clock: MovableClock;
  readonly random: Random;
  /** The running core; another one after `restart`. */
  readonly core: () => Core;
  /** Through the one door, as `as` (the owner), whose window is called like their role. */
  readonly call: <Name extends ProcedureName>(name: Name, input: InputOf<Name>, options?: CallOptions) => Promise<Result<OutputOf<Name>, AppError>>;
  /** The same, where a refusal is the test's failure. */
  readonly must: <Name extends ProcedureName>(name: Name, input: InputOf<Name>, options?: CallOptions) => Promise<OutputOf<Name>>;
  /** The same, for what the contract does not allow. */
  readonly callRaw: (name: string, input: unknown, options?: CallOptions) => Promise<Result<unknown, AppError>>;
  readonly rooms: readonly Room[];
  readonly practitioners: readonly Practitioner[];
  readonly services: readonly Service[];
  /** Every event since the start, oldest first. */
  readonly events: readonly { readonly event: string; readonly payload: unknown; readonly clients: readonly string[] | undefined }[];
  /** Lines that the core logged: empty unless something broke. */
  readonly log: readonly string[];
  /** Ends the core and starts it again on the same folder, with everyone signed in. */
  readonly restart: () => Promise<void>;
  readonly signIn: (role: Role) => Promise<void>;
  readonly close: () => void;
}

export interface CallOptions {
  readonly as?: Role;
  readonly client?: string;
}

const scratch = new Set<string>();
process.once("exit", () => scratch.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that is gone when the process ends. */
export const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-test-"));
  scratch.add(folder);
  return folder;
};

export const movableClock = (iso: string): MovableClock => {
  let now: Instant = isoToInstant(iso);
  return {
    now: () => now,
    set: (to) => {
      now = isoToInstant(to);
    },
    advance: (ms) => {
      now = addMs(now, ms);
    },
  };
};

const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 540, toMinute: 1020 }));

const configOf = (options: TestClinicOptions): ClinicConfig =>
  ({
    name: "Nile Clinic",
    nameOther: "عيادة النيل",
    country: options.country ?? "EG",
    zone: options.zone ?? "Africa/Cairo",
    currency: options.currency ?? "EGP",
    language: options.language ?? "en",
    owner: { username: "owner", name: "Salma Owner", nameOther: "سلمى", password: testPassword },
    rooms: [{ name: "Room 1", nameOther: "غرفة ١" }, { name: "Room 2", nameOther: "غرفة ٢" }],
    practitioners: [
      { name: "Dr. Hanan Mansour", nameOther: "د. حنان منصور", specialty: "Family medicine", room: 0, hours: everyDay },
      { name: "Dr. Karim Fahmy", nameOther: "د. كريم فهمي", specialty: "Paediatrics", room: 1, hours: everyDay },
    ],
    services: [
      { name: "Consultation", nameOther: "كشف", code: "C1", minutes: 30, priceMinor: 25_000 },
      { name: "Follow-up", nameOther: "متابعة", code: "F1", minutes: 15, priceMinor: 10_000 },
      { name: "Procedure", nameOther: "إجراء", code: "P1", minutes: 60, priceMinor: 90_000, bufferBefore: 5, bufferAfter: 10 },
    ],
    ...options.config,
  }) as ClinicConfig;

/** Makes a clinic, or opens the one in `folder`. Close it, or leave it to the end of the process. */
export const testClinic = async (options: TestClinicOptions = {}): Promise<TestClinic> => {
  const folder = options.folder ?? scratchFolder();
  const clock = movableClock(options.now ?? "2026-11-22T08:00:00+02:00");
  const random = seededRandom(options.seed ?? 1);
  const log: string[] = [];
  const events: { readonly event: string; readonly payload: unknown; readonly clients: readonly string[] | undefined }[] = [];
  const start = (): Core => {
    const deps: CoreDeps = { folder, program: "test", clock, random, keychain: options.keychain ?? noKeychain, log: (line) => void log.push(line), passwordCost: testCost };
    const started = startCore(deps);
    started.serve.onEvent((event, payload, clients) => void events.push({ event, payload, clients }));
    return started;
  };
  let core = start();

  const callRaw: TestClinic["callRaw"] = (name, input, { as = "owner", client = as } = {}) => core.serve.call(client, name, input);
  const call = callRaw as TestClinic["call"];
  const must: TestClinic["must"] = async (name, input, how) => {
    const outcome = await call(name, input, how);
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.error)} ${log.join("\n")}`);
    return outcome.value;
  };
  const signIn = async (role: Role): Promise<void> => void (await must("session.signIn", { username: role, password: testPassword }, { as: role }));

  if ((await must("session.state", {})).state === "noClinic") {
    await must("setup.clinic", configOf(options));
    const firstPassword = `${testPassword} first`;
    for (const role of roles.filter((one) => one !== "owner")) {
      await must("user.create", { username: role, name: `Test ${role}`, roles: [role], password: firstPassword });
      await must("session.signIn", { username: role, password: firstPassword }, { as: role });
      await must("session.changePassword", { current: firstPassword, next: testPassword }, { as: role });
    }
  } else {
    for (const role of roles) await signIn(role);
  }

  return {
    folder, clock, random, call, must, callRaw, events, log, signIn,
    core: () => core,
    rooms: await must("room.list", {}),
    practitioners: await must("practitioner.list", {}),
    services: await must("service.list", {}),
    restart: async () => {
      core.stop();
      core = start();
      for (const role of roles) await signIn(role);
    },
    close: () => core.stop(),
  };
};

/** The one with this place among those of a test clinic. */
export const nth = <Row>(rows: readonly Row[], place: number): Row => mustExist(rows[place], `row ${place}`);
