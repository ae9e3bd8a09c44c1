import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err } from "#shared/core/result.ts";
import { addDays, instantToLocalDate, systemClock, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import { appError } from "#shared/errors.ts";
import { schemaVersion } from "#shared/schema/index.ts";
import type { Keychain } from "../store/keychain.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { nth, scratchFolder, testClinic, testPassword } from "../../testing/test-clinic.ts";
import { confirmedMarks } from "./snapshot/digests.ts";
import { isAgendaOnly, laidInKey, leftOutKey } from "./snapshot/carry-over.ts";
import { replicaValues } from "./replica-values.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { found, start, end, inStep, names, log, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

const dbOf = ({ core }: Pc) => mustExist(core.vault.store(), "an open store").db;
const front = await found();
await front.must("patient.register", { name: "Comes Some Day", sex: "female" });
const { patient: visitor } = await front.must("patient.register", { name: "Comes Tomorrow", sex: "male" });
const [practitioner, service] = [nth(await front.must("practitioner.list", {}), 0), nth(await front.must("service.list", {}), 0)];
const tomorrow = addDays(instantToLocalDate(systemClock.now(), "Africa/Cairo" as Zone), 1);
await front.must("appointment.book", { patientId: visitor.id, practitionerId: practitioner.id, serviceId: service.id, startLocal: `${tomorrow}T10:00` as LocalDateTime });
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });

/** The agenda is two files of one piece each: what would come after them does not. */
const agendaPieces = 2;
let back: Pc;

/** Two people at two screens let this PC in, up to where its data begins to come. */
const comesIn = async (pc: Pc, name: string): Promise<void> => {
  const { pairingId, code } = await front.must("pairing.open", {});
  await pc.must("join.begin", { code, machineName: name });
  await front.must("pairing.asked", { pairingId });
  const owner = mustExist((await front.must("user.list", {})).find(({ username }) => username === "owner"), "the owner");
  await front.must("pairing.admit", { pairingId, name, admin: false, streams: ["config", "desk", "billing", "clinical"], userId: owner.id });
};

test("a password that is set as the rest of the clinic comes opens it, though the file that was open when it was typed is gone", async () => {
  const storeOf = () => begun.core.vault.store();
  /** Takes as long as the rest of the clinic takes to come. */
  const slow: Keychain = {
    read: () => Promise.resolve(null),
    create: async () => {
      const typedAt = storeOf();
      await expect.poll(() => storeOf() !== null && storeOf() !== typedAt, { ...soon, interval: 1 }).toBe(true);
      return null;
    },
  };
  const begun = start(scratchFolder(), { keychain: slow });
  const finished: ReturnType<Pc["call"]>[] = [];
  begun.core.serve.onEvent((event) => {
    if (event === "sync") void begun.must("join.state", {}).then(({ stage }) => { if (stage === "ready" && finished.length === 0) finished.push(begun.call("join.finish", { password: passwordThere })); });
  });
  await comesIn(begun, "Room 4");
  await expect.poll(() => finished.length, soon).toBe(1);
  expect(await finished[0]).toMatchObject({ ok: true });
  await begun.must("session.signIn", { username: "owner", password: passwordThere });
  await inStep(begun);
  expect([...(await names(begun, "comes"))].toSorted()).toEqual(["Comes Some Day", "Comes Tomorrow"]);
  end(begun);
});

test("a copy that is restored while a new PC's first password is being set keeps its own passwords", async () => {
  const donor = await testClinic({ config: { name: "Old Clinic" } });
  const { file } = await donor.must("backup.run", {});
  const restoring: Keychain = { read: () => Promise.resolve(null), create: () => begun.core.serve.call("door", "setup.restore", { file, username: "owner", password: testPassword }).then(() => null) };
  const begun = start(scratchFolder(), { keychain: restoring });
  await comesIn(begun, "Room 5");
  await expect.poll(async () => (await begun.must("join.state", {})).stage, soon).toBe("ready");
  expect(await begun.call("join.finish", { password: passwordThere })).toEqual(err(appError("pairingOver")));
  expect((await begun.must("join.state", {})).stage).toBe("over");
  begun.core.vault.close();
  expect(await begun.must("session.signIn", { username: "owner", password: testPassword })).toMatchObject({ state: "signedIn", clinic: { name: "Old Clinic" } });
  end(begun);
});

