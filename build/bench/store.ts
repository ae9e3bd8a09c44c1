import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { minuteToInstant, type Instant } from "#shared/core/time.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { clinic as clinicTable } from "#shared/schema/tables/clinic.ts";
import { decodeRow } from "../../electron/core/store/rows.ts";
import { keepDerived } from "../../electron/core/store/derived.ts";
import { openDatabase } from "../../electron/core/store/open.ts";
import { prepareSearch } from "../../electron/core/store/search.ts";
import { createStore } from "../../electron/core/store/tx.ts";
import { benchCore, benchPassword, benchZone, lastDay, must, seededClinic } from "./clinic.ts";
import { startCoreProcess } from "./core-child.ts";
import { atMost, compare, median, percentile, repeated, report, sharedOut, timed, timedAsync, told, type Figure } from "./measure.ts";
import { seedName } from "./seed.ts";
import { boardDays, boardOn, bookOn, freeTimes, searchOn, typedFrom } from "./store-queries.ts";
import { windowFigures } from "./window.ts";

/** Another size for trying the bench itself: `npm run bench -- store 2000 20000`. The budgets are for the full one. */
const [patients = 100_000, appointments = 1_000_000] = process.argv.slice(2).map(Number);
const size = { patients, appointments, doctors: 12 };
const evening = minuteToInstant(lastDay, 20 * 60, benchZone);
const clock = { now: (): Instant => evening };
const folder = mkdtempSync(join(tmpdir(), "daftar-bench-"));
type Seeded = Awaited<ReturnType<typeof seededClinic>>;
const say = (line: string): void => console.error(line);

const ids = (store: ReturnType<typeof createStore>, table: string, limit = 1_000): readonly string[] =>
  store.read.prepare(`SELECT id FROM ${table} ORDER BY id LIMIT ?`).pluck().all(limit) as string[];

/** The same work on the encrypted file and on its plain twin, in turn. */
const besidePlain = async ({ clinic: seeded, openTwin }: Seeded): Promise<readonly Figure[]> => {
  const core = benchCore(seeded, clock);
  await must(core, "session.signIn", { username: "owner", password: benchPassword });
  const store = core.vault.store();
  if (!store) throw new Error("no store");
  const plain = createStore(openTwin(), { clock, random: seededRandom(5), hooks: keepDerived });
  const clinic: Clinic = decodeRow(clinicTable, store.read.prepare("SELECT * FROM clinic").get() as object);
  const actor = { userId: ids(store, "user")[0] as never, name: "Owner", roles: ["owner"] as const };
  const ours = { store, clinic, actor };
  const theirs = { store: plain, clinic, actor };

  say("reads…");
  const three = compare(repeated(5, typedFrom(3)), searchOn(ours), searchOn(theirs));
  const two = compare(repeated(5, typedFrom(2)), searchOn(ours), searchOn(theirs));
  const boards = compare(repeated(5, boardDays), boardOn(ours), boardOn(theirs));
  say("writes…");
  const doctors = ids(store, "practitioner");
  const patientIds = ids(store, "patient");
  const service = ids(store, "service")[0] ?? "";
  const book = compare(sharedOut(7, freeTimes(doctors, 1_050, 3)), bookOn(ours, patientIds, service), bookOn(theirs, patientIds, service));
  say("opening…");
  const key = core.vault.key();
  const openings = Array.from({ length: 7 }, () =>
    timed(() => {
      const db = openDatabase(join(seeded, "clinic.db"), key, { readonly: true });
      prepareSearch(db);
      const opened = createStore(db, { clock, random: seededRandom(6), hooks: [] });
      boardOn({ ...ours, store: opened })(lastDay);
      db.close();
    }),
  );
  plain.close();
  core.stop();
  return [
    atMost("patient search, three letters and more, p95", three.ours.p95, "ms", 5),
    told("patient search, three letters and more, p50", three.ours.p50, "ms"),
    atMost("patient search, two letters, p95", two.ours.p95, "ms", 35),
    atMost("day board (336 bookings), p95", boards.ours.p95, "ms", 5),
    told("day board, p50", boards.ours.p50, "ms"),
    atMost("booking transaction, synchronous=FULL, p95", book.ours.p95, "ms", 5),
    told("booking transaction, p50", book.ours.p50, "ms"),
    atMost("open to first query", median(openings), "ms", 300),
    atMost("encrypted/plain, search", three.ratio, "ratio", 1.4),
    atMost("encrypted/plain, day board", boards.ratio, "ratio", 1.4),
    atMost("encrypted/plain, bookings", book.ratio, "ratio", 1.4),
  ];
};

const csvOf = (rows: number): Uint8Array => {
  const random = seededRandom(99);
  const lines = Array.from({ length: rows }, (_, index) => `${index + 1},${seedName(random)},${1 + (index % 28)}/${1 + (index % 12)}/${1930 + (index % 90)},${index % 2 ? "M" : "F"},010${String(10_000_000 + index)},note ${index}`);
  return new TextEncoder().encode(["File,Name,Birth date,Sex,Mobile,Notes", ...lines].join("\r\n"));
};

/** The built core as a process of its own, through its one door: what the window waits for, and the memory of it all. */
const throughTheDoor = async (seeded: string): Promise<readonly Figure[]> => {
  const child = await startCoreProcess(seeded, evening);
  const over = async <Input>(inputs: readonly Input[], work: (input: Input) => Promise<unknown>): Promise<number> => {
    const samples: number[] = [];
    for (const input of inputs) samples.push(await timedAsync(() => work(input)));
    return percentile(samples, 0.95);
  };
  const search = await over(typedFrom(3), (text) => child.call("patient.search", { text }));
  const board = await over(boardDays, (day) => child.call("day.board", { day }));
  const service = ((await child.call("service.list", {})) as { readonly id: string }[])[0]?.id;
  const doctors = ((await child.call("practitioner.list", {})) as { readonly id: string }[]).map(({ id }) => id);
  const listed = (await child.call("patient.list", { limit: 1 })) as { readonly patients: readonly { readonly patientId: string }[] };
  const booking = await over(freeTimes(doctors, 200, 40), (time) => child.call("appointment.book", { patientId: listed.patients[0]?.patientId, serviceId: service, ...time, disambiguation: "reject", overbookReason: "bench" }));
  say("import…");
  const { fileId, mapping, dateOrder } = (await child.call("import.inspect", { name: "old.csv", bytes: csvOf(100_000) })) as { fileId: string; mapping: unknown; dateOrder: string };
  const intoFull = await timedAsync(() => child.call("import.run", { fileId, mapping, dateOrder }));
  const peak = child.peakMb();
  await child.stop();
  return [
    told("patient search through the core's door, p95", search, "ms"),
    told("day board through the core's door, p95", board, "ms"),
    told("booking through the core's door, p95", booking, "ms"),
    atMost("import of 100,000 rows beside 100,000 patients", intoFull / 1_000, "s", 30),
    atMost("memory of the core through all this, peak", peak, "MB", 250),
  ];
};

try {
  say(`${size.patients} patients and ${size.appointments} appointments…`);
  const from = performance.now();
  const seeded = await seededClinic(folder, clock, size);
  say(`there in ${Math.round((performance.now() - from) / 1_000)} s`);
  const figures = [...(await besidePlain(seeded)), ...(await throughTheDoor(seeded.clinic))];
  say("window…");
  report("store", [...figures, ...(await windowFigures())]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
