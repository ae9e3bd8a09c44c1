import { keepFirstVisits } from "./first-visits.ts";
import { keepSearch } from "./search.ts";
import type { WriteHook } from "./tx.ts";

/** All that is derived from rows and kept in step with them. */
export const keepDerived: readonly WriteHook[] = [keepSearch, keepFirstVisits];
