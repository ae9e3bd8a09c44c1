import { setup } from "../../sync-server/testing/postgres-end.ts";
import { newPostgresDatabase } from "../../sync-server/testing/postgres.ts";
import { report, type Figure } from "./measure.ts";
import { measurePouch, type Peer } from "./pouch.ts";
import { measureBootstrap } from "./sync-bootstrap.ts";
import { measureEdits } from "./sync-edits.ts";
import { measureIngest } from "./sync-ingest.ts";
import { measureSockets } from "./sync-sockets.ts";
import { measureTogether } from "./sync-together.ts";

/** The bench's parts, each with what it says of the part. Those beside PouchDB are handed its rates of the same run. */
const parts: Readonly<Record<string, (peer: Peer) => Promise<readonly Figure[]>>> = {
  pouch: async ({ figures }) => figures,
  sqlite: () => measureIngest(null, 5),
  postgres: async () => measureIngest(await newPostgresDatabase("bench"), 5),
  edits: () => measureEdits(300),
  together: () => measureTogether(10_000),
  sockets: () => measureSockets(2_000),
  bootstrap: measureBootstrap,
};

/** `npm run bench -- sync PART…`: those alone; without a name, all. */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) throw new Error(`no part ${unknown.join(", ")}: ${Object.keys(parts).join(", ")}`);

const endPostgres = setup();
try {
  console.error("PouchDB to express-pouchdb…");
  const peer = await measurePouch();
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.error(`${name}…`);
    figures.push(...(await measure(peer)));
  }
  report("sync", figures);
} finally {
  await endPostgres();
}
