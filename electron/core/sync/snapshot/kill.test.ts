import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { ok } from "#shared/core/result.ts";
import { randomBelow } from "#shared/core/random.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { streamNames } from "#shared/schema/streams.ts";
import { chunkBytes } from "#shared/sync/manifest.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock, tempStore, type TempStore } from "../../../testing/temp-store.ts";
import { openDatabase } from "../../store/open.ts";
import { createSystemRandom } from "../../system-random.ts";
import { writeHead } from "../head.ts";
import { buildStore, type BuildSpec } from "./build.ts";
import { confirmedMarks } from "./digests.ts";
import { piecesOf, pieceName } from "./file-pieces.ts";
import { makeSnapshotFiles, type MakeSpec } from "./make.ts";
import { downloadFile } from "./transfer.ts";
import type { PieceNet } from "./snapshot-net.ts";

const kills = process.env["DAFTAR_LONG"] === "1" ? 60 : 2;
vi.setConfig({ testTimeout: 60_000 + kills * 10_000 });
const random = seededRandom(20_261_125);
const key = new Uint8Array(32).fill(7);
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "snapshot-kill-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const aStore = (people: number): TempStore => {
  const made = tempStore({ clock: fixedClock(1_795_000_000_000), random: seededRandom(1) });
  ends.push(made.close);
  made.store.transact({ userId: null, procedure: "test" }, null, (tx) => {
    for (let at = 0; at < people; at += 1) tx.insert(patient, { fileNumber: String(at), name: `Person ${at}`, birthPrecision: "day", sex: "female", tags: [], deceased: false });
  });
  made.db.exec("DELETE FROM outbox");
  writeHead(made.db, { seq: 3, chain: new Uint8Array(32).fill(2) });
  return made;
};

const asText = (spec: object): string => Buffer.from(JSON.stringify(spec, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value))).toString("base64");

/** Lets the work begin and kills it somewhere within it. */
const killAmid = (work: string, spec: object, withinMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "..", "..", "..", "testing", "kill-snapshot.ts"), work, asText(spec)], { stdio: ["ignore", "pipe", "inherit"] });
    child.once("error", reject);
    child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), randomBelow(random, withinMs)));
    child.once("exit", (_, signal) => (signal === "SIGKILL" ? resolve() : reject(new Error("it ended by itself"))));
  });

const makeSpec = (from: TempStore, into: string): MakeSpec => ({
  store: from.db.name, key, into, now: 1_795_000_000_000,
  files: [{ group: 0, stream: "config", key: new Uint8Array(32).fill(1) }, ...streamNames.filter((stream) => stream !== "config").map((stream) => ({ group: 1 as const, stream, key: new Uint8Array(32).fill(2) }))],
});

test("a PC that is killed while it makes a snapshot has its file as it was, and makes the snapshot the next time", async () => {
  const from = aStore(400);
  const before = confirmedMarks(from.db);
  const spec = makeSpec(from, join(aFolder(), "out"));
  for (let time = 0; time < kills; time += 1) {
    await killAmid("make", spec, 250);
    expect(confirmedMarks(from.db)).toEqual(before);
    expect(makeSnapshotFiles(spec)).toMatchObject({ ok: true, value: { head: { seq: 3 } } });
  }
});

test("a PC that is killed while its new file is being made has the old one as it was, and the next try makes it whole", async () => {
  const from = aStore(400);
  const made = makeSnapshotFiles(makeSpec(from, join(aFolder(), "out")));
  if (!made.ok) throw new Error("not made");
  const into = aStore(3);
  const old = confirmedMarks(into.db);
  const spec: BuildSpec = { path: join(dirname(into.db.name), "loading.db"), key, old: into.db.name, head: made.value.head, schemaVersion: made.value.schemaVersion, peers: [], files: made.value.files.map(({ stream, path, key: fileKey }) => ({ stream, path, key: fileKey })) };
  for (let time = 0; time < kills; time += 1) {
    await killAmid("build", spec, 400);
    expect(confirmedMarks(into.db)).toEqual(old);
    expect(buildStore(spec, () => undefined)).toEqual(ok(null));
    const db = openDatabase(spec.path, key);
    expect(confirmedMarks(db).filter(({ rows }) => rows > 1)).toEqual(confirmedMarks(from.db).filter(({ rows }) => rows > 1));
    db.close();
  }
});

