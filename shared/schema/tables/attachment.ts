import { z } from "zod";
import { defineTable, idOf, instant, int, json, oneOf, optional, ref, text, type RowOf } from "../kit.ts";

/** Bytes of every piece of an attachment but its last, before it is sealed. */
export const attachmentPieceBytes = 1_048_576;
/** The largest file that is taken: 50 MiB. */
export const attachmentMaxBytes = 50 * attachmentPieceBytes;

/** A file that belongs to a patient (FHIR DocumentReference). The row travels first; its bytes lie sealed beside the store, and come on demand. */
export const attachment = defineTable(
  "attachment",
  {
    tableId: 18, since: 3, merge: "lastWrite", stream: "clinical", read: "attachment.read", write: "attachment.write", prefix: "att",
    indexes: {
      attachmentByPatient: { on: ["patientId", "addedAt"] },
      attachmentByHash: { on: ["hash"] },
      attachmentUploading: { on: ["addedAt"], where: "state = 'uploading'" },
    },
  },
  {
    id: idOf("att"),
    patientId: ref("pat"),
    name: text({ max: 200, min: 1, sensitivity: "clinical" }),
    mediaType: text({ max: 100 }),
    bytes: int({ min: 1, max: attachmentMaxBytes }),
    /** SHA-256 of the file, base64url: the same file twice is kept once. */
    hash: text({ max: 43, min: 43, sensitivity: "clinical" }),
    /** 32 random bytes, base64url: what its pieces are sealed with. */
    fileKey: text({ max: 43, min: 43, sensitivity: "secret" }),
    /** Names of its sealed pieces, in order; nobody without `fileKey` can tell what they name. */
    pieces: json(z.array(z.string().length(43)).min(1).max(64)),
    /** `uploading`: the server does not have all of it yet. */
    state: oneOf("uploading", "here"),
    addedAt: instant(),
    addedById: optional(ref("usr")),
  },
);
export type Attachment = RowOf<typeof attachment>;
