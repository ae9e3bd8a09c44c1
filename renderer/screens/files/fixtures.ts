import { addMs, hoursToMs } from "#shared/core/time.ts";
import { sampleId, sampleNow } from "../../testing/sample-clinic.ts";
import type { FileItem } from "./shown.ts";

const file = (place: number, name: string, mediaType: string, bytes: number, change: Partial<FileItem> = {}): FileItem => ({
  attachmentId: sampleId("att", place), patientId: sampleId("pat", 1), name, mediaType, bytes, addedAt: addMs(sampleNow, -place * hoursToMs(29)), addedBy: "Mona Adel", place: "here", sent: true, ...change,
});

/** One of each state: here, being sent, on the server, and on another PC alone. */
export const patientFiles: FileItem[] = [
  file(1, "تحليل دم.pdf", "application/pdf", 412_300, { sent: false }),
  file(2, "knee x-ray.png", "image/png", 3_480_211),
  file(3, "تقرير الإحالة.pdf", "application/pdf", 12_400_000, { place: "server", addedBy: "د. حنان منصور" }),
  file(4, "MRI 2026-10-04.dcm", "application/dicom", 48_200_000, { place: "elsewhere", sent: false, addedBy: null }),
];
