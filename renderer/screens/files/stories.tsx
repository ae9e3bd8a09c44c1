import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleId } from "../../testing/sample-clinic.ts";
import { inStep } from "../sync/fixtures.ts";
import { FileView } from "./file-view.tsx";
import { patientFiles } from "./fixtures.ts";
import { PatientFiles } from "./patient-files.tsx";

const nothing = () => undefined;
const files = (id: string, answers: FakeAnswers): Story => ({ id: `files/${id}`, answers: () => ({ ...inStep, ...answers }), render: () => <PatientFiles patientId={sampleId("pat", 1)} inUse /> });
const [, scan] = patientFiles;

export const stories: readonly Story[] = [
  files("full", { "attachment.list": { value: patientFiles } }),
  files("empty", { "attachment.list": { value: [] } }),
  files("busy", { "attachment.list": "never" }),
  files("not-held", { "attachment.list": { refuse: appError("streamNotHeld", { stream: "clinical" }) } }),
  ...(scan ? [{ id: "files/words", render: () => <FileView shown={{ item: { ...scan, name: "notes.txt", mediaType: "text/plain" }, url: null, text: "Fasting glucose 92 mg/dl\nالضغط ١٢٠/٨٠" }} onSave={nothing} onClose={nothing} /> }] : []),
];
