import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { addDays, instantToLocalDate, systemClock, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { nth, scratchFolder } from "../../testing/test-clinic.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { found, start, inStep, names, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});
const front = await found();
const [practitioner, service] = [nth(await front.must("practitioner.list", {}), 0), nth(await front.must("service.list", {}), 0)];
const tomorrow = addDays(instantToLocalDate(systemClock.now(), "Africa/Cairo" as Zone), 1);
// More than fits into what a new file has of room within itself.
for (const hour of ["10", "11", "12", "13"]) {
  const { patient } = await front.must("patient.register", { name: `Comes At ${hour}`, sex: "female", note: "x".repeat(1_900) });
  await front.must("appointment.book", { patientId: patient.id, practitionerId: practitioner.id, serviceId: service.id, startLocal: `${tomorrow}T${hour}:00` as LocalDateTime });
}
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });

/** While set, the new PC's file gets no larger than it is when the data comes: what SQLite says of it is what it says of a full disk. */
let hasNoRoom = true;
const back: Pc = start(scratchFolder(), { lets: () => {
  const db = back.core.vault.store()?.db;
  if (hasNoRoom && db) db.pragma(`max_page_count=${String(db.pragma("page_count", { simple: true }))}`);
  return true;
} });
const stage = async (): Promise<string> => (await back.must("join.state", {})).stage;

test("a new PC with no room for the clinic says so, and keeps nothing of it", async () => {
  expect(await back.call("join.again", {})).toMatchObject({ ok: false, error: { code: "pairingOver" } });
  const { pairingId, code } = await front.must("pairing.open", {});
  await back.must("join.begin", { code, machineName: "Room 2" });
  await front.must("pairing.asked", { pairingId });
  const owner = (await front.must("user.list", {})).find(({ username }) => username === "owner");
  await front.must("pairing.admit", { pairingId, name: "Room 2", admin: false, streams: ["config", "desk", "billing", "clinical"], userId: owner?.id ?? "" });
  await expect.poll(stage, soon).toBe("diskFull");
  expect((await back.must("session.state", {})).state).toBe("noClinic");
  const { store, keptAside } = back.core.vault.files;
  expect([store, `${store}-wal`, keptAside].filter((file) => existsSync(file))).toEqual([]);
});

test("it may be tried as often as one likes, and once there is room it comes to the clinic as the PC that was let in", async () => {
  await back.must("join.again", {});
  expect(await stage()).toBe("loading");
  await expect.poll(stage, soon).toBe("diskFull");
  hasNoRoom = false;
  await back.must("join.again", {});
  await expect.poll(stage, soon).toBe("ready");
  await back.must("join.finish", { password: passwordThere });
  expect(await back.call("join.again", {})).toMatchObject({ ok: false, error: { code: "clinicExists" } });
  await back.must("session.signIn", { username: "owner", password: passwordThere });
  await inStep(back);
  expect(await names(back, "comes at")).toHaveLength(4);
  expect((await front.must("machine.list", {})).map(({ name }) => name)).toEqual(["Front desk", "Room 2"]);
});
