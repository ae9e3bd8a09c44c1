import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { appError } from "#shared/errors.ts";
import type { Outcome } from "#shared/ipc/wire.ts";
import { openClinicList } from "./clinic-list.ts";
import { createClinicProcedures } from "./clinic-procedures.ts";

const homes: string[] = [];
afterEach(() => homes.splice(0).forEach((home) => rmSync(home, { recursive: true, force: true })));

const nile = { name: "Nile", nameOther: null, language: "en", hasServer: true, waiting: 2 };
const refused = (error: ReturnType<typeof appError>): Outcome => ({ ok: false, error });

/** A PC with Nile open and Delta beside it. What its core says is the test's to choose. */
const aPc = () => {
  const home = mkdtempSync(join(tmpdir(), "daftar-test-"));
  homes.push(home);
  let ids = 0;
  const clinics = openClinicList({ home, read: () => null, keep: () => undefined, newId: () => `c${(ids += 1)}` });
  const made = (name: string): void => {
    const { folder } = clinics.open();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "keys.json"), name);
    clinics.learn({ name, nameOther: null, language: "en" });
  };
  made("Nile");
  clinics.begin();
  made("Delta");
  clinics.turnTo("first");
  const deeds: string[] = [];
  let answer: Outcome = { ok: true, value: nile };
  const ask = async (): Promise<Outcome> => {
    deeds.push("asked");
    return answer;
  };
  const procedures = createClinicProcedures({
    clinics,
    core: {
      restart: async (between) => {
        deeds.push("stopped");
        between();
        deeds.push(`opened ${clinics.open().name ?? "an empty folder"}`);
      },
    },
    reload: () => void deeds.push("pages begun anew"),
  });
  return {
    clinics, deeds, made,
    coreSays: (next: Outcome) => {
      answer = next;
    },
    call: (name: keyof typeof procedures, input: object = {}) => procedures[name](input, ask),
  };
};

test("changing the clinic asks the open one for leave, stops it, opens the other, and begins every page anew", async () => {
  const pc = aPc();
  expect(await pc.call("clinics.switch", { id: "c1" })).toEqual({ ok: true, value: { done: true } });
  expect(pc.deeds).toEqual(["asked", "stopped", "opened Delta", "pages begun anew"]);
});

test("what waits in the clinic that was left is told while it is shut", async () => {
  const pc = aPc();
  await pc.call("clinics.switch", { id: "c1" });
  expect(pc.clinics.find("first")).toMatchObject({ name: "Nile", hasServer: true, waiting: 2, isOpen: false });
});

test.each(["clinics.switch", "clinics.forget", "clinics.renew"] as const)("%s of a clinic that this PC does not have is refused before anybody is signed out", async (name) => {
  const pc = aPc();
  for (const id of ["c9", "../../etc", ""]) expect(await pc.call(name, { id })).toEqual(refused(appError("notFound", { what: "clinic", id })));
  for (const input of [{}, { id: 7 }, { id: "x".repeat(100) }]) expect(await pc.call(name, input)).toMatchObject({ error: { code: "invalidInput" } });
  expect(pc.deeds).toEqual([]);
});

test.each(["clinics.switch", "clinics.add"] as const)("%s is refused while a backup or an import runs, and the clinic stays open", async (name) => {
  const pc = aPc();
  pc.coreSays(refused(appError("clinicBusy")));
  expect(await pc.call(name, { id: "c1" })).toEqual(refused(appError("clinicBusy")));
  expect(pc.deeds).toEqual(["asked"]);
  expect(pc.clinics.open().name).toBe("Nile");
});

test("two windows that change the clinic at once: one does, the other is told", async () => {
  const pc = aPc();
  const outcomes = await Promise.all([pc.call("clinics.switch", { id: "c1" }), pc.call("clinics.add")]);
  expect(outcomes).toEqual([{ ok: true, value: { done: true } }, refused(appError("clinicBusy"))]);
  expect(pc.clinics.open().name).toBe("Delta");
});

test("a clinic whose file another program holds, or whose folder is gone, is left all the same", async () => {
  for (const error of [appError("storeInUse", { holder: "terminal" }), appError("clinicMissing", { folder: "/gone" }), appError("storeUnreadable", { detail: "keys.json" })]) {
    const pc = aPc();
    pc.coreSays(refused(error));
    expect(await pc.call("clinics.list")).toMatchObject({ ok: true, value: [{ name: "Nile" }, { name: "Delta" }] });
    expect(await pc.call("clinics.switch", { id: "c1" })).toMatchObject({ ok: true });
    expect(pc.clinics.open().name).toBe("Delta");
  }
});

test("a clinic whose folder is not there is not opened, and the open one goes on", async () => {
  const pc = aPc();
  const { folder } = pc.clinics.find("c1") ?? expect.fail("no Delta");
  rmSync(folder, { recursive: true });
  expect(await pc.call("clinics.switch", { id: "c1" })).toEqual(refused(appError("clinicMissing", { folder })));
  expect(pc.deeds).toEqual([]);
});

test("a new clinic begins in an empty folder; giving it up leads back to the clinic before", async () => {
  const pc = aPc();
  await pc.call("clinics.add");
  const { id } = pc.clinics.open();
  pc.coreSays({ ok: true, value: { name: null, nameOther: null, language: null, hasServer: null, waiting: null } });
  expect(await pc.call("clinics.list")).toMatchObject({ value: [{ name: "Nile" }, { name: "Delta" }, { id, name: null, state: "new", isOpen: true }] });
  await pc.call("clinics.forget", { id });
  expect(pc.deeds.filter((deed) => deed.startsWith("opened"))).toEqual(["opened an empty folder", "opened Nile"]);
  expect(pc.clinics.all()).toHaveLength(2);
});

test("a clinic that was made is not taken off the list, nor begun anew", async () => {
  const pc = aPc();
  for (const id of ["first", "c1"]) {
    expect(await pc.call("clinics.forget", { id })).toEqual(refused(appError("clinicKept")));
    expect(await pc.call("clinics.renew", { id })).toEqual(refused(appError("clinicKept")));
  }
  expect(pc.deeds).toEqual([]);
  expect(pc.clinics.all()).toHaveLength(2);
});

test("one whose folder is gone can leave the list, or get an empty folder to bring a copy back into", async () => {
  const pc = aPc();
  const { folder } = pc.clinics.find("c1") ?? expect.fail("no Delta");
  rmSync(folder, { recursive: true });
  expect(await pc.call("clinics.renew", { id: "c1" })).toMatchObject({ ok: true });
  expect(pc.clinics.open()).toMatchObject({ id: "c1", name: "Delta", state: "new", folder });
  rmSync(folder, { recursive: true });
  expect(await pc.call("clinics.forget", { id: "c1" })).toMatchObject({ ok: true });
  expect(pc.clinics.all()).toMatchObject([{ name: "Nile", isOpen: true }]);
});
