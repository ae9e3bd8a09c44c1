import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { randomBelow } from "#shared/core/random.ts";
import { encodeRun, type Run } from "#shared/sync/envelope.ts";
import { decodePage, type LogEntry } from "#shared/sync/log.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { systemRandom } from "./crypto.ts";
import { foundClinic, sendTo, type Machine, type Send, type TestClinic } from "./testing/clinic.ts";
import { databases, type TestDatabase } from "./testing/databases.ts";
import { startProcess, type ServerProcess } from "./testing/process.ts";

const isLong = process.env["DAFTAR_LONG"] !== undefined;
const rounds = isLong ? 60 : 5;
const seed = 20_261_125;
vi.setConfig({ testTimeout: 60_000 + rounds * 10_000 });

describe.each(databases)("a server that is killed on $name", ({ make }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await make();
  });
  afterAll(() => database.remove());

  test(`of ${rounds} kills amid sending, what was acknowledged stays, and what is sent again is not doubled`, async () => {
    const random = seededRandom(seed);
    const settings = { ...database.env, DAFTAR_LOG_LEVEL: "silent" };
    let server: ServerProcess = await startProcess(settings);
    const send: Send = (request) => sendTo(server.address)(request);
    const clinic: TestClinic = await foundClinic({ send, now: Date.now, random: systemRandom });
    const machines: readonly Machine[] = [clinic.first, await clinic.admit(), await clinic.admit()];
    let acknowledged = 0;

    /** Sends until the server is gone; then the last run is sent again to the next one, as a PC does. */
    const work = async (machine: Machine, left: Map<string, Run>): Promise<void> => {
      for (;;) {
        const made = clinic.makeRun(machine, Array.from({ length: 1 + randomBelow(random, 4) }, () => clinic.envelope(machine)));
        left.set(machine.device, made.run);
        const answer = await clinic.call(machine, endpoints.push, { body: encodeRun(made.run) }).catch(() => null);
        if (answer?.status !== 200) return;
        left.delete(machine.device);
        clinic.takeRun(machine, made);
        acknowledged += made.run.envelopes.length;
      }
    };
    for (let round = 0; round < rounds; round += 1) {
      const left = new Map<string, Run>();
      const working = Promise.all(machines.map((machine) => work(machine, left)));
      const before = acknowledged;
      while (acknowledged === before) await new Promise((go) => void setTimeout(go, 5));
      await new Promise((go) => void setTimeout(go, 20 + randomBelow(random, 150)));
      await server.end("SIGKILL");
      await working;
      server = await startProcess(settings);
      for (const machine of machines) {
        const run = left.get(machine.device);
        if (!run) continue;
        const answer = await clinic.call(machine, endpoints.push, { body: encodeRun(run) });
        expect(answer.json()).toMatchObject({ deviceSeq: machine.seq + run.envelopes.length });
        clinic.takeRun(machine, clinic.makeRun(machine, run.envelopes));
      }
    }

    const log: LogEntry[] = [];
    for (;;) {
      const page = decodePage((await clinic.call(clinic.first, endpoints.pull, { query: { since: log.length } })).bytes);
      if (!page.ok) throw new Error(page.error.fault);
      if (page.value.length === 0) break;
      log.push(...page.value);
    }
    expect(await server.end("SIGTERM")).toBe(0);
    expect(acknowledged).toBeGreaterThan(rounds);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
    for (const machine of machines) expect(log.filter(({ device }) => device === machine.device).map(({ deviceSeq }) => deviceSeq)).toEqual(Array.from({ length: machine.seq }, (_, at) => at + 1));
  });
});
