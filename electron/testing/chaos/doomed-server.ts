import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { addMs, systemClock } from "#shared/core/time.ts";
import type { EndpointName } from "#shared/sync/protocol.ts";
import { backupTenant, restoreTenant } from "../../../sync-server/backup.ts";
import { readConfig } from "../../../sync-server/config.ts";
import { systemRandom } from "../../../sync-server/crypto.ts";
import { createServer } from "../../../sync-server/server.ts";
import { openPostgres } from "../../../sync-server/store/postgres.ts";
import { openSqlite } from "../../../sync-server/store/sqlite.ts";
import type { Store } from "../../../sync-server/store/store.ts";
import { createDoom, endpointOf, type Doom } from "./doom.ts";
import { doErrands, hurriedScheduler, sayHeld } from "./errands.ts";

/** `doomed-server.ts PORT AHEAD`: the whole server with the settings of its environment, whose clock is AHEAD milliseconds ahead, and which ends where it is told. */
const [, , port = "0", ahead = "0"] = process.argv;

type Doing = EndpointName | "upkeep" | "errand";
/** What is being done where a transaction is: a call, or the server's own upkeep. */
const doing = new AsyncLocalStorage<Doing>();

const doom = createDoom(sayHeld);
const scheduler = hurriedScheduler();
const read = readConfig(process.env);
if (!read.ok) throw new Error(JSON.stringify(read.error));
const config = read.value;
const kept: Store = config.databaseUrl === null ? await openSqlite(join(config.folder, "server.db")) : await openPostgres(config.databaseUrl, config.databaseConnections);
const store: Store = {
  ...kept,
  write: async (change) => {
    const what = doing.getStore() ?? "upkeep";
    const value = await kept.write(async (tx) => {
      const made = await change(tx);
      await doom.reach(`${what} committing`);
      return made;
    });
    await doom.reach(`${what} committed`);
    return value;
  },
  readTogether: (look) => kept.readTogether(async (tx) => {
    if (doing.getStore() !== "errand") return look(tx);
    await doom.reach("errand reading");
    const seen = await look(tx);
    await doom.reach("errand read");
    return seen;
  }),
};
const app = await createServer({ config, store, clock: { now: () => addMs(systemClock.now(), Number(ahead)) }, random: systemRandom, scheduler });

/** Every call is known by its name while it is done, and may be the last before its answer. */
const [serve] = app.server.listeners("request") as RequestListener[];
if (!serve) throw new Error("nobody answers");
app.server.removeAllListeners("request");
app.server.on("request", (request: IncomingMessage, response: ServerResponse) => {
  const name = endpointOf(request.method ?? "", (request.url ?? "").split("?", 1)[0] ?? "");
  if (!name) return serve(request, response as never);
  const end = response.end.bind(response);
  response.end = ((...args: Parameters<typeof end>) => {
    doom.pass(`${name} answering`);
    return end(...args);
  }) as typeof response.end;
  doing.run(name, () => serve(request, response as never));
});
await app.listen({ host: "127.0.0.1", port: Number(port) });

doErrands(async (errand) => {
  switch (errand["kind"]) {
    case "address":
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    case "doom":
      return doom.set(errand["doom"] as Doom);
    case "hurry":
      return scheduler.hurry();
    case "backup":
      return doing.run("errand", () => backupTenant(store, String(errand["tenant"]), String(errand["file"])));
    case "restore":
      return doing.run("errand", () => restoreTenant(store, systemRandom, String(errand["file"]), true));
    case "tenants":
      return kept.read.selectFrom("tenant").select(["id", "head_seq", "horizon"]).orderBy("no").execute();
    case "snapshots":
      return kept.read.selectFrom("snapshot").select(["seq", "cosigned_at"]).orderBy("seq", "desc").execute();
    case "forgetSnapshots":
      return kept.write(async (tx) => {
        await tx.deleteFrom("cosign").execute();
        await tx.deleteFrom("snapshot").execute();
      });
    default:
      return true;
  }
});
