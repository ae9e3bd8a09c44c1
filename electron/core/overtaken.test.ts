import { expect, test } from "vitest";
import { err } from "#shared/core/result.ts";
import { appError } from "#shared/errors.ts";
import { scratchFolder, testClinic, testPassword } from "../testing/test-clinic.ts";
import { startCore } from "./core.ts";
import { noKeychain } from "./store/keychain.ts";

test("an import that a restore overtakes writes nothing into the restored clinic", async () => {
  const clinic = await testClinic();
  const made = await clinic.must("backup.run", {});
  const table = `name,phone\n${Array.from({ length: 40_000 }, (_, row) => `Patient Number ${row},0100${String(1_000_000 + row)}`).join("\n")}\n`;
  const { fileId } = await clinic.must("import.inspect", { name: "old.csv", bytes: new TextEncoder().encode(table) });
  const written = new Promise<void>((resolve) => clinic.core().serve.onEvent((event, payload) => void (event === "progress" && (payload as { readonly done: number }).done > 1_000 && resolve())));
  const importing = clinic.call("import.run", { fileId, mapping: ["name", "phone"], dateOrder: "dmy" });
  await written;
  await clinic.must("setup.restore", { file: made.file, username: "owner", password: testPassword }, { client: "door" });
  expect(await importing).toEqual(err(appError("notSignedIn")));
  expect(await clinic.must("patient.list", {} as never, { client: "door" })).toMatchObject({ total: 0 });
  expect(await clinic.must("import.batches", {}, { client: "door" })).toEqual([]);
  expect(clinic.log).toEqual([]);
}, 60_000);

test("a clinic that is asked for twice at once is made once, and opens", async () => {
  const donor = await testClinic();
  const cost = { memoryKib: 8, passes: 1, lanes: 1 };
  const core = startCore({ folder: scratchFolder(), program: "test", clock: donor.clock, random: donor.random, keychain: noKeychain, log: () => undefined, passwordCost: cost });
  const config = { name: "Nile", country: "EG", zone: "Africa/Cairo", currency: "EGP", language: "en", owner: { username: "owner", name: "Salma", password: testPassword } };
  const answers = await Promise.all([core.serve.call("one", "setup.clinic", config), core.serve.call("two", "setup.clinic", config)]);
  expect(answers).toMatchObject([{ ok: true }, { ok: false, error: { code: "clinicExists" } }]);
  core.vault.close();
  expect(await core.serve.call("three", "session.signIn", { username: "owner", password: testPassword })).toMatchObject({ ok: true });
  core.stop();
});

test("somebody who signs in while a recovery fails stays signed in", async () => {
  const clinic = await testClinic();
  const userId = clinic.core().vault.keys()?.slots.find((slot) => slot.username === "owner")?.userId ?? "";
  const code = clinic.core().recoveryCodes.of(userId) ?? "";
  clinic.core().vault.close();
  const [entered, recovered] = await Promise.all([
    clinic.call("session.signIn", { username: "doctor", password: testPassword }, { client: "desk" }),
    clinic.call("session.recover", { code, username: "nurse", next: "brand new words" }, { client: "door" }),
  ]);
  expect([entered.ok, recovered]).toMatchObject([true, { ok: false, error: { code: "notFound" } }]);
  expect((await clinic.must("session.state", {}, { client: "desk" })).state).toBe("signedIn");
});
