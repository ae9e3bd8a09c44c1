import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openClinicList, type ClinicList } from "./clinic-list.ts";

let home = "";
/** The PC's settings, which outlive the program. */
let kept: unknown = null;
let drawn = 0;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "daftar-test-"));
  kept = null;
  drawn = 0;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const openList = (): ClinicList =>
  openClinicList({
    home,
    read: () => kept,
    keep: (next) => {
      kept = structuredClone(next);
    },
    newId: () => {
      drawn += 1;
      return `c${drawn}`;
    },
  });

/** What making a clinic leaves in its folder. */
const makeClinicIn = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const file of ["clinic.db", "keys.json"]) writeFileSync(join(folder, file), file);
};
const named = (name: string) => ({ name, nameOther: null, language: "en" as const, hasServer: false, waiting: 0 });

/** A PC with Nile in the first folder and Delta in one that was added; Delta is open. */
const twoClinics = (): ClinicList => {
  const list = openList();
  makeClinicIn(list.open().folder);
  list.learn(named("Nile"));
  list.begin();
  makeClinicIn(list.open().folder);
  list.learn(named("Delta"));
  return list;
};

test("a new PC has one folder, in which nobody has made a clinic", () => {
  expect(openList().all()).toEqual([{ id: "first", name: null, nameOther: null, language: null, hasServer: null, waiting: null, folder: join(home, "clinic"), state: "new", isOpen: true }]);
});

test("a PC that had one clinic before there was a list goes on with it where it is", () => {
  makeClinicIn(join(home, "clinic"));
  const list = openList();
  expect(list.open()).toMatchObject({ id: "first", folder: join(home, "clinic"), state: "ready" });
  list.learn(named("Nile"));
  expect(readdirSync(home)).toEqual(["clinic"]);
  expect(openList().all()).toMatchObject([{ id: "first", name: "Nile", isOpen: true }]);
});

test("a clinic that is added has a folder of its own, and the one that was open last opens next time", () => {
  const list = twoClinics();
  expect(list.all()).toMatchObject([
    { name: "Nile", folder: join(home, "clinic"), state: "ready", isOpen: false },
    { name: "Delta", folder: join(home, "clinics", "c1"), state: "ready", isOpen: true },
  ]);
  expect(openList().open().name).toBe("Delta");
  list.turnTo("first");
  expect(openList().open().name).toBe("Nile");
});

test("what nobody can say before signing in is known from last time; a name in the other language that was taken away is gone", () => {
  const list = openList();
  makeClinicIn(list.open().folder);
  list.learn({ name: "Nile", nameOther: "النيل", language: "en", hasServer: true, waiting: 3 });
  list.learn({ name: "Nile", nameOther: null, language: "en", hasServer: null, waiting: null });
  expect(list.open()).toMatchObject({ name: "Nile", nameOther: null, hasServer: true, waiting: 3 });
});

test("a clinic whose folder is gone is missing, and ready again once it is back", () => {
  const list = twoClinics();
  list.turnTo("first");
  const { folder } = list.find("c1") ?? expect.fail("no Delta");
  rmSync(folder, { recursive: true });
  expect(openList().find("c1")).toMatchObject({ name: "Delta", state: "missing", folder });
  makeClinicIn(folder);
  expect(list.find("c1")?.state).toBe("ready");
});

test("clinics are found again where the PC's settings were lost, and nothing else that lies there", () => {
  twoClinics();
  mkdirSync(join(home, "clinics", "empty"));
  makeClinicIn(join(home, "clinics", "Copy of c1"));
  for (const lost of [null, "nonsense", { list: [{ id: "../elsewhere" }], open: "first", before: null }]) {
    kept = lost;
    expect(openList().all().map(({ id, name, state }) => [id, name, state])).toEqual([["first", null, "ready"], ["c1", null, "ready"]]);
  }
});

test("giving up a clinic that nobody made opens the one before and leaves no folder", () => {
  const list = twoClinics();
  list.begin();
  const { id, folder } = list.open();
  mkdirSync(folder, { recursive: true });
  for (const mark of ["lock.db", "tries.json"]) writeFileSync(join(folder, mark), "");
  list.drop(id);
  expect(list.open().name).toBe("Delta");
  expect(list.all()).toHaveLength(2);
  expect(existsSync(folder)).toBe(false);
});

test("a folder that is begun is taken again: pressing twice leaves no two empty ones", () => {
  const list = twoClinics();
  list.begin();
  const { id } = list.open();
  list.turnTo("first");
  list.begin();
  expect(list.open().id).toBe(id);
  expect(list.all()).toHaveLength(3);
});

test("what lies in a folder that leaves the list is not deleted", () => {
  const list = twoClinics();
  list.begin();
  const { id, folder } = list.open();
  mkdirSync(join(folder, "kept-aside"), { recursive: true });
  writeFileSync(join(folder, "kept-aside", "clinic.db"), "somebody's");
  list.drop(id);
  expect(existsSync(join(folder, "kept-aside", "clinic.db"))).toBe(true);
  list.drop("first");
  expect(existsSync(join(home, "clinic", "clinic.db"))).toBe(true);
});

test("when the last one leaves the list, this PC begins anew", () => {
  const list = openList();
  makeClinicIn(list.open().folder);
  list.learn(named("Nile"));
  rmSync(join(home, "clinic"), { recursive: true });
  expect(list.open().state).toBe("missing");
  list.drop("first");
  expect(list.all()).toMatchObject([{ id: "first", name: null, state: "new", isOpen: true }]);
});

test("the list holds names and numbers, and no more than the sign-in screen shows", () => {
  twoClinics();
  expect(Object.keys((kept as { readonly list: readonly object[] }).list[0] ?? {}).toSorted()).toEqual(["hasServer", "id", "language", "name", "nameOther", "waiting"]);
});