test("a PC that is killed with no more than the agenda, at which somebody worked, becomes whole when it starts again", async () => {
  const asked = new Set<string>();
  const begun = start(scratchFolder(), { lets: ({ method, url }) => !(method === "GET" && url.includes("/chunks/")) || asked.has(url) || (asked.size < agendaPieces && asked.add(url).has(url)) });
  await comesIn(begun, "Room 2");
  await expect.poll(async () => (await begun.must("join.state", {})).stage, soon).toBe("ready");
  await begun.must("join.finish", { password: passwordThere });
  await begun.must("session.signIn", { username: "owner", password: passwordThere });
  expect(isAgendaOnly(dbOf(begun))).toBe(true);
  expect((await begun.must("sync.status", {})).state).toBe("rebuilding");
  expect(await names(begun, "comes")).toEqual(["Comes Tomorrow"]);
  await begun.must("patient.register", { name: "Came Meanwhile", sex: "female" });

  // What a kill leaves: the files as they are, the journal beside the store.
  const killed = scratchFolder();
  cpSync(begun.folder, killed, { recursive: true });
  end(begun);

  // Where its pieces cannot be laid down it goes on with what it has, says why, and tries again.
  const incoming = join(killed, "sync", "incoming");
  rmSync(incoming, { recursive: true, force: true });
  writeFileSync(incoming, "");
  const stuck = start(killed);
  await stuck.must("session.signIn", { username: "owner", password: passwordThere });
  await expect.poll(() => log.join("\n"), soon).toContain("the file was not made anew: Error: E");
  expect(await names(stuck, "came meanwhile")).toEqual(["Came Meanwhile"]);
  end(stuck);
  rmSync(incoming);

  back = start(killed);
  await back.must("session.signIn", { username: "owner", password: passwordThere });
  await inStep(back);
  expect(isAgendaOnly(dbOf(back))).toBe(false);
  expect([...(await names(back, "comes"))].toSorted()).toEqual(["Comes Some Day", "Comes Tomorrow"]);
  expect(await names(back, "came meanwhile")).toEqual(["Came Meanwhile"]);
  await expect.poll(() => names(front, "came meanwhile"), soon).toEqual(["Came Meanwhile"]);
  expect(confirmedMarks(dbOf(back))).toEqual(confirmedMarks(dbOf(front)));
});

test("after others' work was laid in without waiting for the disk, a desk's own is waited for again", async () => {
  await front.must("patient.register", { name: "From Elsewhere", sex: "female" });
  await expect.poll(() => names(back, "from elsewhere"), soon).toEqual(["From Elsewhere"]);
  expect(dbOf(back).pragma("synchronous", { simple: true })).toBe(2);
});

test("a file that lacks what the program before had left out is made anew by the one that knows it, and looks again at what others kept aside", async () => {
  const db = dbOf(back);
  db.exec("UPDATE patient SET sex = 'unknown' WHERE name = 'Comes Tomorrow'");
  replicaValues(db).set(leftOutKey, schemaVersion);
  end(back);
  back = start(back.folder);
  await back.must("session.signIn", { username: "owner", password: passwordThere });
  await expect.poll(() => confirmedMarks(dbOf(back)), soon).toEqual(confirmedMarks(dbOf(front)));
  await inStep(back);
  expect(replicaValues(dbOf(back)).number(leftOutKey)).toBeNull();
  expect(replicaValues(dbOf(back)).number(laidInKey)).toBe(schemaVersion);
});
