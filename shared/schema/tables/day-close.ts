import { z } from "zod";
import { defineTable, idOf, instant, json, localDate, money, optional, ref, text, type RowOf } from "../kit.ts";

/** Sums by person and method, in minor units. */
export const dayCloseTotals = z.array(z.object({ userId: z.string(), method: z.string(), inMinor: z.int(), outMinor: z.int(), count: z.int() }));

/** The evening's count: what the drawer should hold, what it held. One of a day; a later one corrects it. */
export const dayClose = defineTable(
  "dayClose",
  {
    tableId: 14, since: 1, merge: "ledger", stream: "billing", read: "payment.read", write: "dayClose.write", prefix: "dcl",
    indexes: { dayCloseByDay: { on: ["closedOn"] } },
  },
  {
    id: idOf("dcl"),
    closedOn: localDate(),
    closedAt: instant(),
    closedById: ref("usr"),
    openingMinor: money(),
    expectedMinor: money({ signed: true }),
    countedMinor: money(),
    differenceMinor: money({ signed: true }),
    totals: json(dayCloseTotals),
    note: optional(text({ max: 500 })),
    number: text({ max: 30 }),
  },
);
export type DayClose = RowOf<typeof dayClose>;
