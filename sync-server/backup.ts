import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { decode, encode } from "@msgpack/msgpack";
import { sql } from "kysely";
import type { Random } from "#shared/core/random.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { noteSheet, tenantById } from "./membership.ts";
import { migrations } from "./store/migrations.ts";
import type { Reader, Store, Writer } from "./store/store.ts";
import { tenantTables, type Tables } from "./store/tables.ts";

export type BackupFault = { readonly fault: "notFound" | "exists" | "damaged" | "newer" };

type Row = Readonly<Record<string, unknown>>;
type TenantTable = (typeof tenantTables)[number];

const rowsPerRecord = 500;
const format = "daftar tenant 1";

/** By which a clinic's rows are read, some at a time: the rest of each table's key after the clinic. */
const keys = {
  tenant: ["id"], statement: ["idx"], device: ["device"], log: ["seq"], slot_claim: ["resource", "minute"], lease: ["resource", "from_minute", "to_minute", "device"], legal_number: ["series"],
  given_number: ["key"], checkpoint: ["device"], snapshot: ["seq"], cosign: ["seq", "device"], piece: ["kind", "name"],
} as const satisfies { readonly [Name in TenantTable]: readonly (keyof Tables[Name])[] };

/** The next rows of a clinic in a table, after the one with these values of its key; null: the first. */
export const rowsAfter = (tx: Reader, table: TenantTable, no: number, last: readonly unknown[] | null) => {
  const columns = sql.join(keys[table].map((name) => sql.ref(name)));
  const all = tx.selectFrom(table as "tenant").selectAll().where((table === "tenant" ? "no" : "tenant") as "no", "=", no);
  return (last === null ? all : all.where(sql<boolean>`(${columns}) > (${sql.join(last)})`)).orderBy(columns).limit(rowsPerRecord);
};

/** A clinic's rows, table by table, in lists of at most `rowsPerRecord`: no table is ever held whole. */
async function* rowsOf(tx: Reader, no: number): AsyncGenerator<{ readonly table: TenantTable; readonly rows: readonly Row[] }> {
  for (const table of tenantTables) {
    let last: Row | null = null;
    do {
      const from: readonly unknown[] | null = last && keys[table].map((name) => last?.[name]);
      const rows: readonly Row[] = await rowsAfter(tx, table, no, from).execute();
      yield { table, rows };
      last = rows.length === rowsPerRecord ? (rows.at(-1) ?? null) : null;
    } while (last !== null);
  }
}

/** Records, each after its length in four bytes, and last a SHA-256 of all before it. */
async function* recordsOf(tx: Reader, id: string, no: number): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  const framed = (value: unknown): Buffer => {
    const packed = encode(value);
    const record = Buffer.concat([Buffer.alloc(4), packed]);
    record.writeUInt32BE(packed.length);
    hash.update(record);
    return record;
  };
  yield framed([format, migrations.length, id]);
  for await (const { table, rows } of rowsOf(tx, no)) {
    if (rows.length > 0) yield framed([table, Object.keys(rows[0] ?? {}), rows.map((row) => Object.values(row))]);
  }
  yield framed(["end"]);
  yield hash.digest();
}

