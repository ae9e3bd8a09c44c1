import { err, ok, type Result } from "#shared/core/result.ts";
import type { StreamName } from "#shared/schema/streams.ts";
import type { TableMark } from "#shared/sync/manifest.ts";
import { openDatabase } from "../../store/open.ts";
import { readHead } from "../head.ts";
import { confirmedMarks, differingTables, markOf } from "./digests.ts";
import { tablesOf } from "./stream-tables.ts";

export interface CheckSpec {
  /** This PC's own store: compared too where it stands at the snapshot's very number. */
  readonly store: string;
  readonly key: Uint8Array;
  readonly seq: number;
  readonly files: readonly { readonly stream: StreamName; readonly path: string; readonly key: Uint8Array; readonly tables: readonly TableMark[] }[];
}

/** `own`: it was held against this PC's own rows too. */
export interface Checked {
  readonly own: boolean;
  /** Numbers of tables that are not what the manifest says, or not what is here. */
  readonly differing: readonly number[];
}
export type CheckFault = { readonly fault: "failed"; readonly detail: string };

/** Works out the digests of a fetched snapshot again, from its files and, where it can, from this PC's rows. Seconds long: in a thread of its own. */
export const checkSnapshot = ({ store, key, seq, files }: CheckSpec): Result<Checked, CheckFault> => {
  try {
    const differing = files.flatMap(({ stream, path, key: fileKey, tables: said }) => {
      const db = openDatabase(path, fileKey, { readonly: true, cipher: "aegis" });
      try {
        return differingTables(tablesOf(stream).filter(({ tableId }) => said.some(({ table }) => table === tableId)).map((table) => markOf(db, "main", table)), said);
      } finally {
        db.close();
      }
    });
    const mine = openDatabase(store, key);
    try {
      if (readHead(mine).seq !== seq) return ok({ own: false, differing });
      const marks = confirmedMarks(mine);
      // The log went on while it was read: then nothing can be said.
      if (readHead(mine).seq !== seq) return ok({ own: false, differing });
      return ok({ own: true, differing: [...new Set([...differing, ...files.flatMap(({ tables: said }) => differingTables(marks, said))])] });
    } finally {
      mine.close();
    }
  } catch (error) {
    return err({ fault: "failed", detail: error instanceof Error ? error.message : String(error) });
  }
};
