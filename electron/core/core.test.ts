import { symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { roles } from "#shared/permissions.ts";
import { testClinic, type TestClinic } from "../testing/test-clinic.ts";

test("a new clinic opens with its rooms, doctors, prices and a person of each role", async () => {
  const clinic = await testClinic();
  expect(clinic.rooms).toHaveLength(2);
  expect(clinic.practitioners).toHaveLength(2);
  expect(clinic.services).toHaveLength(3);
  for (const role of roles) {
    expect(await clinic.must("session.state", {}, { as: role })).toMatchObject({ state: "signedIn", me: { username: role, roles: [role] } });
  }
  await clinic.restart();
  expect((await clinic.must("audit.verify", {})).whole).toBe(true);
  expect(clinic.log).toEqual([]);
});

/** The next time that the key file is written, the disk has no room for it. */
const noRoomForKeys = (clinic: TestClinic): void => symlinkSync("/dev/full", `${clinic.core().files.keys}.new`);

test("a name that is kept is not told as refused because the disk has no room for the tiles of the door", async () => {
  const clinic = await testClinic();
  const nurse = mustExist((await clinic.must("user.list", {})).find(({ username }) => username === "nurse"), "the nurse");
  const told = clinic.events.length;
  noRoomForKeys(clinic);
  expect(await clinic.call("user.update", { userId: nurse.id, version: nurse.version, name: "Huda Fathy" })).toMatchObject({ ok: true });
  expect(clinic.events.slice(told)).toMatchObject([{ event: "changed", payload: { tables: ["user"] } }]);
  const nameOnTile = async (): Promise<string | undefined> => (await clinic.must("session.state", {})).users.find(({ username }) => username === "nurse")?.name;
  expect(await nameOnTile()).toBe("Test nurse");
  await clinic.restart();
  expect(await nameOnTile()).toBe("Huda Fathy");
});

test("a file is shut whatever goes wrong on the way, and the folder is free for the next program", async () => {
  const clinic = await testClinic();
  const { vault } = clinic.core();
  const { db } = mustExist(vault.store(), "an open store");
  vault.watch({ opened: () => undefined, closing: () => { throw new Error("no room"); } });
  expect(() => clinic.close()).toThrow("no room");
  expect([db.open, vault.store()]).toEqual([false, null]);
  expect((await testClinic({ folder: clinic.folder, seed: 2 })).log).toEqual([]);
});
