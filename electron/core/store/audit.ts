import { hash } from "node:crypto";
import type { Instant } from "#shared/core/time.ts";
import type { Sqlite } from "./open.ts";

/** What is written down of one deed. `detail` names things and counts, never a patient's data. */
export interface AuditEntry {
  readonly at: Instant;
  readonly userId: string | null;
  /** The procedure's name, or a word of the core's own: `session.refused`. */
  readonly action: string;
  /** The id of the row it was about. */
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

interface StoredEntry {
  readonly seq: number;
  readonly at: number;
  readonly userId: string | null;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: string;
  readonly hash: string;
}

const start = "daftar audit";

const linkHash = (before: string, entry: Omit<StoredEntry, "hash">): string =>
  hash("sha256", JSON.stringify([before, entry.seq, entry.at, entry.userId, entry.action, entry.subject, entry.detail]));

export interface AuditLog {
  /** Adds an entry; call it inside the transaction of the deed. */
  readonly append: (entry: AuditEntry) => void;
  /** Walks the whole chain. The head is kept apart from the entries, so that a cut-off end shows too. */
  readonly verify: () => AuditVerdict;
}

export interface AuditVerdict {
  readonly whole: boolean;
  readonly entries: number;
  readonly broken: { readonly seq: number; readonly why: "missing" | "altered" | "truncated" } | null;
}

/** The hash chain of this PC: each entry's hash covers its content and the entry before it (SHA-256). */
export const createAuditLog = (db: Sqlite): AuditLog => {
  const insert = db.prepare("INSERT INTO audit (seq, at, userId, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const setHead = db.prepare("INSERT INTO meta (key, value) VALUES ('auditHead', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  const head = db.prepare("SELECT value FROM meta WHERE key = 'auditHead'").pluck();
  const readHead = (): { readonly seq: number; readonly hash: string } => {
    const text = head.get() as string | undefined;
    return text === undefined ? { seq: 0, hash: start } : (JSON.parse(text) as { seq: number; hash: string });
  };
  return {
    append: (entry) => {
      const before = readHead();
      const seq = before.seq + 1;
      const detail = JSON.stringify(entry.detail);
      const hash = linkHash(before.hash, { seq, at: entry.at, userId: entry.userId, action: entry.action, subject: entry.subject, detail });
      insert.run(seq, entry.at, entry.userId, entry.action, entry.subject, detail, hash);
      setHead.run(JSON.stringify({ seq, hash }));
    },
    verify: () => {
      const end = readHead();
      let seq = 0;
      let hash = start;
      for (const entry of db.prepare("SELECT * FROM audit ORDER BY seq").iterate() as IterableIterator<StoredEntry>) {
        if (entry.seq !== seq + 1) return { whole: false, entries: seq, broken: { seq: seq + 1, why: "missing" } };
        if (linkHash(hash, entry) !== entry.hash) return { whole: false, entries: seq, broken: { seq: entry.seq, why: "altered" } };
        seq = entry.seq;
        hash = entry.hash;
      }
      if (seq !== end.seq || hash !== end.hash) return { whole: false, entries: seq, broken: { seq: seq + 1, why: "truncated" } };
      return { whole: true, entries: seq, broken: null };
    },
  };
};
