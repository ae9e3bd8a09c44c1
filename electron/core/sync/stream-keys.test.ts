import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { systemClock } from "#shared/core/time.ts";
import { mustExist } from "#shared/core/assert.ts";
import type { Id } from "#shared/core/ids.ts";
import { streamIds, type StreamId } from "#shared/schema/streams.ts";
import { decodeEnvelope, partContext } from "#shared/sync/envelope.ts";
import { decodePage } from "#shared/sync/log.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder } from "../../testing/test-clinic.ts";
import { createSystemRandom } from "../system-random.ts";
import { createSyncCrypto, signerOf } from "./crypto.ts";
import { readIdentity } from "./device-keys.ts";
import { createHttpClient } from "./http-client.ts";
import { replicaValues } from "./replica-values.ts";
import { createServerClient } from "./server-client.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { found, letIn, inStep, names, stop } = createPcs();
const http = createHttpClient();
const random = createSystemRandom();
const crypto = createSyncCrypto(random);
afterAll(async () => {
  stop();
  http.stop();
  await server.close();
});
const front = await found();
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
let desk: Pc;

const dbOf = (pc: Pc) => mustExist(pc.core.vault.store(), "the store").db;
const keysOf = (pc: Pc) => dbOf(pc).prepare("SELECT stream, epoch, key FROM streamKey").all() as readonly { readonly stream: StreamId; readonly epoch: number; readonly key: Uint8Array }[];

/** Every sealed part of the whole log, as the server hands it to this PC, and whether any key that is here opens it. */
const partsFor = async (pc: Pc) => {
  const values = replicaValues(dbOf(pc));
  const tenant = mustExist(values.text("tenant"), "a tenant");
  const { device } = mustExist(pc.core.vault.store(), "the store");
  const sign = signerOf(mustExist(readIdentity(values), "keys").sign.privateKey);
  const client = createServerClient({ http, server: server.address, tenant, as: { device, sign }, hasher: crypto, clock: systemClock, random, program: "test" });
  const pulled = await client.call("pull", { query: { since: 0, limit: 2_000 } });
  const page = pulled.ok ? decodePage(pulled.value.answer) : null;
  if (!page?.ok) throw new Error("no page");
  const keys = keysOf(pc);
  return page.value.flatMap(({ device: author, deviceSeq, envelope }) => {
    const decoded = decodeEnvelope(envelope, author);
    if (!decoded.ok) throw new Error("no envelope");
    return decoded.value.parts.map(({ stream, epoch, sealed }) => ({
      stream, epoch, opens: keys.some(({ key }) => crypto.open(new Uint8Array(key), sealed, partContext(tenant, author, deviceSeq, stream, epoch)) !== null),
    }));
  });
};

test("a receptionist's PC is let in with its role's streams, and nothing that the server has of the others opens there", async () => {
  desk = await letIn(front, "Second desk", { streams: ["config", "desk", "billing"] });
  const { patient } = await front.must("patient.register", { name: "Mona Adel", sex: "female" });
  await front.must("attachment.add", { patientId: patient.id, name: "referral.pdf", bytes: new TextEncoder().encode("%PDF-1.7 referral") });
  await inStep(front);
  await expect.poll(() => names(desk, "mona adel"), soon).toEqual(["Mona Adel"]);
  expect(new Set(keysOf(desk).map(({ stream }) => stream))).toEqual(new Set([streamIds.config, streamIds.desk, streamIds.billing]));
  const theirs = await partsFor(desk);
  const clinical = theirs.filter(({ stream }) => stream === streamIds.clinical);
  expect(clinical.length).toBeGreaterThan(0);
  expect(clinical.filter(({ opens }) => opens)).toEqual([]);
  expect(theirs.filter(({ stream, opens }) => stream !== streamIds.clinical && !opens)).toEqual([]);
  expect((await partsFor(front)).filter(({ opens }) => !opens)).toEqual([]);
  expect(dbOf(desk).prepare("SELECT count(*) FROM attachment").pluck().get()).toBe(0);
});

test("what such a PC could seal for nobody it does not take, whoever sits there, and goes on sending the rest", async () => {
  const [mona] = await desk.must("patient.search", { text: "mona adel" });
  const patientId = mustExist(mona, "Mona").patientId as Id<"pat">;
  const refused = { ok: false, error: { code: "streamNotHeld", stream: "clinical" } };
  expect(await desk.call("attachment.list", { patientId })).toMatchObject(refused);
  expect(await desk.call("attachment.add", { patientId, name: "scan.pdf", bytes: new TextEncoder().encode("%PDF-1.7 scan") })).toMatchObject(refused);
  await desk.must("patient.register", { name: "After The Refusal", sex: "male" });
  await expect.poll(() => names(front, "after the refusal"), soon).toEqual(["After The Refusal"]);
  await inStep(desk);
});

test("the owner turns the keys: what is written from then on is under the new ones, and a PC that is there reads both", async () => {
  const before = keysOf(front).filter(({ stream }) => stream === streamIds.desk).length;
  await front.must("machine.turnKeys", {});
  await expect.poll(() => keysOf(desk).filter(({ stream }) => stream === streamIds.desk).length, soon).toBe(before + 1);
  await desk.must("patient.register", { name: "Under New Keys", sex: "female" });
  await expect.poll(() => names(front, "under new keys"), soon).toEqual(["Under New Keys"]);
  const deskParts = (await partsFor(front)).filter(({ stream }) => stream === streamIds.desk);
  expect(deskParts.at(-1)).toEqual({ stream: streamIds.desk, epoch: before + 1, opens: true });
  expect(deskParts.filter(({ opens }) => !opens)).toEqual([]);
  const third = await letIn(front, "Room 3");
  for (const name of ["Mona Adel", "Under New Keys"]) expect(await names(third, name)).toEqual([name]);
  expect((await front.must("audit.list", {})).map(({ action }) => action)).toContain("machine.turnKeys");
});

test("keys are turned by the owner alone, at a PC that may, and in contact with the server", async () => {
  expect(await desk.call("machine.turnKeys", {})).toMatchObject({ ok: false, error: { code: "notAdminMachine" } });
  expect(await desk.call("pairing.open", {})).toMatchObject({ ok: false, error: { code: "notAdminMachine" } });
  front.plug(false);
  expect(await front.call("machine.turnKeys", {})).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  front.plug(true);
  await front.must("sync.retry", {});
  await inStep(front);
});

test("a PC that may let others in, but lacks a key, makes no new sheet: the paper would not open what the old one does", async () => {
  expect(await desk.call("setup.newRecoveryCode", { password: passwordThere })).toMatchObject({ ok: false, error: { code: "notAdminMachine" } });
  const lead = await letIn(front, "Manager", { streams: ["config", "desk"], admin: true });
  expect(await lead.call("setup.newRecoveryCode", { password: passwordThere })).toMatchObject({ ok: false, error: { code: "syncRefused", why: "keys" } });
});
