import { z } from "zod";
import { idOf, basisPoints, bool, defineTable, int, json, money, optional, text, type RowOf, type Parser } from "../kit.ts";
import type { Id } from "../../core/ids.ts";

const practitionerIds = z.array(z.string()).max(200) as unknown as Parser<readonly Id<"pra">[]>;

/** A line of the price list; with `bookable`, also something that takes a time. */
export const service = defineTable(
  "service",
  { tableId: 6, since: 1, merge: "lastWrite", stream: "config", read: "schedule.read", write: "price.write", prefix: "srv" },
  {
    id: idOf("srv"),
    code: optional(text({ max: 30, sensitivity: "public" })),
    name: text({ max: 120, min: 1, sensitivity: "public" }),
    nameOther: optional(text({ max: 120, sensitivity: "public" })),
    bookable: bool(),
    minutes: int({ min: 5, max: 720 }),
    bufferBefore: int({ min: 0, max: 120 }),
    bufferAfter: int({ min: 0, max: 120 }),
    priceMinor: money({ sensitivity: "public" }),
    /** Null: the clinic's rate. */
    taxBps: optional(basisPoints()),
    /** Who offers it; null: everyone. */
    practitionerIds: optional(json(practitionerIds)),
    position: int({ min: 0, max: 10_000, conflict: "none" }),
    active: bool(),
  },
);
export type Service = RowOf<typeof service>;
