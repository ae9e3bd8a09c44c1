import { seededRandom } from "#shared/testing/seeded-random.ts";
import { setup } from "../../sync-server/testing/postgres-end.ts";
import { newPostgresDatabase } from "../../sync-server/testing/postgres.ts";
import { report, told } from "./measure.ts";
import { benchPouch } from "./pouch.ts";
import { seedName } from "./seed.ts";
import { measureIngest } from "./sync-ingest.ts";
import { measureSockets } from "./sync-sockets.ts";

const say = (line: string): void => console.error(line);
const endPostgres = setup();

try {
  say("PouchDB to express-pouchdb…");
  const random = seededRandom(8);
  const pouch = await benchPouch(Array.from({ length: 10_000 }, (_, at) => ({ _id: `pat_${String(at).padStart(8, "0")}`, name: seedName(random), birthOn: "1980-01-02", phone: "+201001234567", note: `note ${at}` })));
  say("the server on SQLite…");
  const onSqlite = await measureIngest(null, 64_000);
  say("the server on PostgreSQL…");
  const onPostgres = await measureIngest(await newPostgresDatabase("bench"), 64_000);
  say("sockets…");
  const sockets = await measureSockets(2_000);
  report("sync", [
    told("PouchDB 9 to express-pouchdb, push", pouch.push, "rows/s"),
    told("PouchDB 9 from express-pouchdb, a new PC", pouch.pull, "rows/s"),
    ...onSqlite, ...onPostgres, ...sockets,
  ]);
} finally {
  await endPostgres();
}
