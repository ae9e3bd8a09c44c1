import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { encodeRun, type Run } from "#shared/sync/envelope.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { systemRandom } from "./crypto.ts";
import { foundClinic, sendTo, type Machine, type Send, type Sent, type TestClinic } from "./testing/clinic.ts";
import { databases, type TestDatabase } from "./testing/databases.ts";
import { startProcess, type ServerProcess } from "./testing/process.ts";

/** Whether a server still takes new callers. */
const isHeard = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(address);
    const line = connect(Number(port), hostname);
    line.on("connect", () => {
      line.destroy();
      resolve(true);
    });
    line.on("error", () => resolve(false));
  });

/** Sends the first half of a body, and is back when the server has begun to hear it, which it says where it is asked to (RFC 9110, 10.1.1); the rest, and the answer, when `goOn` is called. */
const sendHalf = async (address: string, { method, path, headers, body }: Parameters<Send>[0]): Promise<{ readonly goOn: () => Promise<Sent> }> => {
  const bytes = Buffer.from(body ?? new Uint8Array(0));
  const half = bytes.length >> 1;
  const call = request(address + path, { method, headers: { ...headers, "content-length": bytes.length, expect: "100-continue" } });
  const answered = once(call, "response") as Promise<[IncomingMessage]>;
  const heard = once(call, "continue");
  call.write(bytes.subarray(0, half));
  await heard;
  return {
    goOn: async () => {
      call.end(bytes.subarray(half));
      const [answer] = await answered;
      const parts: Buffer[] = [];
      for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
      const all = new Uint8Array(Buffer.concat(parts));
      return { status: answer.statusCode ?? 0, json: () => JSON.parse(new TextDecoder().decode(all)) as unknown, bytes: all, headers: answer.headers };
    },
  };
};

describe.each(databases)("a server that is asked to end on $name", ({ make }) => {
  let database: TestDatabase;
  let server: ServerProcess;
  let clinic: TestClinic;
  let send: Send;
  const start = async (): Promise<void> => {
    server = await startProcess({ ...database.env, DAFTAR_LOG_LEVEL: "warn" });
  };
  beforeAll(async () => { database = await make(); });
  beforeEach(async () => {
    await start();
    send = (sent) => sendTo(server.address)(sent);
    clinic = await foundClinic({ send: (sent) => send(sent), now: Date.now, random: systemRandom });
  });
  afterEach(async () => { await server.end("SIGKILL"); });
  afterAll(() => database.remove());
  const placeOf = async (machine: Machine): Promise<unknown> => ((await clinic.call(machine, endpoints.head)).json() as { readonly deviceSeq: unknown }).deviceSeq;

  test("hears a run to its end that was half on its way, answers it, and keeps what it answered", async () => {
    const made = clinic.makeRun(clinic.first, Array.from({ length: 20 }, () => clinic.envelope(clinic.first)));
    const usual = send;
    send = async (sent) => {
      const half = await sendHalf(server.address, sent);
      const ended = server.end("SIGTERM");
      while (await isHeard(server.address)) await new Promise((go) => void setTimeout(go, 5));
      const answer = await half.goOn();
      expect(await ended).toBe(0);
      return answer;
    };
    const answer = await clinic.call(clinic.first, endpoints.push, { body: encodeRun(made.run) });
    send = usual;
    expect([answer.status, answer.json()]).toMatchObject([200, { deviceSeq: 20 }]);
    clinic.takeRun(clinic.first, made);
    expect(server.said().split("\n").filter((line) => line.startsWith("{"))).toEqual([]);
    await start();
    expect(await placeOf(clinic.first)).toBe(20);
  });

  test("while five PCs send without a pause loses nothing that it answered, and what it did not answer goes to the next", async () => {
    const machines = [clinic.first];
    while (machines.length < 5) machines.push(await clinic.admit());
    const left = new Map<Machine, Run>();
    let answered = 0;
    const work = async (machine: Machine): Promise<void> => {
      for (;;) {
        const made = clinic.makeRun(machine, Array.from({ length: 3 }, () => clinic.envelope(machine)));
        left.set(machine, made.run);
        const answer = await clinic.call(machine, endpoints.push, { body: encodeRun(made.run) }).catch(() => null);
        if (answer?.status !== 200) return;
        left.delete(machine);
        clinic.takeRun(machine, made);
        answered += 1;
      }
    };
    const working = Promise.all(machines.map(work));
    while (answered < 10) await new Promise((go) => void setTimeout(go, 5));
    expect(await server.end("SIGTERM")).toBe(0);
    await working;
    await start();
    for (const machine of machines) {
      const place = Number(await placeOf(machine));
      expect([machine.seq, machine.seq + 3]).toContain(place);
      const run = left.get(machine);
      if (!run) throw new Error("it sends until the server is gone");
      expect((await clinic.call(machine, endpoints.push, { body: encodeRun(run) })).json()).toMatchObject({ deviceSeq: machine.seq + 3 });
      clinic.takeRun(machine, clinic.makeRun(machine, run.envelopes));
    }
  });
});
