import { z } from "zod";
import { field } from "../../schema/kit.ts";
import { attachment, attachmentMaxBytes } from "../../schema/tables/attachment.ts";
import { patient } from "../../schema/tables/patient.ts";
import { command, done, query, task } from "../procedure.ts";

const attachmentId = field(attachment, "id");

export const attachmentItem = z.object({
  attachmentId, patientId: field(patient, "id"), name: z.string(), mediaType: z.string(), bytes: z.int(), addedAt: z.int(), addedBy: z.string().nullable(),
  /** `here`: on this PC. `server`: `attachment.fetch` brings it. `elsewhere`: only the PC that added it has it so far. */
  place: z.enum(["here", "server", "elsewhere"]),
  /** Whether the server has all of it. */
  sent: z.boolean(),
});

export const attachmentsContract = {
  /** A patient's files, the newest first. */
  "attachment.list": query({ input: z.object({ patientId: field(patient, "id") }), output: z.array(attachmentItem), access: "attachment.read", reads: ["attachment", "user"], errors: ["streamNotHeld"] }),
  /** Takes a file in. The same file of the same patient once more gives the one that is there. Progress is sent as job `jobId`, which can be stopped. */
  "attachment.add": task({
    input: z.object({ patientId: field(patient, "id"), name: z.string().trim().min(1).max(200), bytes: z.instanceof(Uint8Array).refine((given) => given.length <= attachmentMaxBytes * 2), jobId: z.string().min(1).max(64).optional() }),
    output: attachmentItem, access: "attachment.write", errors: ["notFound", "patientVoided", "attachmentTooBig", "attachmentKind", "diskFull", "streamNotHeld", "cancelled"],
  }),
  /** The file itself, if it is on this PC; otherwise it is fetched first. Progress is sent as job `attachmentId`. */
  "attachment.open": task({ input: z.object({ attachmentId }), output: z.object({ name: z.string(), mediaType: z.string(), bytes: z.instanceof(Uint8Array) }), access: "attachment.read", errors: ["notFound", "attachmentElsewhere", "attachmentDamaged", "diskFull", "cancelled"] }),
  /** Brings a file to this PC without opening it. */
  "attachment.fetch": task({ input: z.object({ attachmentId }), output: attachmentItem, access: "attachment.read", errors: ["notFound", "attachmentElsewhere", "attachmentDamaged", "diskFull", "cancelled"] }),
  /** Hides a file. Its bytes go for good thirty days after the server was told, so it can be taken back until then. */
  "attachment.void": command({ input: z.object({ attachmentId }), output: done, access: "attachment.write", errors: ["notFound"] }),
};
