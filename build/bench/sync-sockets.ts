import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#shared/core/time.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { pathOf, wakePath } from "#shared/sync/protocol.ts";
import { requestMessage } from "#shared/sync/request-signature.ts";
import { serverCrypto, systemRandom } from "../../sync-server/crypto.ts";
import { foundClinic, sendTo, type Machine } from "../../sync-server/testing/clinic.ts";
import { startProcess } from "../../sync-server/testing/process.ts";
import { atMost, told, type Figure } from "./measure.ts";

const none = new Uint8Array(0);

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

/** What so many idle sockets cost the server's process in memory (VmRSS of Linux). */
export const measureSockets = async (count: number): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-sockets-"));
  const server = await startProcess({ DAFTAR_SERVER_DATA: folder, DAFTAR_LOG_LEVEL: "silent" });
  const memoryMb = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1_024;
  try {
    const clinic = await foundClinic({ send: sendTo(server.address), now: systemClock.now, random: systemRandom });
    const before = memoryMb();
    const sockets: WebSocket[] = [];
    while (sockets.length < count) sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, count - sockets.length) }, () => openSocket(server.address, clinic.tenant, clinic.first)))));
    const during = memoryMb();
    for (const socket of sockets) socket.close();
    return [atMost(`${count} idle sockets, memory of the server`, during, "MB", 300), told("memory of the server before them", before, "MB")];
  } finally {
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
};
