import { z } from "zod";
import { defineTable, idOf, json, optional, ref, text, type RowOf } from "../kit.ts";

/** A remembered choice: a person's (theme, board by room) or the clinic's (the mapping of a spreadsheet). */
export const setting = defineTable(
  "setting",
  {
    tableId: 16, since: 1, merge: "lastWrite", stream: "config", read: "self", write: "self", prefix: "set",
    indexes: { settingByKey: { on: ["key", "userId"] } },
  },
  {
    id: idOf("set"),
    /** Null: the clinic's. */
    userId: optional(ref("usr")),
    key: text({ max: 120, min: 1 }),
    value: json(z.json(), { conflict: "none" }),
  },
);
export type Setting = RowOf<typeof setting>;
