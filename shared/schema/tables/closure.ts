import { defineTable, idOf, json, localDate, minuteOfDay, oneOf, optional, ref, text, type RowOf } from "../kit.ts";
import { weekdays } from "./clinic.ts";

/** A stretch in which nobody is booked: leave of one practitioner, a closed room, a holiday or prayer of the whole clinic. */
export const closure = defineTable(
  "closure",
  {
    tableId: 5, since: 1, merge: "lastWrite", stream: "config", read: "schedule.read", write: "schedule.write", prefix: "clo",
    indexes: { closureByDay: { on: ["toOn", "fromOn"] } },
  },
  {
    id: idOf("clo"),
    kind: oneOf("leave", "closure", "break"),
    /** Null with `roomId` null: the whole clinic. */
    practitionerId: optional(ref("pra")),
    roomId: optional(ref("rom")),
    fromOn: localDate(),
    toOn: localDate(),
    /** Both null: the whole day. Otherwise this stretch on each day from `fromOn` to `toOn`. */
    fromMinute: optional(minuteOfDay()),
    toMinute: optional(minuteOfDay()),
    /** Only on these weekdays; null: on all. */
    weekdays: optional(json(weekdays)),
    label: text({ max: 120 }),
  },
);
export type Closure = RowOf<typeof closure>;
