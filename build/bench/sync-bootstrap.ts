import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addDays, minuteToInstant, type Instant, type LocalDate } from "#shared/core/time.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { startProcess, type ServerProcess } from "../../sync-server/testing/process.ts";
import { benchCore, benchPassword, benchZone, lastDay, must, seededClinicAlone } from "./clinic.ts";
import { startCoreProcess, type CoreProcess } from "./core-child.ts";
import { atLeast, atMost, median, percentile, timedAsync, told, type Figure } from "./measure.ts";
import type { Peer } from "./pouch.ts";
import { typedFrom } from "./store-queries.ts";

const size = { patients: 100_000, appointments: 1_000_000, doctors: 12 };
/** Every tenth visit has a bill and a payment. */
const rows = size.patients + size.appointments + (size.appointments / 10) * 2;
/** The last seeded days are the two weeks that a desk has before it. */
const agendaDays = 13;
const today = addDays(lastDay, -agendaDays);
const morning = minuteToInstant(today, 8 * 60, benchZone);
const evening = minuteToInstant(lastDay, 20 * 60, benchZone);
/** A week's work of the others while nobody is at the desk, and a day's while somebody is. */
const edits = { alone: 36_000, beside: 12_000 };
/** Weeks that a PC catches up with: the median of them, for a machine is slow for a while. */
const weeks = 3;
const passwordThere = `${benchPassword} there`;
const lookMs = 10;
/** Nobody is at the desk: each look is itself a query that the PC answers. */
const seldomMs = 40;
/** Between two things that a desk asks for. */
const deskPauseMs = 50;

/** What a desk waits for while its PC is busy with the others' work. */
interface Desk {
  readonly waits: readonly number[];
  readonly forMs: number;
}

const isInStep = async (pc: CoreProcess): Promise<boolean> => ((await pc.call("sync.status", {})) as { readonly state: string }).state === "inStep";

/** A desk that looks at its days and finds its people, one thing after the other, until the PC is in step. */
const deskUntilInStep = async (pc: CoreProcess): Promise<Desk> => {
  const waits: number[] = [];
  const names = typedFrom(3);
  const from = performance.now();
  for (let at = 0; ; at += 1) {
    waits.push(await timedAsync(() => pc.call("day.board", { day: addDays(today, at % agendaDays) as LocalDate })));
    waits.push(await timedAsync(() => pc.call("patient.search", { text: names[at % names.length] ?? "" })));
    if (await isInStep(pc)) return { waits, forMs: performance.now() - from };
    await sleep(deskPauseMs);
  }
};

const until = async <Value>(look: () => Promise<Value | null>, everyMs = lookMs): Promise<Value> => {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await sleep(everyMs);
  }
};

interface Loaded {
  readonly agendaMs: number;
  readonly wholeMs: number;
  readonly processorMs: number;
  readonly longestMs: number;
  readonly desk: Desk;
}

/** A new PC is let in, as two people at two screens would; the second one works as soon as it can. Times run from the moment it begins to load. */
const letIn = async (first: CoreProcess, second: CoreProcess): Promise<Loaded> => {
  const { pairingId, code } = (await first.call("pairing.open", {})) as { readonly pairingId: string; readonly code: string };
  await second.call("join.begin", { code, machineName: "Room 2" });
  await until(() => first.call("pairing.asked", { pairingId }));
  const owner = ((await first.call("user.list", {})) as readonly { readonly id: string; readonly username: string }[]).find(({ username }) => username === "owner");
  await first.call("pairing.admit", { pairingId, name: "Room 2", admin: false, streams: ["config", "desk", "billing", "clinical"], userId: owner?.id ?? "" });
  const waits: number[] = [];
  const stageIs = (wanted: readonly string[]) => until(async () => {
    const from = performance.now();
    const { stage } = (await second.call("join.state", {})) as { readonly stage: string };
    waits.push(performance.now() - from);
    return wanted.includes(stage) ? performance.now() : null;
  });
  const before = second.processorMs();
  const began = await stageIs(["loading", "ready"]);
  const usable = await stageIs(["ready"]);
  await second.call("join.finish", { password: passwordThere });
  await second.call("session.signIn", { username: "owner", password: passwordThere });
  const desk = await deskUntilInStep(second);
  return { agendaMs: usable - began, wholeMs: performance.now() - began, processorMs: second.processorMs() - before, longestMs: Math.max(...waits, ...desk.waits), desk };
};

