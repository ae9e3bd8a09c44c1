import type { Story } from "../../gallery/story.ts";
import { sampleId } from "../../testing/sample-clinic.ts";
import { busyAnswers, closedAnswers, dinarAnswers, emptyAnswers, errorAnswers, fullAnswers, issuedAnswers } from "./fixtures.ts";

const invoiceId = sampleId("inv", 2);
const patient = sampleId("pat", 1);

export const stories: readonly Story[] = [
  { id: "money/today", place: "money", answers: () => fullAnswers },
  { id: "money/take", place: "money", params: { payFor: patient }, answers: () => fullAnswers },
  { id: "money/today-dinar", place: "money", answers: () => dinarAnswers },
  { id: "money/today-empty", place: "money", answers: () => emptyAnswers },
  { id: "money/today-busy", place: "money", answers: () => busyAnswers },
  { id: "money/today-error", place: "money", answers: () => errorAnswers },
  { id: "money/invoices", place: "money", params: { tab: "invoices" }, answers: () => fullAnswers },
  { id: "money/invoices-empty", place: "money", params: { tab: "invoices" }, answers: () => emptyAnswers },
  { id: "money/draft", place: "money", params: { invoiceId }, answers: () => fullAnswers },
  { id: "money/draft-dinar", place: "money", params: { invoiceId }, answers: () => dinarAnswers },
  { id: "money/issued", place: "money", params: { invoiceId }, answers: () => issuedAnswers },
  { id: "money/issued-pay", place: "money", params: { invoiceId }, press: "P", answers: () => issuedAnswers },
  { id: "money/invoice-error", place: "money", params: { invoiceId }, answers: () => errorAnswers },
  { id: "money/close", place: "money", params: { tab: "close" }, answers: () => fullAnswers },
  { id: "money/close-dinar", place: "money", params: { tab: "close" }, answers: () => dinarAnswers },
  { id: "money/closed", place: "money", params: { tab: "close" }, answers: () => closedAnswers },
  { id: "money/reports", place: "money", params: { tab: "reports" }, answers: () => fullAnswers },
  { id: "money/reports-empty", place: "money", params: { tab: "reports" }, answers: () => emptyAnswers },
  { id: "money/statement", place: "money", params: { statementOf: patient }, answers: () => fullAnswers },
  { id: "money/paper", place: "money", params: { invoiceId }, press: "Ctrl+P", answers: () => issuedAnswers },
  { id: "money/paper-error", place: "money", params: { invoiceId }, press: "Ctrl+P", answers: () => ({ ...issuedAnswers, "document.render": errorAnswers["document.render"] }) as typeof issuedAnswers },
];
