import { join } from "node:path";
import { parseArgs } from "node:util";
import { ok } from "#shared/core/result.ts";
import { systemClock } from "#shared/core/time.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { backupTenant, renewEpochs, restoreTenant } from "./backup.ts";
import { readConfig, type Config } from "./config.ts";
import { systemRandom } from "./crypto.ts";
import { createServer } from "./server.ts";
import { openPostgres } from "./store/postgres.ts";
import { openSqlite } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";

/** Long enough for a page on its way, shorter than what asks a service to end waits before it kills. */
const drainMs = 8_000;

const scheduler: Scheduler = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

const usage = `npm run server                                        serves
npm run server -- backup --tenant ID --out FILE       writes one clinic into a file
npm run server -- restore --in FILE [--replace]       puts it back, under a new epoch
npm run server -- restored                            after the whole database was put back: a new epoch for every clinic`;

const openStore = ({ databaseUrl, databaseConnections, folder }: Config): Promise<Store> =>
  databaseUrl === null ? openSqlite(join(folder, "server.db")) : openPostgres(databaseUrl, databaseConnections);

const serve = async (config: Config): Promise<void> => {
  const store = await openStore(config);
  const app = await createServer({ config, store, clock: systemClock, random: systemRandom, scheduler });
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), drainMs).unref();
    void app.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  const address = await app.listen({ host: config.host, port: config.port });
  console.log(`Daftar's sync server is at ${address} (${store.kind === "sqlite" ? join(config.folder, "server.db") : "PostgreSQL"})`);
};

const copy = async (config: Config, command: string, args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: { tenant: { type: "string" }, out: { type: "string" }, in: { type: "string" }, replace: { type: "boolean" } } });
  const { tenant, out, in: from, replace } = values;
  const store = await openStore(config);
  try {
    const outcome = command === "backup" && tenant !== undefined && out !== undefined ? await backupTenant(store, tenant, out)
      : command === "restore" && from !== undefined ? await restoreTenant(store, systemRandom, from, replace ?? false)
      : command === "restored" ? ok({ clinics: await renewEpochs(store, systemRandom) })
      : null;
    if (!outcome) {
      console.error(usage);
      return 2;
    }
    console.log(JSON.stringify(outcome.ok ? outcome.value : outcome.error));
    return outcome.ok ? 0 : 1;
  } finally {
    await store.close();
  }
};

const main = async (): Promise<void> => {
  const config = readConfig(process.env);
  if (!config.ok) {
    for (const { variable, problem } of config.error) console.error(`${variable}: ${problem}`);
    process.exitCode = 2;
    return;
  }
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) await serve(config.value);
  else process.exitCode = await copy(config.value, command, args);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
