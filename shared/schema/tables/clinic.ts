import { z } from "zod";
import { basisPoints, bool, defineTable, idOf, int, oneOf, optional, text, zone, type RowOf } from "../kit.ts";

/** The clinic itself: exactly one row. */
export const clinic = defineTable(
  "clinic",
  { tableId: 1, since: 1, merge: "lastWrite", stream: "config", read: "clinic.read", write: "clinic.write", prefix: "cli" },
  {
    id: idOf("cli"),
    name: text({ max: 120, min: 1, sensitivity: "public" }),
    nameOther: optional(text({ max: 120, sensitivity: "public" })),
    /** ISO 3166 alpha-2: how telephone numbers without a country are read. */
    country: text({ max: 2, min: 2, sensitivity: "public" }),
    zone: zone({ sensitivity: "public" }),
    /** ISO 4217. Fixed once money was taken. */
    currency: text({ max: 3, min: 3, sensitivity: "public" }),
    language: oneOf("en", "ar"),
    digits: oneOf("latn", "arab"),
    hijri: bool(),
    /** First day of the week, 1 Monday to 7 Sunday. */
    weekStart: int({ min: 1, max: 7 }),
    phone: optional(text({ max: 40, sensitivity: "public" })),
    email: optional(text({ max: 120, sensitivity: "public" })),
    address: optional(text({ max: 300, sensitivity: "public" })),
    taxNumber: optional(text({ max: 40, sensitivity: "public" })),
    taxBps: basisPoints(),
    /** Whether prices on the list hold the tax already. */
    taxIncluded: bool(),
    /** The smallest coin in use, in minor units: cash totals are rounded to it. 1 rounds nothing. */
    cashStep: int({ min: 1, max: 10_000 }),
    /** PNG, JPEG or SVG as a data address, for papers. */
    logo: optional(text({ max: 400_000, sensitivity: "public" })),
    paperHeader: optional(text({ max: 1_000, sensitivity: "public" })),
    paperFooter: optional(text({ max: 1_000, sensitivity: "public" })),
    /** The grid of the board in minutes. */
    slotMinutes: int({ min: 5, max: 60 }),
    autoLockMinutes: int({ min: 1, max: 120 }),
    /** Local time of the nightly backup in minutes since midnight, and the folder; null: the data folder's own. */
    backupMinute: int({ min: 0, max: 1_439 }),
    backupFolder: optional(text({ max: 500 })),
  },
);
export type Clinic = RowOf<typeof clinic>;

export const weekdays = z.array(z.int().min(1).max(7)).max(7);
