import { z } from "zod";
import { defineTable, idOf, instant, int, json, oneOf, optional, ref, text, type RowOf } from "../kit.ts";

/** One spreadsheet taken in. All that it made can be taken back whole. */
export const importBatch = defineTable(
  "importBatch",
  { tableId: 17, since: 1, merge: "lastWrite", stream: "desk", read: "import.run", write: "import.run", prefix: "imp" },
  {
    id: idOf("imp"),
    fileName: text({ max: 260, min: 1 }),
    /** SHA-256 of the file, hex: the same file twice is said. */
    fileHash: text({ max: 64, min: 64 }),
    status: oneOf("running", "done", "takenBack"),
    startedAt: instant(),
    finishedAt: optional(instant({ conflict: "none" })),
    importedById: ref("usr"),
    rowsRead: int({ min: 0, max: 10_000_000, conflict: "none" }),
    patientsMade: int({ min: 0, max: 10_000_000, conflict: "none" }),
    appointmentsMade: int({ min: 0, max: 10_000_000, conflict: "none" }),
    problems: int({ min: 0, max: 10_000_000, conflict: "none" }),
    duplicates: int({ min: 0, max: 10_000_000, conflict: "none" }),
    mapping: json(z.json()),
  },
);
export type ImportBatch = RowOf<typeof importBatch>;
