import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { appError } from "#shared/errors.ts";
import { err } from "#shared/core/result.ts";
import type { FromCore } from "#shared/ipc/wire.ts";
import { scratchFolder, testClinic } from "../testing/test-clinic.ts";

test("leaving a clinic signs everybody out at every window, each with an entry in its audit, and nobody's session opens it any more", async () => {
  const clinic = await testClinic();
  await clinic.must("session.lock", {}, { as: "doctor" });
  const store = clinic.core().vault.store() ?? expect.fail("no store");
  const signedOut = (): number => Number(store.read.prepare("SELECT count(*) FROM audit WHERE action = 'session.signOut'").pluck().get());
  const before = signedOut();
  expect(await clinic.must("clinics.switch", { id: "first" })).toMatchObject({ name: "Nile Clinic", nameOther: "عيادة النيل", hasServer: false, waiting: 0 });
  expect(signedOut() - before).toBe(6);
  for (const as of ["owner", "doctor", "receptionist"] as const) expect(await clinic.call("patient.list", {}, { as })).toEqual(err(appError("notSignedIn")));
  clinic.close();
});

test("a clinic is not left while a backup runs, and nobody is signed out", async () => {
  const clinic = await testClinic();
  const backup = clinic.call("backup.run", {});
  for (const name of ["clinics.switch", "clinics.add", "clinics.renew", "clinics.forget"] as const) expect([name, await clinic.callRaw(name, { id: "first" })]).toEqual([name, err(appError("clinicBusy"))]);
  expect((await backup).ok).toBe(true);
  expect(await clinic.must("session.state", {})).toMatchObject({ state: "signedIn" });
  expect((await clinic.callRaw("clinics.switch", { id: "first" })).ok).toBe(true);
  clinic.close();
});

test("an import that was refused holds nobody back", async () => {
  const clinic = await testClinic();
  expect((await clinic.call("import.inspect", { name: "a.xlsx", bytes: new Uint8Array([1, 2, 3]) })).ok).toBe(false);
  expect((await clinic.call("clinics.add", {})).ok).toBe(true);
  clinic.close();
});

test("before anybody has signed in a clinic says its name and nothing of what waits", async () => {
  const clinic = await testClinic();
  clinic.close();
  const again = await testClinic({ folder: clinic.folder, seed: 2 });
  again.core().vault.close();
  expect(await again.must("clinics.list", {}, { client: "nobody" })).toEqual({ name: "Nile Clinic", nameOther: "عيادة النيل", language: "en", hasServer: null, waiting: null });
  again.close();
});

test("a core makes no new folder where a clinic was; it opens the clinic once the folder is back", async () => {
  const folder = join(scratchFolder(), "clinic");
  const core = fork(join(import.meta.dirname, "main.ts"), ["--data", folder, "--known"], { serialization: "advanced", stdio: "inherit", execArgv: ["--disable-warning=ExperimentalWarning"] });
  const answerTo = async (id: number): Promise<FromCore> => {
    core.send({ kind: "call", id, client: "window", name: "session.state", input: {} });
    return ((await once(core, "message")) as [FromCore])[0];
  };
  expect(await answerTo(1)).toMatchObject({ ok: false, error: { code: "clinicMissing", folder } });
  expect(existsSync(folder)).toBe(false);
  mkdirSync(folder);
  expect(await answerTo(2)).toMatchObject({ ok: true, value: { state: "noClinic" } });
  core.send({ kind: "stop" });
  await once(core, "exit");
});
