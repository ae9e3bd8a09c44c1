import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBase64url } from "../../shared/sync/bytes.ts";
import { encodeRun } from "../../shared/sync/envelope.ts";
import { endpoints, headers, msgpack, pathOf } from "../../shared/sync/protocol.ts";
import { requestMessage } from "../../shared/sync/request-signature.ts";
import { serverCrypto, systemRandom } from "../../sync-server/crypto.ts";
import { openPostgres } from "../../sync-server/store/postgres.ts";
import { openSqlite } from "../../sync-server/store/sqlite.ts";
import type { ColumnKind, Store } from "../../sync-server/store/store.ts";
import { foundClinic, sendTo, type Machine, type TestClinic } from "../../sync-server/testing/clinic.ts";
import { startProcess } from "../../sync-server/testing/process.ts";
import { atLeast, told, type Figure } from "./measure.ts";

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

const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - from);
};

const columns = { tenant: "int", seq: "int", device: "text", device_seq: "int", received_at: "int", verdict: "bytes", envelope: "bytes", signature: "bytes", hash: "bytes", chain: "bytes" } as const satisfies Readonly<Record<string, ColumnKind>>;

/** The limit: the same rows into the same table, with nothing decided and nobody asked. */
const rawRate = async (store: Store, tenant: number, count: number, each: number): Promise<number> => {
  const rows = Array.from({ length: count }, (_, at) => [tenant, at + 1, "raw", at + 1, 0, new Uint8Array(0), systemRandom.bytes(sealedBytes + 24), at % each === each - 1 ? systemRandom.bytes(64) : null, systemRandom.bytes(32), systemRandom.bytes(32)] as const);
  return perSecond(count, async () => {
    for (let at = 0; at < count; at += each) await store.write((tx) => store.insertMany(tx, "log", columns, rows.slice(at, at + each)));
  });
};

/** Changes a second that a server process takes over HTTP, in full runs and one by one, beside the raw insert of the same rows. */
export const measureIngest = async (databaseUrl: string | null, changes: number): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-ingest-"));
  const server = await startProcess({ DAFTAR_SERVER_DATA: folder, DAFTAR_LOG_LEVEL: "silent", ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }) });
  const agent = new Agent({ keepAlive: true, maxSockets: machines });
  try {
    const clinic = await foundClinic({ send: sendTo(server.address), now: Date.now, random: systemRandom });
    const pcs = [clinic.first];
    while (pcs.length < machines) pcs.push(await clinic.admit());
    const ingest = async (count: number, each: number): Promise<number> => {
      const lanes = pcs.map((pc) => prepare(clinic, pc, Math.ceil(count / each / machines), each));
      const total = lanes.reduce((sum, lane) => sum + lane.length * each, 0);
      return perSecond(total, () => Promise.all(lanes.map(async (lane) => {
        for (const one of lane) await post(agent, server.address, one);
      })));
    };
    await ingest(machines * 20, 20);
    const batched = await ingest(changes, runEnvelopes);
    const single = await ingest(Math.ceil(changes / 10), 1);
    const store = databaseUrl === null ? await openSqlite(join(folder, "raw.db")) : await openPostgres(databaseUrl);
    const rawBatched = await rawRate(store, -1, changes, runEnvelopes);
    const rawSingle = await rawRate(store, -2, Math.ceil(changes / 20), 1);
    await store.write(async (tx) => void (await tx.deleteFrom("log").where("tenant", "<", 0).execute()));
    await store.close();
    const name = databaseUrl === null ? "sqlite" : "postgres";
    return [
      atLeast(`${name} ingest, batched`, batched, "changes/s", 20_000), atLeast(`${name} ingest, single commits`, single, "commits/s", 1_000),
      told(`${name} raw insert, batched`, rawBatched, "rows/s"), told(`${name} raw insert, single commits`, rawSingle, "commits/s"),
      atLeast(`${name} ingest / raw, batched`, batched / rawBatched, "ratio", 0.5),
    ];
  } finally {
    agent.destroy();
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
};
