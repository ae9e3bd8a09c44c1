import { join } from "node:path";
// oxlint-disable-next-line import/default -- the addon's CommonJS has no marked default; Node gives its exports as one.
import Database from "better-sqlite3-multiple-ciphers";
import pg from "pg";
import { systemClock } from "#shared/core/time.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { encodeRun } from "#shared/sync/envelope.ts";
import { endpoints, pathOf, wakePath } from "#shared/sync/protocol.ts";
import { requestMessage } from "#shared/sync/request-signature.ts";
import { createSystemRandom } from "../../electron/core/system-random.ts";
import { serverCrypto } from "../../sync-server/crypto.ts";
import { foundClinic, sendTo, type Machine, type TestClinic } from "../../sync-server/testing/clinic.ts";
import { atLeast, atMost, median, timedAsync, told, type Figure } from "./measure.ts";
import { startServerProcess } from "./sync-server.ts";

const inRun = 500;
const now = (): number => systemClock.now();

/** Runs made ahead, so that only sending is timed: each machine's follow each other. */
const makeRuns = (clinic: TestClinic, machine: Machine, runs: number, envelopes: number): readonly Uint8Array[] =>
  Array.from({ length: runs }, () => {
    const made = clinic.makeRun(machine, Array.from({ length: envelopes }, () => clinic.envelope(machine)));
    clinic.takeRun(machine, made);
    return encodeRun(made.run);
  });

const send = async (clinic: TestClinic, machine: Machine, runs: readonly Uint8Array[]): Promise<void> => {
  for (const body of runs) {
    const answer = await clinic.call(machine, endpoints.push, { body });
    if (answer.status !== 200) throw new Error(`push: ${answer.status} ${new TextDecoder().decode(answer.bytes)}`);
  }
};

/** Changes a second when all these machines send at once. */
const rateOf = async (clinic: TestClinic, machines: readonly Machine[], runs: number, envelopes: number): Promise<number> => {
  const made = machines.map((machine) => makeRuns(clinic, machine, runs, envelopes));
  const ms = await timedAsync(() => Promise.all(machines.map((machine, at) => send(clinic, machine, made[at] ?? []))));
  return ((machines.length * runs * envelopes) / ms) * 1_000;
};

/** The same bytes put into one plain table in batches of a run, each batch a commit: what the database itself can do. */
const rawSqlite = (folder: string, envelope: Uint8Array, batches: number): number => {
  const db = new Database(join(folder, "raw.db"));
  db.pragma("journal_mode=WAL");
  db.pragma("synchronous=FULL");
  db.exec("CREATE TABLE log (tenant INTEGER, seq INTEGER, device TEXT, deviceSeq INTEGER, receivedAt INTEGER, hash BLOB, chain BLOB, envelope BLOB, PRIMARY KEY (tenant, seq)) WITHOUT ROWID");
  const insert = db.prepare("INSERT INTO log VALUES (1, ?, 'desk', ?, 1, ?, ?, ?)");
  const hash = new Uint8Array(32);
  const from = performance.now();
  for (let batch = 0; batch < batches; batch += 1) {
    db.exec("BEGIN IMMEDIATE");
    for (let at = 0; at < inRun; at += 1) insert.run(batch * inRun + at, batch * inRun + at, hash, hash, envelope);
    db.exec("COMMIT");
  }
  const rate = ((batches * inRun) / (performance.now() - from)) * 1_000;
  db.close();
  return rate;
};

const rawPostgres = async (url: string, envelope: Uint8Array, batches: number): Promise<number> => {
  const client = new pg.Client(url);
  await client.connect();
  await client.query("CREATE TABLE raw_log (tenant int, seq bigint, device text, device_seq bigint, received_at bigint, hash bytea, chain bytea, envelope bytea, PRIMARY KEY (tenant, seq))");
  const hash = Buffer.alloc(32);
  const from = performance.now();
  for (let batch = 0; batch < batches; batch += 1) {
    const seqs = Array.from({ length: inRun }, (_, at) => batch * inRun + at);
    await client.query("INSERT INTO raw_log SELECT 1, seq, 'desk', seq, 1, $2, $2, $3 FROM unnest($1::bigint[]) AS seq", [seqs, hash, Buffer.from(envelope)]);
  }
  const rate = ((batches * inRun) / (performance.now() - from)) * 1_000;
  await client.end();
  return rate;
};

const openSockets = async (clinic: TestClinic, address: string, machine: Machine, count: number): Promise<readonly WebSocket[]> => {
  const path = pathOf(wakePath, { tenant: clinic.tenant });
  const open = (): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(address.replace("http", "ws") + path);
      socket.addEventListener("open", () => {
        const at = now();
        socket.send(JSON.stringify({ access: machine.access, at, signature: toBase64url(machine.keys.sign(requestMessage(serverCrypto, { method: "GET", path, at, body: new Uint8Array(0) }))) }));
      });
      socket.addEventListener("message", () => resolve(socket), { once: true });
      socket.addEventListener("close", ({ code, reason }) => reject(new Error(`the socket was closed: ${code} ${reason}`)));
      socket.addEventListener("error", () => reject(new Error("no socket")));
    });
  const sockets: WebSocket[] = [];
  for (let at = 0; at < count; at += 100) sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, count - at) }, open))));
  return sockets;
};

export interface IngestDatabase {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** What the server takes in over loopback, beside what its database takes in bare, in the same run. */
export const benchIngest = async ({ name, env, folder }: IngestDatabase): Promise<readonly Figure[]> => {
  const server = await startServerProcess(env);
  try {
    const clinic = await foundClinic({ send: sendTo(server.address), now, random: createSystemRandom() });
    const desks = [clinic.first];
    while (desks.length < 32) desks.push(await clinic.admit());
    await rateOf(clinic, desks.slice(0, 4), 2, inRun);
    const batched: number[] = [];
    const raw: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      batched.push(await rateOf(clinic, desks.slice(0, 4), 5, inRun));
      const envelope = clinic.envelope(clinic.first);
      raw.push(env["DATABASE_URL"] === undefined ? rawSqlite(join(folder, `raw-${round}`), envelope, 40) : await rawPostgres(env["DATABASE_URL"], envelope, 40));
    }
    const single: number[] = [];
    for (let round = 0; round < 3; round += 1) single.push(await rateOf(clinic, desks, 40, 1));
    const before = server.memoryMb();
    const sockets = env["DATABASE_URL"] === undefined ? await openSockets(clinic, server.address, clinic.first, 2_000) : [];
    const memory = server.memoryMb();
    for (const socket of sockets) socket.close();
    return [
      atLeast(`${name}: changes taken in, runs of ${inRun} from 4 PCs`, median(batched), "changes/s", 20_000),
      told(`${name}: bare inserts of the same, batches of ${inRun}`, median(raw), "changes/s"),
      atLeast(`${name}: taken in beside bare inserts`, median(batched.map((rate, at) => rate / (raw[at] ?? Number.NaN))), "ratio", 0.5),
      atLeast(`${name}: single commits, 32 PCs`, median(single), "commits/s", 1_000),
      ...(sockets.length > 0 ? [atMost("2,000 idle sockets, memory of the server", memory, "MB", 300), told("memory of the server before them", before, "MB")] : []),
    ];
  } finally {
    await server.stop();
  }
};
