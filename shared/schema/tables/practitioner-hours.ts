import { defineTable, idOf, int, localDate, minuteOfDay, optional, ref, type RowOf } from "../kit.ts";

/** A stretch in which a practitioner works, every week. Two stretches a day leave a break between them. */
export const practitionerHours = defineTable(
  "practitionerHours",
  {
    tableId: 4, since: 1, merge: "lastWrite", stream: "config", read: "schedule.read", write: "schedule.write", prefix: "hrs",
    indexes: { hoursByPractitioner: { on: ["practitionerId", "weekday"] } },
  },
  {
    id: idOf("hrs"),
    practitionerId: ref("pra"),
    /** 1 Monday to 7 Sunday. */
    weekday: int({ min: 1, max: 7 }),
    fromMinute: minuteOfDay(),
    /** Past 1440 where the stretch ends after midnight. */
    toMinute: minuteOfDay({ max: 2_880 }),
    validFrom: optional(localDate()),
    validTo: optional(localDate()),
  },
);
export type PractitionerHours = RowOf<typeof practitionerHours>;
