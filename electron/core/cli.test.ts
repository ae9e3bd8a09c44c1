import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { contract } from "#shared/ipc/contract.ts";
import { startTestServer } from "../testing/sync-server.ts";
import { scratchFolder } from "../testing/test-clinic.ts";
import { startCore } from "./core.ts";
import { noKeychain } from "./store/keychain.ts";

const password = "correct horse 7";
const config = {
  name: "Nile Clinic", nameOther: "عيادة النيل", country: "EG", zone: "Africa/Cairo", currency: "EGP", language: "en",
  owner: { username: "Owner", name: "Salma", password },
  rooms: [{ name: "Room 1" }],
  practitioners: [{ name: "Dr. Hanan", room: 0, hours: [{ weekday: 1, fromMinute: 540, toMinute: 1020 }] }],
  services: [{ name: "Consultation", minutes: 30, priceMinor: 25_000 }],
};

interface Said {
  readonly exit: number | null;
  readonly lines: readonly string[];
  /** The one line, read. */
  readonly said: { readonly ok?: boolean; readonly value?: Readonly<Record<string, unknown>>; readonly unsent?: number; readonly error?: { readonly code: string; readonly message: string } };
}

const clinic = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> => {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "cli.ts"), ...args], {
    env: { ...process.env, CLINIC_PASSWORD: password, ...env }, stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (piece: Buffer) => (text += piece.toString("utf8")));
  const [exit] = (await once(child, "close")) as [number | null];
  const lines = text.trim().split("\n");
  return { exit, lines, said: JSON.parse(lines[0] ?? "{}") as Said["said"] };
};

test("one deed from the terminal of a connected clinic is on the server when it ends, or the line says that it is not", { timeout: 120_000 }, async () => {
  const home = scratchFolder();
  const data = ["--data", join(home, "clinic")];
  const as = [...data, "--as", "owner"];
  writeFileSync(join(home, "clinic.json"), JSON.stringify(config));
  const server = await startTestServer(join(home, "server"));
  await clinic(["init", ...data, "--config", join(home, "clinic.json"), "--recovery-sheet", join(home, "sheet.pdf")]);
  expect(await clinic(["call", ...as, "sync.connect", JSON.stringify({ server: server.address, machineName: "Terminal" })])).toMatchObject({ exit: 0 });
  // On a machine that has much else to do it is the line after it that says nothing any more.
  const said = [await clinic(["call", ...as, "patient.register", '{"name":"Ana Ruiz","sex":"female"}'])];
  while (said.at(-1)?.said.unsent !== undefined && said.length < 10) said.push(await clinic(["call", ...as, "sync.status"]));
  expect(said.map(({ exit }) => exit)).toEqual(said.map(() => 0));
  expect(said.at(-1)?.said.unsent).toBeUndefined();
  await server.close();
  expect((await clinic(["call", ...as, "patient.register", '{"name":"Omar Said","sex":"male"}'])).said.unsent).toBe(1);
});

test("a clinic is made, worked in, proved, copied and brought back from the terminal, one JSON line each", { timeout: 120_000 }, async () => {
  const home = scratchFolder();
  const data = ["--data", join(home, "clinic")];
  const as = [...data, "--as", "owner"];
  writeFileSync(join(home, "clinic.json"), JSON.stringify(config));

  expect(await clinic(["call", ...as, "patient.list"])).toMatchObject({ exit: 1, said: { ok: false, error: { code: "noClinic" } } });
  const made = await clinic(["init", ...data, "--config", join(home, "clinic.json"), "--recovery-sheet", join(home, "sheet.pdf")]);
  expect(made).toMatchObject({ exit: 0, said: { ok: true, value: { state: "signedIn", me: { username: "owner" } } } });
  expect(readFileSync(join(home, "sheet.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  expect(await clinic(["init", ...data, "--config", join(home, "clinic.json")])).toMatchObject({ exit: 1, said: { error: { code: "clinicExists" } } });

  const registered = await clinic(["call", ...as, "patient.register", '{"name":"Ana Ruiz","sex":"female"}']);
  expect(registered).toMatchObject({ exit: 0, said: { ok: true, value: { patient: { name: "Ana Ruiz" } } } });
  expect(registered.lines).toHaveLength(1);
  expect(await clinic(["call", ...as, "patient.register", '{"name":7}'])).toMatchObject({ exit: 1, said: { error: { code: "invalidInput", message: expect.stringContaining("name") as string } } });
  expect(await clinic(["call", ...as, "patient.list"], { CLINIC_PASSWORD: "not this" })).toMatchObject({ exit: 1, said: { error: { code: "wrongPassword", message: "The user name or password is wrong. 4 tries left." } } });

  writeFileSync(join(home, "old.csv"), "Name,Phone\nOmar Said,01001234567\nLina Adel,01112345678\n");
  const imported = await clinic(["import", ...as, join(home, "old.csv")]);
  expect(imported).toMatchObject({ exit: 0, said: { value: { patients: 2, problemCount: 0 } } });
  const { id } = mustExist(imported.said.value, "what was imported")["batch"] as { readonly id: string };
  expect(await clinic(["take-back", ...as, id])).toMatchObject({ exit: 0, said: { value: { batch: { status: "takenBack" } } } });

  const copied = await clinic(["backup", ...as]);
  expect(copied).toMatchObject({ exit: 0, said: { value: { reason: "demand" } } });
  expect(await clinic(["verify", ...as])).toMatchObject({ exit: 0, said: { ok: true, value: { whole: true, integrity: "ok" } } });
  expect(await clinic(["restore", ...as, "--from", String(copied.said.value?.["file"])])).toMatchObject({ exit: 0, said: { ok: true, value: { state: { state: "signedIn" } } } });
});

test("while a window has the folder the terminal is refused and told who has it", { timeout: 60_000 }, async () => {
  const folder = scratchFolder();
  const core = startCore({ folder, program: "Daftar", clock: { now: () => 1_795_340_520_000 as never }, random: { bytes: (length) => new Uint8Array(length) }, keychain: noKeychain, log: () => undefined });
  expect(await clinic(["call", "--data", folder, "session.state"])).toMatchObject({ exit: 1, said: { error: { code: "storeInUse", message: expect.stringContaining(`Daftar, process ${process.pid}`) as string } } });
  core.stop();
});

test("what makes no sense is told with how it is meant, and nothing is opened", { timeout: 60_000 }, async () => {
  for (const args of [[], ["open"], ["call"], ["call", "--data", "/tmp/none", "--as", "owner"], ["verify", "--data", "/tmp/none"], ["call", "--data", "/tmp/none", "patient.list", "{"]]) {
    expect(await clinic(args)).toMatchObject({ exit: 2, said: { ok: false, error: { code: "usage" } } });
  }
});

test("every procedure is printed with its right and both its shapes", { timeout: 60_000 }, async () => {
  const { lines, exit } = await clinic(["procedures"]);
  const printed = lines.map((line) => JSON.parse(line) as { readonly name: string; readonly permission: string; readonly input: { readonly type: string }; readonly output: object });
  expect(exit ?? 0).toBe(0);
  expect(printed.map(({ name }) => name)).toEqual(Object.keys(contract));
  expect(printed.every(({ input, output }) => input.type === "object" && Object.keys(output).length > 0)).toBe(true);
});
