import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import type { InputOf, ProcedureName } from "#shared/ipc/contract.ts";
import type { StreamName } from "#shared/schema/streams.ts";
import { createPcs, soon } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder, testPassword } from "../../testing/test-clinic.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { start, found, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

const front = await found();
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
/** At the manager's own window of the same PC. */
const byManager = <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => front.core.serve.call("manager", name, input);
await byManager("session.signIn", { username: "manager", password: testPassword });
const idOf = async (username: string): Promise<string> => (await front.must("user.list", {})).find((one) => one.username === username)?.id ?? "";

test("a manager lets in a PC for the staff, and for no owner, nor one that may let others in", async () => {
  const back = start();
  const opened = await byManager("pairing.open", {});
  if (!opened.ok) throw new Error(opened.error.code);
  const { pairingId, code } = opened.value as { readonly pairingId: string; readonly code: string };
  await back.must("join.begin", { code, machineName: "Room 2" });
  expect(await byManager("pairing.asked", { pairingId })).toMatchObject({ ok: true, value: { machineName: "Room 2" } });
  const wish = { pairingId, name: "Room 2", admin: false, streams: ["config", "desk", "billing", "clinical"] } as const;
  const admit = async (username: string, admin = false) => byManager("pairing.admit", { ...wish, streams: [...wish.streams], admin, userId: await idOf(username) });
  expect(await admit("owner")).toMatchObject({ ok: false, error: { code: "notAllowed", permission: "user.write" } });
  expect(await admit("doctor", true)).toMatchObject({ ok: false, error: { code: "notAllowed", permission: "machine.turnKeys" } });
  expect(await front.must("machine.list", {})).toHaveLength(1);
  expect((await back.must("join.state", {})).stage).toBe("asking");

  expect(await admit("doctor")).toMatchObject({ ok: true });
  await expect.poll(async () => (await back.must("join.state", {})).stage, soon).toBe("ready");
  expect((await back.must("join.state", {})).user).toMatchObject({ username: "doctor" });
  const [entry] = (await front.must("audit.list", {})).filter(({ action }) => action === "pairing.admit");
  expect([entry?.userName, entry?.about?.name]).toEqual(["Test manager", "Test doctor"]);
  expect((await front.must("machine.list", {})).map(({ name, admin }) => [name, admin])).toEqual([["Front desk", true], ["Room 2", false]]);
});

test("whoever is switched off while a PC is let in lets in none, and one that is let in while the file is made anew is in", async () => {
  const back = start();
  const { pairingId, code } = await front.must("pairing.open", {});
  await back.must("join.begin", { code, machineName: "Room 3" });
  await front.must("pairing.asked", { pairingId });
  const wish = { pairingId, name: "Room 3", admin: false, streams: ["config", "desk", "billing", "clinical"] as StreamName[], userId: await idOf("nurse") };
  const manager = mustExist((await front.must("user.list", {})).find(({ username }) => username === "manager"), "the manager");
  const asked = byManager("pairing.admit", wish);
  await front.must("user.update", { userId: manager.id, version: manager.version, active: false });
  expect(await asked).toMatchObject({ ok: false, error: { code: "notSignedIn" } });
  expect(await front.must("machine.list", {})).toHaveLength(2);

  const byOwner = front.call("pairing.admit", wish);
  front.core.vault.reopen();
  expect(await byOwner).toMatchObject({ ok: true });
  await expect.poll(async () => (await back.must("join.state", {})).stage, soon).toBe("ready");
});
