import type { z } from "zod";
import { appointmentsContract } from "./contract/appointments.ts";
import { attachmentsContract } from "./contract/attachments.ts";
import { clinicsContract } from "./contract/clinics.ts";
import { importsContract } from "./contract/imports.ts";
import { leasesContract } from "./contract/leases.ts";
import { moneyContract } from "./contract/money.ts";
import { papersContract } from "./contract/papers.ts";
import { patientsContract } from "./contract/patients.ts";
import { conflictContract, replicationContract } from "./contract/replication.ts";
import { scheduleContract } from "./contract/schedule.ts";
import { sessionContract } from "./contract/session.ts";
import { setupContract } from "./contract/setup.ts";
import { waitlistContract } from "./contract/waitlist.ts";
import type { Procedure } from "./procedure.ts";

/** Every call there is, for the window, the terminal and the tests alike. A name that is not here does not exist. */
export const contract = {
  ...sessionContract,
  ...setupContract,
  ...scheduleContract,
  ...appointmentsContract,
  ...waitlistContract,
  ...patientsContract,
  ...attachmentsContract,
  ...importsContract,
  ...moneyContract,
  ...papersContract,
  ...clinicsContract,
  ...leasesContract,
  ...replicationContract,
  ...conflictContract,
} as const satisfies Readonly<Record<string, Procedure>>;

export type Contract = typeof contract;
export type ProcedureName = keyof Contract;
/** What the caller hands in: defaults may be left out. */
export type InputOf<Name extends ProcedureName> = z.input<Contract[Name]["input"]>;
/** What the handler gets: parsed, defaults filled in. */
export type ParsedOf<Name extends ProcedureName> = z.output<Contract[Name]["input"]>;
export type OutputOf<Name extends ProcedureName> = z.output<Contract[Name]["output"]>;
export type NamesOf<Kind extends Procedure["kind"]> = { [Name in ProcedureName]: Contract[Name]["kind"] extends Kind ? Name : never }[ProcedureName];

export const isProcedureName = (name: string): name is ProcedureName => Object.hasOwn(contract, name);
