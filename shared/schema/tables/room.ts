import { bool, defineTable, idOf, int, optional, text, type RowOf } from "../kit.ts";

/** A place where one visit at a time happens. */
export const room = defineTable(
  "room",
  { tableId: 2, since: 1, merge: "lastWrite", stream: "config", read: "schedule.read", write: "schedule.write", prefix: "rom" },
  {
    id: idOf("rom"),
    name: text({ max: 60, min: 1, sensitivity: "public" }),
    nameOther: optional(text({ max: 60, sensitivity: "public" })),
    position: int({ min: 0, max: 1_000, conflict: "none" }),
    active: bool(),
  },
);
export type Room = RowOf<typeof room>;
