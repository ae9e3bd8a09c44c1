import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { systemClock, type Clock } from "#shared/core/time.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { readConfig } from "../../sync-server/config.ts";
import { systemRandom } from "../../sync-server/crypto.ts";
import { createServer } from "../../sync-server/server.ts";
import { openSqlite } from "../../sync-server/store/sqlite.ts";

export interface TestServer {
  /** `http://127.0.0.1:…`, or of the host that was asked for. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

const scheduler: Scheduler = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The real server on a real file of `folder`, on loopback. `port`: that of one that was closed, to be there again. `host`: another address of this PC. */
export const startTestServer = async (folder: string, { clock = systemClock, port = 0, host = "127.0.0.1", env = {} }: { readonly clock?: Clock; readonly port?: number; readonly host?: string; readonly env?: Readonly<Record<string, string>> } = {}): Promise<TestServer> => {
  mkdirSync(folder, { recursive: true });
  const config = readConfig({ DAFTAR_SERVER_DATA: folder, DAFTAR_LOG_LEVEL: "silent", ...env });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const app = await createServer({ config: config.value, store: await openSqlite(join(folder, "server.db")), clock, random: systemRandom, scheduler });
  await app.listen({ host, port });
  const { port: heard } = app.server.address() as AddressInfo;
  return { address: `http://${host.includes(":") ? `[${host}]` : host}:${heard}`, close: () => app.close() };
};