/** So many edits of one field, each a change set of its own, on the bookings that a desk has before it. Ends when the server has them. */
const editMeanwhile = async (folder: string, edits: number): Promise<void> => {
  const core = benchCore(folder, { now: (): Instant => morning });
  await must(core, "session.signIn", { username: "owner", password: benchPassword });
  const store = core.vault.store();
  if (!store) throw new Error("no store");
  store.db.pragma("synchronous=OFF");
  const ids = store.read.prepare("SELECT id FROM appointment WHERE startsAt >= ? ORDER BY startsAt").pluck().all(morning) as string[];
  for (let at = 0; at < edits; at += 1) {
    store.transact({ userId: null, procedure: "appointment.update" }, null, (tx) => tx.patch(appointment, ids[at % ids.length] ?? "", { note: `Asked for another time, ${at}` }));
    if (at % 500 === 0) await sleep(0);
  }
  await until(async () => ((((await must(core, "sync.status", {})) as { readonly waiting: number }).waiting === 0) ? true : null));
  core.stop();
};

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

/**
 * A clinic of years comes to a new PC, and a day's work of the others to one that was off: the server, and each PC's built
 * core, in processes of their own, over loopback.
 */
export const measureBootstrap = async ({ pull }: Peer): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-bootstrap-"));
  const settings = { DAFTAR_SERVER_DATA: join(folder, "server"), DAFTAR_LOG_LEVEL: "silent" };
  const ends: (() => Promise<unknown>)[] = [];
  const ending = <One extends ServerProcess | CoreProcess>(one: One): One => {
    ends.push(() => ("end" in one ? one.end("SIGTERM") : one.stop()));
    return one;
  };
  const end = async (): Promise<void> => {
    for (const one of ends.splice(0).toReversed()) await one();
  };
  try {
    const clinic = await seededClinicAlone(folder, { now: (): Instant => evening }, size);
    const server = ending(await startProcess(settings));
    const first = ending(await startCoreProcess(clinic, morning));
    await first.call("sync.connect", { server: server.address, machineName: "Front desk" });
    const bytes = bytesIn(join(folder, "server"));
    const second = ending(await startCoreProcess(join(folder, "second"), morning, null));
    const { agendaMs, wholeMs, processorMs, longestMs, desk } = await letIn(first, second);
    const peakMb = second.peakMb();
    await second.stop();
    await first.stop();
    // The server goes on.
    ends.splice(1);

    const again = { ...settings, DAFTAR_SERVER_PORT: new URL(server.address).port };
    /** The others work while this PC is off; it is started, finds the server and comes in step. */
    const catchesUp = async <Found>(count: number, look: (pc: CoreProcess) => Promise<Found>): Promise<{ readonly found: Found; readonly processorMs: number }> => {
      await editMeanwhile(clinic, count);
      await end();
      const late = ending(await startCoreProcess(join(folder, "second"), morning, passwordThere));
      ending(await startProcess(again));
      const before = late.processorMs();
      await late.call("sync.retry", {});
      const found = await look(late);
      const spent = late.processorMs() - before;
      await late.stop();
      ends.splice(0, 1);
      return { found, processorMs: spent };
    };
    const caughtUp: Awaited<ReturnType<typeof catchesUp<number>>>[] = [];
    while (caughtUp.length < weeks) {
      caughtUp.push(await catchesUp(edits.alone, async (pc) => {
        const from = performance.now();
        await until(async () => ((await isInStep(pc)) ? true : null), seldomMs);
        return performance.now() - from;
      }));
    }
    const alone = { found: median(caughtUp.map(({ found }) => found)), processorMs: median(caughtUp.map(({ processorMs }) => processorMs)) };
    const { found: applying } = await catchesUp(edits.beside, deskUntilInStep);
    return [
      atMost("a new PC, the agenda usable", agendaMs / 1_000, "s", 3),
      atMost(`a new PC, ${rows} rows, whole and in step`, wholeMs / 1_000, "s", 15),
      atLeast("a new PC, rows", (rows * 1_000) / wholeMs, "rows/s", pull * 20, { ratio: (rows * 1_000) / wholeMs / pull, of: "PouchDB 9 from express-pouchdb" }),
      told("a new PC, its processor time", processorMs / 1_000, "s"),
      told("a new PC, its memory at the peak", peakMb, "MB"),
      told("the clinic as it lies on the server", bytes / 1_000_000, "MB"),
      atMost("a desk's query while the rest comes, p99", percentile(desk.waits, 0.99), "ms", 50, { p50: percentile(desk.waits, 0.5), p95: percentile(desk.waits, 0.95) }),
      told("the longest that anything waited while the rest came", longestMs, "ms"),
      atLeast("others' edits of one field, pulled and applied", (edits.alone * 1_000) / alone.found, "changes/s", 15_000),
      told("others' edits of one field, by the PC's processor time", (edits.alone * 1_000) / alone.processorMs, "changes/s"),
      told("others' edits of one field, pulled and applied beside a desk at work", (edits.beside * 1_000) / applying.forMs, "changes/s"),
      atMost("a desk's query while they are applied, p99", percentile(applying.waits, 0.99), "ms", 50, { p50: percentile(applying.waits, 0.5), p95: percentile(applying.waits, 0.95) }),
      told("the longest that a desk waited while they were applied", Math.max(...applying.waits), "ms"),
    ];
  } finally {
    await end();
    rmSync(folder, { recursive: true, force: true });
  }
};