/** Writes one clinic's rows as of one moment into a file, while the server works on. Sealed as they were: the file tells no more than the server knew. */
export const backupTenant = (store: Store, id: string, file: string): Promise<Result<{ readonly head: number }, BackupFault>> =>
  store.readTogether(async (tx) => {
    const tenant = await tenantById(tx, id);
    if (!tenant) return err({ fault: "notFound" });
    const partial = `${file}.partial`;
    try {
      await pipeline(recordsOf(tx, id, tenant.no), createGzip(), createWriteStream(partial, { mode: 0o600, flush: true }));
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
    return ok({ head: tenant.head_seq });
  });

/** The records of a backup. Ends without `["end"]`, or throws, where the file was cut or changed. */
async function* readRecords(file: string): AsyncGenerator<readonly unknown[]> {
  const source = createReadStream(file);
  const unzipped = source.pipe(createGunzip());
  source.on("error", (error) => unzipped.destroy(error));
  const hash = createHash("sha256");
  let kept = Buffer.alloc(0);
  let isEnded = false;
  for await (const chunk of unzipped as AsyncIterable<Buffer>) {
    kept = Buffer.concat([kept, chunk]);
    while (!isEnded && kept.length >= 4 && kept.length >= 4 + kept.readUInt32BE()) {
      const length = 4 + kept.readUInt32BE();
      const record = decode(kept.subarray(4, length)) as readonly unknown[];
      hash.update(kept.subarray(0, length));
      kept = Buffer.from(kept.subarray(length));
      isEnded = record[0] === "end";
      if (!isEnded) yield record;
    }
  }
  if (isEnded && kept.equals(hash.digest())) yield ["end"];
}

const putRows = async (tx: Writer, [table, columns, rows]: readonly unknown[], no: number, epoch: string): Promise<void> => {
  const names = columns as readonly string[];
  const values = (rows as readonly (readonly unknown[])[]).map((row) => Object.fromEntries(names.map((name, at) => [name, name === "tenant" || name === "no" ? no : name === "epoch" ? epoch : row[at]])));
  for (let at = 0; at < values.length; at += 100) await tx.insertInto(table as keyof Tables).values(values.slice(at, at + 100) as never).execute();
  if (table === "statement") for (const { bytes } of values) await noteSheet(tx, no, bytes as Uint8Array);
};

const removeTenant = async (tx: Writer, no: number): Promise<void> => {
  for (const table of tenantTables.toReversed()) if (table !== "tenant") await tx.deleteFrom(table).where("tenant", "=", no).execute();
  await tx.deleteFrom("sheet").where("tenant", "=", no).execute();
  await tx.deleteFrom("refresh_token").where("tenant", "=", no).execute();
  await tx.deleteFrom("token_family").where("tenant", "=", no).execute();
  await tx.deleteFrom("pairing").where("tenant", "=", no).execute();
  await tx.deleteFrom("tenant").where("no", "=", no).execute();
};

class Refused extends Error {
  readonly fault: BackupFault["fault"];
  constructor(fault: BackupFault["fault"]) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * Puts a clinic back as it was, whole or not at all, under a new epoch: its PCs find out, and send again what is missing.
 * `replace` takes away a clinic of that name that is there. Refuses with `damaged` where the file was cut or changed.
 */
export const restoreTenant = async (store: Store, random: Random, file: string, replace: boolean): Promise<Result<{ readonly tenant: string; readonly epoch: string }, BackupFault>> => {
  const epoch = toBase64url(random.bytes(12));
  try {
    const tenant = await store.write(async (tx) => {
      let id = "";
      let no = 0;
      let isWhole = false;
      for await (const record of readRecords(file)) {
        if (id === "") {
          if (record[0] !== format) throw new Refused("damaged");
          if (Number(record[1]) > migrations.length) throw new Refused("newer");
          id = String(record[2]);
          const there = await tenantById(tx, id);
          if (there && !replace) throw new Refused("exists");
          if (there) await removeTenant(tx, there.no);
          no = (await tx.insertInto("tenant").values({ id, epoch, head_seq: 0, head_chain: new Uint8Array(32), received_at: 0, statements: 0, statement_hash: new Uint8Array(32), horizon: 0 }).returning("no").executeTakeFirstOrThrow()).no;
        } else if (record[0] === "tenant") {
          const [columns, [row]] = [record[1] as readonly string[], record[2] as readonly (readonly unknown[])[]];
          const values: Row = Object.fromEntries(columns.map((name, at) => [name, row?.[at]] as const).filter(([name]) => name !== "no" && name !== "id" && name !== "epoch"));
          await tx.updateTable("tenant").set(values as never).where("no", "=", no).execute();
        } else if (record[0] === "end") isWhole = true;
        else if ((tenantTables as readonly unknown[]).includes(record[0])) await putRows(tx, record, no, epoch);
        else throw new Refused("damaged");
      }
      if (!isWhole) throw new Refused("damaged");
      return id;
    });
    return ok({ tenant, epoch });
  } catch (error) {
    if (error instanceof Refused) return err({ fault: error.fault });
    // What gunzip, msgpack or the file system say of a damaged file.
    if (error instanceof Error && /unexpected end|incorrect|invalid|Insufficient data|Extra|Unrecognized|header check/i.test(error.message)) return err({ fault: "damaged" });
    throw error;
  }
};

/** After the database itself was put back by its own means: every clinic's PCs are to look whether all is still there. Gives how many clinics. */
export const renewEpochs = (store: Store, random: Random): Promise<number> =>
  store.write(async (tx) => {
    const tenants = await tx.selectFrom("tenant").select("no").execute();
    for (const { no } of tenants) await tx.updateTable("tenant").set({ epoch: toBase64url(random.bytes(12)) }).where("no", "=", no).execute();
    return tenants.length;
  });
