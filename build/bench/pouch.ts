import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { told, type Figure } from "./measure.ts";
import { seedName } from "./seed.ts";

/** As far as it is used here. */
interface Pouch {
  readonly bulkDocs: (docs: readonly object[]) => Promise<unknown>;
  readonly replicate: { readonly to: (other: Pouch, options: object) => Promise<{ readonly docs_written: number }>; readonly from: (other: Pouch, options: object) => Promise<{ readonly docs_written: number }> };
  readonly close: () => Promise<void>;
}
type PouchMaker = (new (name: string) => Pouch) & { readonly defaults: (options: object) => PouchMaker };

const load = createRequire(import.meta.url);

/** The peer's server, in a thread of its own: it must not share one with the client that it serves. */
const serverCode = `
  const { workerData, parentPort } = require("node:worker_threads");
  const { createRequire } = require("node:module");
  const load = createRequire(workerData.from);
  const PouchDB = load("pouchdb").defaults({ prefix: workerData.folder + "/server-" });
  const app = load("express")();
  app.use("/", load("express-pouchdb")(PouchDB, { mode: "minimumForPouchDB", configPath: workerData.folder + "/config.json", logPath: workerData.folder + "/log.txt" }));
  const server = app.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

/** What PouchDB did in the same run: `push` and `pull` in rows a second. */
export interface Peer {
  readonly push: number;
  readonly pull: number;
  readonly figures: readonly Figure[];
}

const docsOf = (count: number): readonly { readonly _id: string }[] => {
  const random = seededRandom(8);
  return Array.from({ length: count }, (_, at) => ({ _id: `pat_${String(at).padStart(8, "0")}`, name: seedName(random), birthOn: "1980-01-02", phone: "+201001234567", note: `note ${at}` }));
};

/** Rows a second that PouchDB 9 sends to express-pouchdb over loopback, and that a fresh PouchDB then takes from it. */
export const measurePouch = async (): Promise<Peer> => {
  const docs = docsOf(10_000);
  const folder = mkdtempSync(join(tmpdir(), "daftar-pouch-"));
  const server = new Worker(serverCode, { eval: true, workerData: { folder, from: import.meta.url } });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.once("message", resolve);
      server.once("error", reject);
    });
    const PouchDB = load("pouchdb") as PouchMaker;
    const remote = (): Pouch => new PouchDB(`http://127.0.0.1:${port}/clinic`);
    const local = (name: string): Pouch => new (PouchDB.defaults({ prefix: `${folder}/` }))(name);
    const rate = async (work: () => Promise<{ readonly docs_written: number }>): Promise<number> => {
      const from = performance.now();
      const { docs_written: written } = await work();
      if (written !== docs.length) throw new Error(`the peer brought ${written} of ${docs.length} rows`);
      return (written / (performance.now() - from)) * 1_000;
    };
    const first = local("first");
    await first.bulkDocs(docs);
    const push = await rate(() => first.replicate.to(remote(), { batch_size: 1_000 }));
    const second = local("second");
    const pull = await rate(() => second.replicate.from(remote(), { batch_size: 1_000 }));
    await first.close();
    await second.close();
    return { push, pull, figures: [told("PouchDB 9 to express-pouchdb, push", push, "rows/s"), told("PouchDB 9 from express-pouchdb, a new PC", pull, "rows/s")] };
  } finally {
    await server.terminate();
    rmSync(folder, { recursive: true, force: true });
  }
};
