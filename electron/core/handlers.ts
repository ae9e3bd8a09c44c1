import type { Handlers } from "./handle.ts";
import { appointmentHandlers } from "./handlers/appointments.ts";
import { createAttachmentHandlers, type AttachmentHandlerDeps } from "./handlers/attachments.ts";
import { createAuditHandlers } from "./handlers/audit.ts";
import { createBackupHandlers, type BackupDeps } from "./handlers/backup.ts";
import { boardHandlers } from "./handlers/board.ts";
import { createConflictHandlers } from "./handlers/conflicts.ts";
import { dayCloseHandlers } from "./handlers/day-close.ts";
import { createImportHandlers } from "./handlers/import.ts";
import { documentHandlers } from "./handlers/documents.ts";
import { invoiceHandlers } from "./handlers/invoices.ts";
import { createJobHandlers } from "./handlers/jobs.ts";
import { createLeaseHandlers } from "./handlers/leases.ts";
import { patientHandlers } from "./handlers/patients.ts";
import { paymentHandlers } from "./handlers/payments.ts";
import { reportHandlers } from "./handlers/reports.ts";
import { scheduleHandlers } from "./handlers/schedule.ts";
import { seriesHandlers } from "./handlers/series.ts";
import { createSessionHandlers } from "./handlers/session.ts";
import { createSettingsHandlers } from "./handlers/settings.ts";
import { createSetupHandlers, type SetupDeps } from "./handlers/setup.ts";
import { createSyncHandlers, type SyncDeps } from "./handlers/sync.ts";
import { createUndoHandlers } from "./handlers/undo.ts";
import { waitlistHandlers } from "./handlers/waitlist.ts";

export interface HandlerDeps extends Omit<SetupDeps, "commands">, BackupDeps, SyncDeps, AttachmentHandlerDeps {
  /** Stops a long job at its next step. */
  readonly cancelJob: (jobId: string) => void;
}

/** Who answers which call: every area's handlers, given what they need beside the call itself. */
export const createHandlers = (deps: HandlerDeps): Handlers => {
  const handlers: Handlers = {
    ...createSessionHandlers(deps),
    ...createSetupHandlers({ ...deps, commands: () => handlers }),
    ...createSettingsHandlers(deps),
    ...createBackupHandlers(deps),
    ...createAuditHandlers(deps.vault.store),
    ...createUndoHandlers(deps.vault),
    ...scheduleHandlers,
    ...boardHandlers,
    ...appointmentHandlers,
    ...seriesHandlers,
    ...waitlistHandlers,
    ...patientHandlers,
    ...createAttachmentHandlers(deps),
    ...createImportHandlers(),
    ...invoiceHandlers,
    ...paymentHandlers,
    ...dayCloseHandlers,
    ...reportHandlers,
    ...documentHandlers,
    ...createSyncHandlers(deps),
    ...createConflictHandlers(deps.connection),
    ...createLeaseHandlers(deps.connection),
    ...createJobHandlers(deps.cancelJob),
  };
  return handlers;
};
