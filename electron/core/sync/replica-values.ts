import type { Sqlite } from "../store/open.ts";

/** What this PC remembers of itself as a replica, by name. Bytes, or text as UTF-8. Never leaves this file. */
export interface ReplicaValues {
  readonly bytes: (key: string) => Uint8Array | null;
  readonly text: (key: string) => string | null;
  readonly number: (key: string) => number | null;
  /** Null takes the value away. Within whatever transaction is open. */
  readonly set: (key: string, value: Uint8Array | string | number | null) => void;
}

const valuesIn = (db: Sqlite): ReplicaValues => {
  const find = db.prepare("SELECT value FROM replica WHERE key = ?").pluck();
  const keep = db.prepare("INSERT INTO replica (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  const drop = db.prepare("DELETE FROM replica WHERE key = ?");
  const bytes = (key: string): Uint8Array | null => {
    const value = find.get(key) as Uint8Array | undefined;
    return value === undefined ? null : new Uint8Array(value);
  };
  const text = (key: string): string | null => {
    const value = bytes(key);
    return value && new TextDecoder().decode(value);
  };
  return {
    bytes,
    text,
    number: (key) => {
      const value = text(key);
      return value === null ? null : Number(value);
    },
    set: (key, value) => {
      if (value === null) drop.run(key);
      else keep.run(key, typeof value === "object" ? Buffer.from(value) : Buffer.from(String(value)));
    },
  };
};

const made = new WeakMap<Sqlite, ReplicaValues>();

/** The same ones for the same open file: they are asked for with every transaction that comes from the log. */
export const replicaValues = (db: Sqlite): ReplicaValues => {
  const known = made.get(db);
  if (known) return known;
  const values = valuesIn(db);
  made.set(db, values);
  return values;
};
