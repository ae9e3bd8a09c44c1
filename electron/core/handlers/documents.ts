import { mmToMicrons, papers } from "#shared/documents/paper.ts";
import type { PaperDocument } from "#shared/documents/writer.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { ParsedOf } from "#shared/ipc/contract.ts";
import { isPermitted, type Permission } from "#shared/permissions.ts";
import { renderDayClose, renderInvoice, renderReceipt, type PaperSource } from "../documents/money-papers.ts";
import { renderAppointmentCard, renderDaySheet } from "../documents/visit-papers.ts";
import { handle } from "../handle.ts";

type Wanted = ParsedOf<"document.render">;

/** A paper shows what its screen shows: whoever may print still needs the right to see what is on it. */
const rights: Readonly<Record<Wanted["kind"], Permission>> = {
  invoice: "invoice.read", receipt: "payment.read", appointmentCard: "appointment.read", daySheet: "appointment.read", dayClose: "payment.read",
};

const renders: Readonly<Record<Wanted["kind"], (source: PaperSource, id: string, wish: Wanted) => PaperDocument>> = {
  invoice: renderInvoice, receipt: renderReceipt, appointmentCard: renderAppointmentCard, daySheet: renderDaySheet, dayClose: renderDayClose,
};

export const documentHandlers = handle({
  "document.render": ({ input, now, actor, store, clinic, transact }) => {
    const permission = rights[input.kind];
    if (actor === null || !isPermitted(actor.roles, permission)) return refuse(appError("notAllowed", { permission }));
    const { html, title } = renders[input.kind]({ read: store().read, clinic: clinic(), now }, input.id, input);
    transact(() => undefined, { subject: input.id });
    const { widthMm, heightMm } = papers[input.size];
    return { html, title, widthMicrons: mmToMicrons(widthMm), heightMicrons: heightMm === null ? null : mmToMicrons(heightMm) };
  },
});