test("a PC that is killed while a snapshot comes goes on with the pieces that it has, and the file is the one that was sent", async () => {
  const [folder, place] = [aFolder(), aFolder()];
  const source = join(folder, "source");
  writeFileSync(source, createSystemRandom().bytes(chunkBytes * 9 + 12_345));
  const { bytes, chunks } = piecesOf(source);
  const whole = readFileSync(source);
  mkdirSync(join(folder, "pieces"));
  for (const [at, name] of chunks.entries()) writeFileSync(join(folder, "pieces", name), whole.subarray(at * chunkBytes, (at + 1) * chunkBytes));
  const path = join(place, "incoming");
  for (let time = 0; time < kills; time += 1) {
    rmSync(path, { force: true });
    await killAmid("download", { from: join(folder, "pieces"), path, bytes, chunks }, 120);
    const asked: string[] = [];
    const net: PieceNet = { missing: (names) => Promise.resolve(ok(names)), put: () => Promise.resolve(ok(null)), get: (name) => Promise.resolve(ok(new Uint8Array(readFileSync(join(folder, "pieces", (asked.push(name), name)))))) };
    expect(await downloadFile(net, path, { bytes, chunks }, () => undefined)).toEqual(ok(null));
    expect(pieceName(readFileSync(path))).toBe(pieceName(whole));
    expect(new Set(asked).size).toBe(asked.length);
  }
});

test("a download that a full disk has ended has ended: what was still on its way is written nowhere", async () => {
  const folder = aFolder();
  const path = join(folder, "incoming");
  const pieces = Array.from({ length: 3 }, () => createSystemRandom().bytes(20_000));
  const chunks = pieces.map(pieceName);
  const late: (() => void)[] = [];
  const net: PieceNet = {
    missing: () => Promise.resolve(ok([])), put: () => Promise.resolve(ok(null)),
    get: (name) => new Promise((resolve) => {
      const come = (): void => resolve(ok(mustExist(pieces[chunks.indexOf(name)], "a piece")));
      if (name === chunks[0]) come();
      else late.push(come);
    }),
  };
  symlinkSync("/dev/full", path);
  const ended = downloadFile(net, path, { bytes: chunkBytes * 2 + 20_000, chunks }, () => undefined);
  await expect.poll(() => late.length).toBe(2);
  await new Promise((resolve) => void setTimeout(resolve, 50));
  // Whatever is opened next may get the number of a file that was closed.
  const other = join(folder, "other");
  const handle = openSync(other, "w");
  for (const come of late) come();
  expect(await ended).toEqual({ ok: false, error: { code: "full" } });
  await new Promise((resolve) => void setTimeout(resolve, 50));
  closeSync(handle);
  expect(readFileSync(other).length).toBe(0);
});

test("a full disk stops a download, which goes on when there is room", async () => {
  const folder = aFolder();
  const path = join(folder, "incoming");
  const file = createSystemRandom().bytes(20_000);
  const net: PieceNet = { missing: () => Promise.resolve(ok([])), put: () => Promise.resolve(ok(null)), get: () => Promise.resolve(ok(file)) };
  const wanted = { bytes: file.length, chunks: [pieceName(file)] };
  symlinkSync("/dev/full", path);
  expect(await downloadFile(net, path, wanted, () => undefined)).toEqual({ ok: false, error: { code: "full" } });
  rmSync(path);
  expect(await downloadFile(net, path, wanted, () => undefined)).toEqual(ok(null));
  expect(Buffer.from(readFileSync(path)).equals(Buffer.from(file))).toBe(true);
});
