import type { Clock } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { NamesOf, ParsedOf } from "#shared/ipc/contract.ts";
import type { clinicTile } from "#shared/ipc/contract/clinics.ts";
import { createTranslate } from "#shared/i18n/text.ts";
import { clinic as clinicTable } from "#shared/schema/tables/clinic.ts";
import type { z } from "zod";
import { recoverySheetPdf } from "./documents/recovery-sheet.ts";
import type { Actor } from "./handle.ts";
import type { RecoveryCodes } from "./recovery-codes.ts";
import type { Sessions } from "./sessions.ts";
import { decodeRow } from "./store/rows.ts";
import { sqlite } from "./store/sqlite.ts";
import type { SyncStanding } from "./sync/connection-port.ts";
import type { Vault } from "./vault.ts";

interface GrantCall<Name extends NamesOf<"shell">> {
  readonly client: string;
  readonly actor: Actor | null;
  readonly input: ParsedOf<Name>;
}

/** What the shell is handed with the core's leave to carry something out; without a line here, the parsed input. */
export type Grants = { readonly [Name in NamesOf<"shell">]?: (call: GrantCall<Name>) => unknown };

export interface GrantDeps {
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly recoveryCodes: RecoveryCodes;
  readonly clock: Clock;
  readonly syncStatus: () => SyncStanding;
  /** Something runs that this clinic must not be left in the middle of. */
  readonly isAtWork: () => boolean;
}

type ClinicTile = z.output<typeof clinicTile>;

const unnamed = { name: null, nameOther: null, language: null } as const;

/** What the shell may keep of this clinic while another is open: its name, and that something waits. */
const tileOf = ({ vault, syncStatus }: GrantDeps): ClinicTile => {
  const { server, waiting, files } = syncStatus();
  return { ...(vault.keys()?.clinic ?? unnamed), ...(vault.store() ? { hasServer: server !== null, waiting: waiting + files } : { hasServer: null, waiting: null }) };
};

const mustBeIdle = ({ isAtWork }: GrantDeps): void => {
  if (isAtWork()) refuse(appError("clinicBusy"));
};

/** Before another clinic opens: nothing is left half done, and everybody's going stands in this clinic's audit. */
const leave = (deps: GrantDeps): ClinicTile => {
  mustBeIdle(deps);
  deps.sessions.signOutAll();
  return tileOf(deps);
};

export const createGrants = (deps: GrantDeps): Grants => ({
  "clinics.list": () => tileOf(deps),
  "clinics.switch": () => leave(deps),
  "clinics.add": () => leave(deps),
  "clinics.renew": () => leave(deps),
  "clinics.forget": () => {
    mustBeIdle(deps);
    return {};
  },
  "window.open": ({ client, input }) => {
    deps.sessions.expectHeir(client);
    return input;
  },
  "paper.recoverySheet": async ({ actor, input }) => {
    const { vault, recoveryCodes, clock, syncStatus } = deps;
    const code = recoveryCodes.of(actor?.userId ?? "");
    const stored = vault.store()?.read.one(sqlite.selectFrom("clinic").selectAll().limit(1));
    if (code === null || !stored) return refuse(appError("notFound", { what: "recoveryCode", id: "" }));
    const { name, nameOther, language, digits, zone } = decodeRow(clinicTable, stored);
    const inOther = input.language !== language && nameOther !== null;
    const pdf = await recoverySheetPdf({ clinicName: inOther ? nameOther : name, code, language: input.language, digits, madeAt: clock.now(), zone, server: syncStatus().server });
    return { pdf, title: createTranslate({ language: input.language, digits })("papers.recovery.title") };
  },
});
