import type { Instant, LocalDate, MinuteOfDay } from "../core/time.ts";
import { html, isolate } from "./html.ts";
import { personBlock, type PaperPatient } from "./invoice.ts";
import { layOut, pairs } from "./sheet.ts";
import { createWriter, type PaperContext, type PaperDocument } from "./writer.ts";

export interface AppointmentCardPaper {
  readonly patient: PaperPatient;
  readonly day: LocalDate;
  readonly fromMinute: MinuteOfDay;
  readonly minutes: number;
  readonly practitioner: { readonly name: string; readonly nameOther: string | null };
  readonly service: { readonly name: string; readonly nameOther: string | null };
  readonly room: { readonly name: string; readonly nameOther: string | null } | null;
  /** After arrival: the place in the queue, as it is called out. */
  readonly queueNumber: string | null;
  readonly printedAt: Instant;
}

/** What a patient takes home: the day and the hour, large, and where to go. */
export const appointmentCardPaper = (data: AppointmentCardPaper, context: PaperContext): PaperDocument => {
  const writer = createWriter(context);
  const { t } = writer;
  const named = ({ name, nameOther }: { readonly name: string; readonly nameOther: string | null }) => isolate(writer.name(name, nameOther));
  return layOut(context, writer, {
    heading: t("papers.appointment"),
    mark: null,
    stamp: null,
    body: html`<section class="facts">${personBlock(t("papers.yourAppointment"), data.patient, writer, { phone: false })}</section>
<section class="card"><div class="when"><div class="day">${writer.day(data.day)}</div><div class="clock">${writer.time(data.fromMinute)}</div></div>
${pairs([
  [t("papers.queueNumber"), data.queueNumber === null ? null : html`<span class="queue">${writer.code(data.queueNumber)}</span>`],
  [t("papers.doctor"), named(data.practitioner)],
  [t("papers.service"), html`${named(data.service)} <span class="muted">(${isolate(writer.minutes(data.minutes))})</span>`],
  [t("papers.room"), data.room === null ? null : named(data.room)],
])}
<p class="advice">${t("papers.minutesEarly")}</p></section>`,
    printedAt: data.printedAt,
    title: `${t("papers.appointment")} ${writer.name(data.patient.name, data.patient.nameOther)}`,
  });
};
