import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#shared/core/time.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { pathOf, wakePath } from "#shared/sync/protocol.ts";
import { requestMessage } from "#shared/sync/request-signature.ts";
import { serverCrypto, systemRandom } from "../../sync-server/crypto.ts";
import { foundClinic, sendTo, type Machine, type TestClinic } from "../../sync-server/testing/clinic.ts";
import { startProcess } from "../../sync-server/testing/process.ts";
import { socketsOfDevice } from "../../sync-server/wakes.ts";
import { atMost, percentile, told, type Figure } from "./measure.ts";

const none = new Uint8Array(0);
const rounds = 20;

/** A socket that has said who it is and was told where the head stands. */
const openSocket = (address: string, tenant: string, { access, keys }: Machine): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const path = pathOf(wakePath, { tenant });
    const socket = new WebSocket(address.replace("http", "ws") + path);
    socket.addEventListener("open", () => {
      const at = systemClock.now();
      socket.send(JSON.stringify({ access, at, signature: toBase64url(keys.sign(requestMessage(serverCrypto, { method: "GET", path, at, body: none }))) }));
    });
    socket.addEventListener("message", () => resolve(socket), { once: true });
    socket.addEventListener("close", ({ code }) => reject(new Error(`the server closed a socket: ${code}`)));
    socket.addEventListener("error", () => reject(new Error("no socket")));
  });

/** Milliseconds from the sending of one change until each socket is told of it. */
const fanOut = (clinic: TestClinic, sockets: readonly WebSocket[]): Promise<readonly number[]> =>
  new Promise((resolve, reject) => {
    const from = performance.now();
    // Nobody else writes here: the head is where this machine has come to. A heartbeat says the one before.
    const head = `{"head":${clinic.first.seq + 1}}`;
    const samples: number[] = [];
    for (const socket of sockets) {
      const hear = ({ data }: MessageEvent): void => {
        if (data !== head) return;
        socket.removeEventListener("message", hear);
        samples.push(performance.now() - from);
        if (samples.length === sockets.length) resolve(samples);
      };
      socket.addEventListener("message", hear);
    }
    clinic.push(clinic.first, [clinic.envelope(clinic.first)]).then(({ status }) => { if (status !== 200) reject(new Error(`answered ${status}`)); }, reject);
  });

/** What so many sockets cost the server's process in memory while nothing happens (VmRSS of Linux), and how soon all of them hear of a change. */
export const measureSockets = async (count: number): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-sockets-"));
  const server = await startProcess({ DAFTAR_SERVER_DATA: folder, DAFTAR_LOG_LEVEL: "silent" });
  const memoryMb = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1_024;
  try {
    const clinic = await foundClinic({ send: sendTo(server.address), now: systemClock.now, random: systemRandom });
    // A machine has only so many sockets.
    const machines = [clinic.first];
    while (machines.length < Math.ceil(count / socketsOfDevice)) machines.push(await clinic.admit());
    const before = memoryMb();
    const sockets: WebSocket[] = [];
    while (sockets.length < count) sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, count - sockets.length) }, (_, at) => openSocket(server.address, clinic.tenant, machines[Math.floor((sockets.length + at) / socketsOfDevice)] ?? clinic.first)))));
    const during = memoryMb();
    const heard: number[] = [];
    for (let round = 0; round < rounds; round += 1) heard.push(...(await fanOut(clinic, sockets)));
    for (const socket of sockets) socket.close();
    const spread = { p50: percentile(heard, 0.5), p95: percentile(heard, 0.95), p99: percentile(heard, 0.99) };
    return [atMost(`${count} idle sockets, memory of the server`, during, "MB", 300), atMost(`a change told to ${count} sockets, p99`, spread.p99, "ms", 500, spread), told("memory of the server before them", before, "MB")];
  } finally {
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
};
