import type { Sqlite } from "./open.ts";

/** One step of the file from the version before. Frozen once released: it imports nothing that lives on. */
export interface Migration {
  /** The version that the file has after it, counted from 1. */
  readonly version: number;
  readonly up: (db: Sqlite) => void;
}
