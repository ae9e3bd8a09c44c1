import type { Instant, LocalDate, MinuteOfDay } from "../core/time.ts";
import { html, isolate, type Html } from "./html.ts";
import type { PaperPatient } from "./invoice.ts";
import { isRoll } from "./paper.ts";
import { layOut } from "./sheet.ts";
import { createWriter, type PaperContext, type PaperDocument, type Writer } from "./writer.ts";

type VisitStatus = "booked" | "arrived" | "inRoom" | "done" | "noShow" | "cancelled";

export interface DaySheetVisit {
  readonly fromMinute: MinuteOfDay;
  readonly minutes: number;
  readonly patient: PaperPatient & { readonly birthOn: LocalDate | null; readonly alert: string | null };
  readonly service: { readonly name: string; readonly nameOther: string | null };
  readonly room: { readonly name: string; readonly nameOther: string | null } | null;
  readonly status: VisitStatus;
  readonly reason: string | null;
}

export interface DaySheetPaper {
  readonly day: LocalDate;
  readonly practitioners: readonly { readonly name: string; readonly nameOther: string | null; readonly visits: readonly DaySheetVisit[] }[];
  readonly printedAt: Instant;
}

const isGone = ({ status }: DaySheetVisit): boolean => status === "cancelled" || status === "noShow";

const visitRow = (visit: DaySheetVisit, day: LocalDate, writer: Writer, shows: { readonly room: boolean; readonly age: boolean }): Html => {
  const { patient } = visit;
  return html`<tr${isGone(visit) && html` class="struck"`}><td class="end"><b>${writer.time(visit.fromMinute)}</b></td>
<td class="name"><b>${isolate(writer.name(patient.name, patient.nameOther))}</b>${patient.alert !== null && patient.alert !== "" && html`<span class="alert">${isolate(patient.alert)}</span>`}${visit.reason !== null && visit.reason !== "" && html`<span class="sub">${isolate(visit.reason)}</span>`}</td>
<td class="end">${writer.code(patient.fileNumber)}</td>
${shows.age && html`<td class="end">${patient.birthOn !== null && isolate(writer.age(patient.birthOn, day))}</td>`}
<td class="end">${patient.phone !== null && writer.code(patient.phone)}</td>
<td class="kind">${isolate(writer.name(visit.service.name, visit.service.nameOther))}<span class="sub state">${isolate(writer.minutes(visit.minutes))}${shows.room && visit.room !== null && html` · ${isolate(writer.name(visit.room.name, visit.room.nameOther))}`}</span></td>
<td class="state">${writer.t(`papers.status.${visit.status}`)}</td></tr>`;
};

const visitItem = (visit: DaySheetVisit, writer: Writer): Html => html`<div class="item${isGone(visit) && html` struck`}"><span><b>${writer.time(visit.fromMinute)}</b> <span class="what">${isolate(writer.name(visit.patient.name, visit.patient.nameOther))}</span>
<span class="sub">${writer.code(visit.patient.fileNumber)} · ${isolate(writer.name(visit.service.name, visit.service.nameOther))}</span></span><span>${writer.t(`papers.status.${visit.status}`)}</span></div>`;

/** The day on paper, practitioner by practitioner: what the desk holds when the power is gone. */
export const daySheetPaper = (data: DaySheetPaper, context: PaperContext): PaperDocument => {
  const writer = createWriter(context);
  const { t } = writer;
  const roll = isRoll(context.size);
  const visits = data.practitioners.flatMap((one) => one.visits);
  const shows = { room: visits.some((visit) => visit.room !== null), age: context.size === "a4" && visits.some((visit) => visit.patient.birthOn !== null) };
  const head = html`<thead><tr><th class="end">${t("papers.time")}</th><th class="name">${t("papers.patient")}</th><th class="end">${t("papers.fileNumber")}</th>${shows.age && html`<th class="end">${t("papers.age")}</th>`}<th class="end">${t("papers.phone")}</th><th>${t("papers.service")}</th><th>${t("papers.status")}</th></tr></thead>`;
  const list = (of: readonly DaySheetVisit[]): Html =>
    roll
      ? html`<div class="lines">${of.map((visit) => visitItem(visit, writer))}</div>`
      : html`<table class="lines">${head}<tbody>${of.map((visit) => visitRow(visit, data.day, writer, shows))}</tbody></table>`;
  return layOut(context, writer, {
    heading: t("papers.daySheet"),
    mark: writer.day(data.day),
    stamp: null,
    body: html`${visits.length === 0 && html`<p class="empty">${t("papers.noVisits")}</p>`}${data.practitioners
      .filter((one) => one.visits.length > 0)
      .map((one) => html`<h2>${isolate(writer.name(one.name, one.nameOther))} <span class="muted">· ${t("papers.visits", { count: one.visits.length })}</span></h2>${list(one.visits)}`)}`,
    printedAt: data.printedAt,
    title: `${t("papers.daySheet")} ${data.day}`,
  });
};
