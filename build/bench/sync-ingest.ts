import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBase64url } from "../../shared/sync/bytes.ts";
import { encodeRun } from "../../shared/sync/envelope.ts";
import { endpoints, headers, msgpack, pathOf } from "../../shared/sync/protocol.ts";
import { requestMessage } from "../../shared/sync/request-signature.ts";
import { serverCrypto, systemRandom } from "../../sync-server/crypto.ts";
import { perCommit } from "../../sync-server/pushes.ts";
import { openPostgres } from "../../sync-server/store/postgres.ts";
import { openSqlite } from "../../sync-server/store/sqlite.ts";
import type { ColumnKind, Store } from "../../sync-server/store/store.ts";
import { foundClinic, sendTo, type Machine, type TestClinic } from "../../sync-server/testing/clinic.ts";
import { startProcess } from "../../sync-server/testing/process.ts";
import { atLeast, median, told, type Figure } from "./measure.ts";

const machines = 32;
const runEnvelopes = 500;
/** A one-field edit, sealed and padded. */
const sealedBytes = 110;

interface Prepared {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Everything a machine is to send, signed beforehand: what is measured is the server. */
const prepare = (clinic: TestClinic, machine: Machine, runs: number, each: number): readonly Prepared[] =>
  Array.from({ length: runs }, () => {
    const made = clinic.makeRun(machine, Array.from({ length: each }, () => clinic.envelope(machine, { parts: [{ stream: 2, epoch: 1, sealed: systemRandom.bytes(sealedBytes) }] })));
    clinic.takeRun(machine, made);
    const [path, at, body] = [pathOf(endpoints.push.path, { tenant: clinic.tenant }), Date.now(), encodeRun(made.run)];
    const signature = toBase64url(machine.keys.sign(requestMessage(serverCrypto, { method: "POST", path, at, body })));
    return { path, body, headers: { authorization: `Bearer ${machine.access}`, "content-type": msgpack, [headers.at]: String(at), [headers.signature]: signature } };
  });

const post = (agent: Agent, address: string, { path, headers: sent, body }: Prepared): Promise<void> =>
  new Promise((resolve, reject) => {
    const call = request(address + path, { method: "POST", agent, headers: { ...sent, "content-length": body.length } }, (answer) => {
      answer.resume();
      answer.on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`))));
    });
    call.on("error", reject);
    call.end(body);
  });

/** The log's own columns, in the order in which the raw insert gives them. */
const columns = { tenant: "int", seq: "int", device: "text", device_seq: "int", received_at: "int", verdict: "bytes", envelope: "bytes", signature: "bytes", hash: "bytes", chain: "bytes" } as const satisfies Readonly<Record<string, ColumnKind>>;
type LogRow = readonly (string | number | Uint8Array | null)[];

/** Numbers of clinics that are none, for the two ways of inserting. */
const rawClinics = { run: -1, commit: -2 } as const;

/** The rows that the server has written after `since`, as the raw insert is to write them. */
const rowsAfter = async (store: Store, since: number): Promise<readonly LogRow[]> => {
  const found = await store.read.selectFrom("log").selectAll().where("tenant", ">", 0).where("seq", ">", since).orderBy("seq").execute();
  return found.map(({ seq, device, device_seq, received_at, verdict, envelope, signature, hash, chain }) => [seq, device, device_seq, received_at, verdict, envelope, signature, hash, chain]);
};

/** Milliseconds of a process on a processor (Linux). */
const processorMs = (pid: number | undefined): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

interface Measured {
  readonly rate: number;
  /** Processor time of one change, microseconds. */
  readonly each: number;
}

/** The server, and the raw insert of what it wrote: a transaction for each run that a machine sent, and for as many rows as the server ever commits at once. */
interface Round {
  readonly ours: Measured;
  readonly byRun: Measured;
  readonly byCommit: Measured;
}

const measured = async (count: number, processor: () => number, work: () => Promise<unknown>): Promise<Measured> => {
  const [from, before] = [performance.now(), processor()];
  await work();
  return { rate: (count * 1_000) / (performance.now() - from), each: ((processor() - before) * 1_000) / count };
};

const ownMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/**
 * The limit: the very rows that the server has just written, into the same table with its indexes, as durably, `each` a
 * transaction, with nothing decided and nobody asked.
 */
const insertRaw = (store: Store, clinic: number, found: readonly LogRow[], each: number): Promise<Measured> => {
  const rows = found.map((row): LogRow => [clinic, ...row]);
  return measured(rows.length, ownMs, async () => {
    for (let at = 0; at < rows.length; at += each) await store.write((tx) => store.insertMany(tx, "log", columns, rows.slice(at, at + each)));
  });
};

/**
 * Changes a second that a server process takes over HTTP, in full runs and one by one, and in turn with it the raw insert of the
 * same rows: the medians of several rounds, for a machine that is slow for a while is slow for both.
 */
export const measureIngest = async (databaseUrl: string | null, rounds: number): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-ingest-"));
  const server = await startProcess({ DAFTAR_SERVER_DATA: folder, DAFTAR_LOG_LEVEL: "silent", ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }) });
  const agent = new Agent({ keepAlive: true, maxSockets: machines });
  try {
    const clinic = await foundClinic({ send: sendTo(server.address), now: Date.now, random: systemRandom });
    const pcs = [clinic.first];
    while (pcs.length < machines) pcs.push(await clinic.admit());
    const written = databaseUrl === null ? await openSqlite(join(folder, "server.db")) : await openPostgres(databaseUrl);
    const raw = databaseUrl === null ? await openSqlite(join(folder, "raw.db")) : written;
    let head = (await rowsAfter(written, 0)).length;
    const round = async (runs: number, each: number): Promise<Round> => {
      const lanes = pcs.map((pc) => prepare(clinic, pc, runs, each));
      const count = machines * runs * each;
      const ours = await measured(count, () => processorMs(server.child.pid), () => Promise.all(lanes.map(async (lane) => {
        for (const one of lane) await post(agent, server.address, one);
      })));
      const rows = await rowsAfter(written, head);
      if (rows.length !== count) throw new Error(`the server has ${rows.length} of ${count} changes`);
      head += count;
      return { ours, byRun: await insertRaw(raw, rawClinics.run, rows, each), byCommit: await insertRaw(raw, rawClinics.commit, rows, perCommit.envelopes) };
    };
    // A server that has run for a while is what is measured: its code is compiled by its first tens of thousands of changes.
    await round(4, runEnvelopes);
    await round(30, 1);
    const batched: Round[] = [];
    const single: Round[] = [];
    for (let at = 0; at < rounds; at += 1) {
      batched.push(await round(4, runEnvelopes));
      single.push(await round(30, 1));
    }
    await raw.write(async (tx) => void (await tx.deleteFrom("log").where("tenant", "<", 0).execute()));
    for (const store of new Set([raw, written])) await store.close();
    const name = databaseUrl === null ? "sqlite" : "postgres";
    const over = (all: readonly Round[], pick: (one: Round) => number): number => median(all.map(pick));
    const share = (all: readonly Round[], limit: "byRun" | "byCommit"): number => over(all, (one) => one.ours.rate / one[limit].rate);
    return [
      atLeast(`${name} ingest, batched`, over(batched, ({ ours }) => ours.rate), "changes/s", 20_000, { ratio: share(batched, "byRun"), of: "the raw insert, a transaction a run" }),
      atLeast(`${name} ingest, single commits`, over(single, ({ ours }) => ours.rate), "commits/s", 1_000, { ratio: share(single, "byRun"), of: "the raw insert, a transaction a row" }),
      told(`${name} raw insert, a transaction a run`, over(batched, ({ byRun }) => byRun.rate), "rows/s"), told(`${name} raw insert, a transaction a row`, over(single, ({ byRun }) => byRun.rate), "commits/s"),
      atLeast(`${name} ingest / raw insert, batched`, share(batched, "byRun"), "ratio", 0.5),
      told(`${name} ingest / raw insert of ${perCommit.envelopes} rows a transaction`, share(batched, "byCommit"), "ratio"),
      told(`${name} ingest, batched, processor time of the server`, over(batched, ({ ours }) => ours.each), "µs/change"),
      ...(databaseUrl === null ? [told("sqlite raw insert, a transaction a run, processor time", over(batched, ({ byRun }) => byRun.each), "µs/row")] : []),
    ];
  } finally {
    agent.destroy();
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
};
