import { z } from "zod";
import { roles, type Role } from "../../permissions.ts";
import { bool, defineTable, idOf, json, oneOf, optional, ref, text, type RowOf, type Parser } from "../kit.ts";

/** A person who signs in. */
export const user = defineTable(
  "user",
  { tableId: 15, since: 1, merge: "lastWrite", stream: "config", read: "user.read", write: "user.write", prefix: "usr" },
  {
    id: idOf("usr"),
    /** Folded to lower case; unique on this PC. */
    username: text({ max: 40, min: 2 }),
    name: text({ max: 120, min: 1 }),
    nameOther: optional(text({ max: 120 })),
    roles: json(z.array(z.enum(roles)).min(1) as unknown as Parser<readonly Role[]>),
    practitionerId: optional(ref("pra")),
    language: optional(oneOf("en", "ar")),
    active: bool(),
  },
);
export type User = RowOf<typeof user>;
