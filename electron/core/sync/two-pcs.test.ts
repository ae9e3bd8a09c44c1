import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { addDays, instantToLocalDate, systemClock, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import type { InputOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { nth, scratchFolder, testClinic, testCost, testPassword } from "../../testing/test-clinic.ts";
import { startCore, type Core } from "../core.ts";
import { createSystemRandom } from "../system-random.ts";
import { noKeychain } from "../store/keychain.ts";
import { createHttpClient, type HttpClient } from "./http-client.ts";

/** A PC of the clinic: its own folder, its own network cable. */
interface Pc {
  readonly core: Core;
  readonly call: <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => ReturnType<Core["serve"]["call"]>;
  readonly must: <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => Promise<OutputOf<Name>>;
  readonly plug: (isIn: boolean) => void;
}

const pcs: Pc[] = [];
const log: string[] = [];
const serverFolder = join(scratchFolder(), "server");
const server = await startTestServer(serverFolder);
afterAll(async () => {
  for (const { core } of pcs) core.stop();
  await server.close();
});

const startPc = (folder: string): Pc => {
  const wire = createHttpClient();
  let isIn = true;
  const http: HttpClient = { send: (request) => (isIn ? wire.send(request) : Promise.resolve(null)), stop: wire.stop };
  const core = startCore({ folder, program: "test", clock: systemClock, random: createSystemRandom(), keychain: noKeychain, log: (line) => void log.push(line), http, passwordCost: testCost });
  const call: Pc["call"] = (name, input) => core.serve.call("desk", name, input);
  const pc: Pc = {
    core, call,
    must: async (name, input) => {
      const outcome = await call(name, input);
      if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.error)} ${log.join("\n")}`);
      return outcome.value as never;
    },
    plug: (next) => {
      isIn = next;
    },
  };
  pcs.push(pc);
  return pc;
};

const soon = { timeout: 30_000, interval: 50 };
const inStep = async (pc: Pc): Promise<void> => {
  await expect.poll(async () => (await pc.must("sync.status", {})).state, soon).toBe("inStep");
};

const aClinic = async (): Promise<Pc> => {
  const made = await testClinic({ now: new Date().toISOString() });
  made.close();
  const pc = startPc(made.folder);
  await pc.must("session.signIn", { username: "owner", password: testPassword });
  return pc;
};

const letIn = async (front: Pc, name: string, admin = false): Promise<Pc> => {
  const back = startPc(scratchFolder());
  const { pairingId, code, qrSvg } = await front.must("pairing.open", {});
  expect(qrSvg).toContain("<svg");
  expect(await front.must("pairing.asked", { pairingId })).toBeNull();
  const { figures } = await back.must("join.begin", { code, machineName: name });
  expect(figures).toMatch(/^\d{3} \d{3}$/);
  expect(await front.must("pairing.asked", { pairingId })).toEqual({ machineName: name, figures });
  const [owner] = (await front.must("user.list", {})).filter(({ username }) => username === "owner");
  await front.must("pairing.admit", { pairingId, name, admin, streams: ["config", "desk", "billing", "clinical"], userId: owner?.id ?? "" });
  await expect.poll(async () => (await back.must("join.state", {})).stage, soon).toBe("ready");
  expect((await back.must("join.state", {})).user).toMatchObject({ username: "owner" });
  await back.must("join.finish", { password: `${testPassword} there` });
  await back.must("session.signIn", { username: "owner", password: `${testPassword} there` });
  await inStep(back);
  return back;
};

const front = await aClinic();
const names = async (pc: Pc, text: string) => (await pc.must("patient.search", { text })).map(({ name }) => name);

test("a clinic alone says so, and nothing waits", async () => {
  expect(await front.must("sync.status", {})).toMatchObject({ state: "alone", server: null, waiting: 0 });
  expect(await front.must("sync.waiting", {})).toEqual({ waiting: [], more: 0, kept: [] });
  expect(await front.must("machine.list", {})).toEqual([]);
  expect(await front.call("pairing.open", {})).toMatchObject({ ok: false, error: { code: "syncOffline" } });
});

test("a clinic is connected to a server once, and to nothing that is none", async () => {
  expect(await front.call("sync.connect", { server: "http://127.0.0.1:9", machineName: "Front desk" })).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  await inStep(front);
  expect(await front.call("sync.connect", { server: server.address, machineName: "Front desk" })).toMatchObject({ ok: false, error: { code: "syncConnected" } });
  expect(await front.must("machine.list", {})).toMatchObject([{ name: "Front desk", isThis: true, admin: true, series: "A", revoked: false }]);
});

let back: Pc;

test("a second PC is let in with a code and six figures, and has what the first one has", async () => {
  await front.must("patient.register", { name: "Before Anybody", sex: "female" });
  back = await letIn(front, "Room 2");
  expect(await names(back, "before anybody")).toEqual(["Before Anybody"]);
  expect((await back.must("machine.list", {})).map(({ name, isThis, series }) => [name, isThis, series])).toEqual([["Front desk", false, "A"], ["Room 2", true, "B"]]);
});

test("what is booked on one is seen on the other, and both give numbers of their own", async () => {
  const { patient } = await back.must("patient.register", { name: "Ana Visitor", sex: "female" });
  expect(patient.fileNumber).toBe("B1");
  await expect.poll(() => names(front, "ana visitor"), soon).toEqual(["Ana Visitor"]);
  const [practitioner, service] = [nth(await front.must("practitioner.list", {}), 0), nth(await front.must("service.list", {}), 0)];
  const day = addDays(instantToLocalDate(systemClock.now(), "Africa/Cairo" as Zone), 1);
  const { card } = await front.must("appointment.book", { patientId: patient.id, practitionerId: practitioner.id, serviceId: service.id, startLocal: `${day}T10:00` as LocalDateTime });
  await expect.poll(async () => (await back.must("day.board", { day })).cards.map(({ appointment }) => appointment.id), soon).toEqual([card.appointment.id]);
});

test("with the cable out both work on, and come together when it is in again", async () => {
  back.plug(false);
  await back.must("patient.register", { name: "Written Offline", sex: "male" });
  await front.must("patient.register", { name: "Written Meanwhile", sex: "male" });
  expect((await back.must("sync.waiting", {})).waiting.map(({ procedure }) => procedure)).toContain("patient.register");
  expect(await back.call("sync.retry", {})).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  back.plug(true);
  await back.must("sync.retry", {});
  await expect.poll(() => names(front, "written offline"), soon).toEqual(["Written Offline"]);
  await expect.poll(() => names(back, "written meanwhile"), soon).toEqual(["Written Meanwhile"]);
});
