import { bool, defineTable, idOf, int, optional, ref, text, type RowOf } from "../kit.ts";

/** Whoever sees patients. Names in both scripts, because papers and screens differ in language. */
export const practitioner = defineTable(
  "practitioner",
  { tableId: 3, since: 1, merge: "lastWrite", stream: "config", read: "schedule.read", write: "schedule.write", prefix: "pra" },
  {
    id: idOf("pra"),
    name: text({ max: 120, min: 1, sensitivity: "public" }),
    nameOther: optional(text({ max: 120, sensitivity: "public" })),
    specialty: optional(text({ max: 80, sensitivity: "public" })),
    specialtyOther: optional(text({ max: 80, sensitivity: "public" })),
    /** One of the eight hues of the board, 0 to 7. */
    hue: int({ min: 0, max: 7 }),
    roomId: optional(ref("rom")),
    position: int({ min: 0, max: 1_000, conflict: "none" }),
    active: bool(),
  },
);
export type Practitioner = RowOf<typeof practitioner>;
