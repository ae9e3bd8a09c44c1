import { z } from "zod";
import { importBatch } from "../../schema/tables/import-batch.ts";
import { field, rowSchema } from "../../schema/kit.ts";
import { nothing, query, task } from "../procedure.ts";

/** What a column of a spreadsheet can be. Several columns may be `note` or `name`; they are joined in their order. */
export const importFields = [
  "fileNumber", "name", "firstName", "lastName", "nameOther", "birthDate", "age", "sex", "phone", "phoneOther", "email", "identityNumber",
  "address", "city", "kinName", "kinPhone", "note", "alert", "tags", "deathDate",
  "appointmentDate", "appointmentTime", "appointmentDoctor", "appointmentService", "appointmentMinutes", "appointmentNote",
] as const;
export type ImportField = (typeof importFields)[number];

/** For each column of the file, in its order: what it is, or null to leave it. */
const mapping = z.array(z.enum(importFields).nullable()).max(400);
/** How a file of text may be read where what was found in it is not right. */
const reading = z.object({
  encoding: z.enum(["utf-8", "windows-1256", "iso-8859-6", "windows-1252", "utf-16le", "utf-16be"]),
  delimiter: z.enum([",", ";", "\t", "|"]),
}).partial();
const dateOrder = z.enum(["dmy", "mdy", "ymd"]);
const fileId = z.string().max(80);

/** What is wrong with one row, and what became of it. */
const rowProblem = z.object({
  /** Line of the table as a spreadsheet counts: the header is row 1. */
  row: z.int(), field: z.enum(importFields), value: z.string(),
  code: z.enum(["nameMissing", "birthDateInvalid", "phoneInvalid", "sexUnknown", "fileNumberTaken", "doctorUnknown", "serviceUnknown", "timeInvalid", "slotTaken", "tooLong"]),
  taken: z.boolean(),
});
const rowDuplicate = z.object({ row: z.int(), fileNumber: z.string().nullable(), name: z.string(), ofRow: z.int().nullable(), ofPatientId: z.string().nullable(), ofFileNumber: z.string().nullable() });

const outcome = z.object({ rowsRead: z.int(), patients: z.int(), appointments: z.int(), problems: z.array(rowProblem), problemCount: z.int(), duplicates: z.array(rowDuplicate), duplicateCount: z.int() });

export const importsContract = {
  /** Reads the head of a file and says what it is; as text it is read as `reading` says, else as it looks. The file stays in the core under `fileId` until it is imported or the window closes. */
  "import.inspect": task({
    lasting: true,
    input: z.object({ name: z.string().min(1).max(260), bytes: z.instanceof(Uint8Array), reading: reading.default({}) }),
    output: z.object({
      fileId, format: z.enum(["csv", "xlsx"]), encoding: z.string(), delimiter: z.string().nullable(), sheet: z.string().nullable(),
      headers: z.array(z.string()), samples: z.array(z.array(z.string())), rows: z.int(), mapping, mappingRemembered: z.boolean(), dateOrder, dateOrderSure: z.boolean(),
      importedBefore: z.int().nullable(),
    }),
    access: "import.run", errors: ["notASpreadsheet", "spreadsheetEmpty", "spreadsheetLocked", "spreadsheetTooBig"],
  }),
  /** Everything the import would do, done to nothing. Progress is sent as job `fileId`. */
  "import.dryRun": task({ lasting: true, input: z.object({ fileId, mapping, dateOrder }), output: outcome.extend({ sample: z.array(z.record(z.string(), z.string().nullable())) }), access: "import.run", errors: ["notFound", "mappingIncomplete", "cancelled"] }),
  /** One batch: all or, when cancelled or cut off, nothing. Progress is sent as job `fileId`. */
  "import.run": task({ lasting: true, keepsFile: true, input: z.object({ fileId, mapping, dateOrder }), output: outcome.extend({ batch: rowSchema(importBatch) }), access: "import.run", errors: ["notFound", "mappingIncomplete", "cancelled", "busy", "diskFull"] }),
  "import.batches": query({ input: nothing, output: z.array(rowSchema(importBatch)), access: "import.run", reads: ["importBatch"] }),
  /** Voids all that the batch made. `batchInUse` counts its patients with later work, who are left unless `evenInUse`. */
  "import.takeBack": task({ lasting: true, keepsFile: true, input: z.object({ batchId: field(importBatch, "id"), evenInUse: z.boolean().default(false) }), output: z.object({ batch: rowSchema(importBatch), voided: z.int() }), access: "import.run", errors: ["notFound", "batchTakenBack", "batchInUse", "busy"] }),
};
