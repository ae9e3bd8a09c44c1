import type { Clock } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { NamesOf, ParsedOf } from "#shared/ipc/contract.ts";
import { createTranslate } from "#shared/i18n/text.ts";
import { clinic as clinicTable } from "#shared/schema/tables/clinic.ts";
import { recoverySheetPdf } from "./documents/recovery-sheet.ts";
import type { Actor } from "./handle.ts";
import type { RecoveryCodes } from "./recovery-codes.ts";
import type { Sessions } from "./sessions.ts";
import { decodeRow } from "./store/rows.ts";
import { sqlite } from "./store/sqlite.ts";
import type { Vault } from "./vault.ts";

interface GrantCall<Name extends NamesOf<"shell">> {
  readonly client: string;
  readonly actor: Actor | null;
  readonly input: ParsedOf<Name>;
}

/** What the shell is handed with the core's leave to carry something out; without a line here, the parsed input. */
export type Grants = { readonly [Name in NamesOf<"shell">]?: (call: GrantCall<Name>) => unknown };

export const createGrants = ({ vault, sessions, recoveryCodes, clock }: { readonly vault: Vault; readonly sessions: Sessions; readonly recoveryCodes: RecoveryCodes; readonly clock: Clock }): Grants => ({
  "window.open": ({ client, input }) => {
    sessions.expectHeir(client);
    return input;
  },
  "paper.recoverySheet": async ({ actor, input }) => {
    const code = recoveryCodes.of(actor?.userId ?? "");
    const stored = vault.store()?.read.one(sqlite.selectFrom("clinic").selectAll().limit(1));
    if (code === null || !stored) return refuse(appError("notFound", { what: "recoveryCode", id: "" }));
    const { name, nameOther, language, digits, zone } = decodeRow(clinicTable, stored);
    const inOther = input.language !== language && nameOther !== null;
    const pdf = await recoverySheetPdf({ clinicName: inOther ? nameOther : name, code, language: input.language, digits, madeAt: clock.now(), zone });
    return { pdf, title: createTranslate({ language: input.language, digits })("papers.recovery.title") };
  },
});
