import type { z } from "zod";
import { appError, refuse } from "#shared/errors.ts";
import type { attachmentItem } from "#shared/ipc/contract/attachments.ts";
import { attachment, type Attachment } from "#shared/schema/tables/attachment.ts";
import { user } from "#shared/schema/tables/user.ts";
import { handle } from "../handle.ts";
import { mustHoldStream } from "../store/held-streams.ts";
import { decodeRow } from "../store/rows.ts";
import { filesOf } from "../store/queries/patient-files.ts";
import type { Read } from "../store/tx.ts";
import type { Attachments } from "../sync/attachments/attachments.ts";
import { patientToBook } from "./time-check.ts";

export interface AttachmentHandlerDeps {
  readonly attachments: Attachments;
}

const rowOf = (read: Read, id: string): Attachment => {
  const row = read.byId(attachment, id);
  return row && row.voidedAt === null ? row : refuse(appError("notFound", { what: "attachment", id }));
};

/** A patient's files: taken in, listed, opened; fetched where they are not here. */
export const createAttachmentHandlers = ({ attachments }: AttachmentHandlerDeps) => {
  const itemOf = (read: Read, row: Attachment): z.output<typeof attachmentItem> => ({
    attachmentId: row.id, patientId: row.patientId, name: row.name, mediaType: row.mediaType, bytes: row.bytes, addedAt: row.addedAt,
    addedBy: row.addedById === null ? null : (read.byId(user, row.addedById)?.name ?? null),
    place: attachments.isHere(row) ? "here" : row.state === "here" ? "server" : "elsewhere", sent: row.state === "here",
  });
  return handle({
    "attachment.list": ({ read, input }) => {
      mustHoldStream(read, "clinical");
      return filesOf(read, input.patientId)
        .flatMap((patientId) => (read.prepare("SELECT * FROM attachment WHERE patientId = ? AND voidedAt IS NULL").all(patientId) as object[]).map((row) => decodeRow(attachment, row)))
        .toSorted((a, b) => b.addedAt - a.addedAt)
        .map((row) => itemOf(read, row));
    },

    "attachment.add": async ({ input, store, transact, now, actor, step }) => {
      mustHoldStream(store().read, "clinical");
      patientToBook(store().read, input.patientId);
      const { jobId } = input;
      const taken = await attachments.take(() => store().read, input.bytes, async (done, total) => { if (jobId !== undefined) await step(jobId, done, total, "taking"); });
      const { read } = store();
      // The patient may have been merged while it was taken in, and the file added by another window.
      const patientId = patientToBook(read, input.patientId).id;
      const there = read.prepare("SELECT id FROM attachment WHERE patientId = ? AND hash = ? AND voidedAt IS NULL").pluck().get(patientId, taken.hash) as string | undefined;
      if (there !== undefined) return itemOf(read, rowOf(read, there));
      const { value } = transact((tx) => tx.insert(attachment, { ...taken, patientId, name: input.name, state: "uploading", addedAt: now, addedById: actor?.userId ?? null }), { subject: patientId });
      return itemOf(read, value);
    },

    "attachment.open": async ({ input, store, transact, step }) => {
      const row = rowOf(store().read, input.attachmentId);
      await attachments.fetch(row, (done, total) => step(row.id, done, total, "fetching"));
      const bytes = await attachments.read(row);
      transact(() => undefined, { subject: row.id });
      return { name: row.name, mediaType: row.mediaType, bytes };
    },

    "attachment.fetch": async ({ input, store, transact, step }) => {
      const row = rowOf(store().read, input.attachmentId);
      await attachments.fetch(row, (done, total) => step(row.id, done, total, "fetching"));
      transact(() => undefined, { subject: row.id });
      return itemOf(store().read, row);
    },

    "attachment.void": ({ tx, input }) => {
      tx.void(attachment, rowOf(tx, input.attachmentId).id);
      return { done: true };
    },
  });
};
