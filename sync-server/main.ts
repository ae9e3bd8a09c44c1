import { join } from "node:path";
import { systemClock } from "#shared/core/time.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { readConfig } from "./config.ts";
import { systemRandom } from "./crypto.ts";
import { createServer } from "./server.ts";
import { openPostgres } from "./store/postgres.ts";
import { openSqlite } from "./store/sqlite.ts";

/** Long enough for a page on its way, shorter than what asks a service to end waits before it kills. */
const drainMs = 8_000;

const scheduler: Scheduler = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

const main = async (): Promise<void> => {
  const config = readConfig(process.env);
  if (!config.ok) {
    for (const { variable, problem } of config.error) console.error(`${variable}: ${problem}`);
    process.exitCode = 2;
    return;
  }
  const { databaseUrl, databaseConnections, folder, host, port } = config.value;
  const store = databaseUrl === null ? await openSqlite(join(folder, "server.db")) : await openPostgres(databaseUrl, databaseConnections);
  const app = await createServer({ config: config.value, store, clock: systemClock, random: systemRandom, scheduler });
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), drainMs).unref();
    void app.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  const address = await app.listen({ host, port });
  console.log(`Daftar's sync server is at ${address} (${store.kind === "sqlite" ? join(folder, "server.db") : "PostgreSQL"})`);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
