import type { Story } from "../../gallery/story.ts";
import { sampleId } from "../../testing/sample-clinic.ts";
import { busyAnswers, emptyAnswers, errorAnswers, fullAnswers, overAnswers } from "./fixtures.ts";

const patientId = sampleId("pat", 1);

export const stories: readonly Story[] = [
  { id: "patients/full", place: "patients", answers: () => fullAnswers },
  { id: "patients/open", place: "patients", params: { patientId }, answers: () => fullAnswers },
  { id: "patients/pay", place: "patients", params: { patientId }, press: "P", answers: () => fullAnswers },
  { id: "patients/register", place: "patients", params: { register: "نور أبو زيد" }, answers: () => fullAnswers },
  { id: "patients/merge", place: "patients", params: { patientId }, press: "M", answers: () => fullAnswers },
  { id: "patients/over", place: "patients", params: { patientId }, answers: () => overAnswers },
  { id: "patients/empty", place: "patients", answers: () => emptyAnswers },
  { id: "patients/busy", place: "patients", params: { patientId }, answers: () => busyAnswers },
  { id: "patients/error", place: "patients", params: { patientId }, answers: () => errorAnswers },
];
