import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readServerAddress } from "#shared/domain/access/server-address.ts";
import { printPairingCode } from "#shared/sync/pairing.ts";
import { createPcs, soon } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder, testPassword } from "../../testing/test-clinic.ts";
import { createSystemRandom } from "../system-random.ts";
import { createSyncCrypto } from "./crypto.ts";

/** This PC as others of its network call it; on a PC that has none, as it calls itself. A link-local address means nothing without its wire. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses.filter(({ internal, address }) => !internal && !address.startsWith("fe80")).map(({ address }) => address))
  .find((address) => readServerAddress(address.includes(":") ? `http://[${address}]` : `http://${address}`).ok) ?? "127.0.0.1";

const server = await startTestServer(join(scratchFolder(), "server"), { host: ownAddress });
const { found, letIn, inStep, names, start, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});
const front = await found();

test("nothing is sent over the internet without TLS: not by connecting, not with a code, not with the sheet", async () => {
  const open = "http://sync.example.org";
  const refused = { ok: false, error: { code: "serverNeedsHttps" } };
  const newcomer = start();
  // Refused without a network at all: it was never asked.
  for (const pc of [front, newcomer]) pc.plug(false);
  expect(await front.call("sync.connect", { server: open, machineName: "Front desk" })).toMatchObject(refused);
  const random = createSystemRandom();
  const code = printPairingCode(createSyncCrypto(random), { server: open, secret: random.bytes(16) });
  expect(await newcomer.call("join.begin", { code, machineName: "Room 2" })).toMatchObject(refused);
  expect(await newcomer.call("join.begin", { code: printPairingCode(createSyncCrypto(random), { server: "https://sync.example.org", secret: random.bytes(16) }), machineName: "Room 2" })).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  front.plug(true);
  await front.must("setup.newRecoveryCode", { password: testPassword });
  const sheet = front.core.recoveryCodes.of((await front.must("session.state", {})).me?.userId ?? "") ?? "";
  expect(await newcomer.call("recovery.look", { server: open, code: sheet })).toMatchObject(refused);
});

test("a server on the clinic's own network needs no certificate: a second PC joins, is woken, and hears of work at once", async () => {
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  const back = await letIn(front, "Room 2");
  await inStep(front);
  await expect.poll(async () => (await (await fetch(`${server.address}/metrics`)).text()).split("\n"), soon).toContain("daftar_wake_sockets 2");
  await front.must("patient.register", { name: "Over The Cable", sex: "female" });
  await expect.poll(() => names(back, "over the cable"), soon).toEqual(["Over The Cable"]);
});
