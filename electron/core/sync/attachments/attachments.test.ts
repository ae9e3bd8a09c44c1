import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err, ok } from "#shared/core/result.ts";
import { addMs, type Instant } from "#shared/core/time.ts";
import { Refusal } from "#shared/errors.ts";
import { attachment, attachmentMaxBytes, attachmentPieceBytes, type Attachment } from "#shared/schema/tables/attachment.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock, tempStore, type TempStore } from "../../../testing/temp-store.ts";
import { createSystemRandom } from "../../system-random.ts";
import { createSyncCrypto } from "../crypto.ts";
import { markAgendaOnly } from "../snapshot/carry-over.ts";
import type { BlobNet } from "../snapshot/snapshot-net.ts";
import { createAttachments, type Attachments } from "./attachments.ts";
import { sniffMediaType } from "./sniff.ts";

const random = createSystemRandom();
const crypto = createSyncCrypto(random);
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const pdf = (length: number): Uint8Array => Uint8Array.from([...bytesOf("%PDF-1.7\n"), ...random.bytes(length - 9)]);

const aServer = () => {
  const pieces = new Map<string, Uint8Array>();
  const state = { puts: 0, isOffline: false, failAfterPuts: Number.POSITIVE_INFINITY, dropped: [] as string[] };
  const net: BlobNet = {
    missing: (names) => Promise.resolve(state.isOffline ? err({ code: "offline" }) : ok(names.filter((name) => !pieces.has(name)))),
    put: (name, piece) => {
      if (state.isOffline || state.puts >= state.failAfterPuts) return Promise.resolve(err({ code: "offline" }));
      state.puts += 1;
      pieces.set(name, piece);
      return Promise.resolve(ok(null));
    },
    drop: (names) => {
      if (state.isOffline) return Promise.resolve(err({ code: "offline" }));
      state.dropped.push(...names);
      return Promise.resolve(ok(null));
    },
    get: (name) => {
      const piece = pieces.get(name);
      return Promise.resolve(state.isOffline ? err({ code: "offline" }) : piece ? ok(piece) : err({ code: "gone" }));
    },
  };
  return { net, pieces, state };
};

const aPc = (server: ReturnType<typeof aServer> | null) => {
  const folder = mkdtempSync(join(tmpdir(), "attachments-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, files: createAttachments({ folder, crypto, random, net: () => server?.net ?? null }) };
};

const aStore = (): TempStore => {
  const made = tempStore({ clock: fixedClock(1_795_000_000_000), random: seededRandom(1) });
  ends.push(made.close);
  return made;
};

const add = ({ store }: TempStore, files: Attachments, bytes: Uint8Array): Attachment =>
  store.transact({ userId: null, procedure: "test" }, null, (tx) =>
    tx.insert(attachment, { ...files.take(tx, bytes), patientId: "pat_00000000000000000000000000" as never, name: "scan.pdf", state: "uploading", addedAt: 1 as never })).value;

const silent = (): Promise<void> => Promise.resolve();
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return "done";
  } catch (error) {
    if (error instanceof Refusal) return error.error.code;
    throw error;
  }
};

test("a file that was taken in on one PC is opened on another, byte for byte, once the server has it", async () => {
  const server = aServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const file = pdf(attachmentPieceBytes * 2 + 777);
  const row = add(store, one.files, file);
  expect([row.state, row.pieces.length, one.files.isHere(row), two.files.isHere(row)]).toEqual(["uploading", 3, true, false]);
  expect(await codeOf(() => two.files.fetch(row, silent))).toBe("attachmentElsewhere");
  expect(await one.files.send(store.store)).toEqual(ok(1));
  expect(store.store.read.byId(attachment, row.id)?.state).toBe("here");
  const steps: number[] = [];
  await two.files.fetch(row, (done) => Promise.resolve(void steps.push(done)));
  expect(steps).toEqual([1, 2, 3]);
  expect(Buffer.from(two.files.read(row)).equals(Buffer.from(file))).toBe(true);
});

test("sending that broke off goes on with what the server lacks, and a PC that has not the file says nothing of it", async () => {
  const server = aServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const row = add(store, one.files, pdf(attachmentPieceBytes * 5));
  server.state.failAfterPuts = 2;
  expect(await one.files.send(store.store)).toEqual(err({ code: "offline" }));
  expect(store.store.read.byId(attachment, row.id)?.state).toBe("uploading");
  expect(await two.files.send(store.store)).toEqual(ok(0));
  server.state.failAfterPuts = Number.POSITIVE_INFINITY;
  expect(await one.files.send(store.store)).toEqual(ok(1));
  expect(server.state.puts).toBe(5);
});

test("fetching that broke off goes on with what is missing, and offline it says so", async () => {
  const server = aServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const row = add(store, one.files, pdf(attachmentPieceBytes * 3));
  await one.files.send(store.store);
  const [last = ""] = row.pieces.slice(-1);
  const kept = mustExist(server.pieces.get(last), "a piece");
  server.pieces.delete(last);
  expect(await codeOf(() => two.files.fetch(row, silent))).toBe("attachmentElsewhere");
  server.pieces.set(last, kept);
  for (const name of row.pieces.slice(0, 2)) server.pieces.delete(name);
  await two.files.fetch(row, silent);
  expect(two.files.isHere(row)).toBe(true);
  server.state.isOffline = true;
  expect(await codeOf(() => aPc(server).files.fetch(row, silent))).toBe("attachmentElsewhere");
  expect(await codeOf(() => aPc(null).files.fetch(row, silent))).toBe("attachmentElsewhere");
});

test("a piece that was altered, swapped or put in another's place is found, on the way and on the disk", async () => {
  const server = aServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const row = add(store, one.files, pdf(attachmentPieceBytes * 2));
  await one.files.send(store.store);
  const [a = "", b = ""] = row.pieces;
  const whole = new Map(server.pieces);
  server.pieces.set(a, Uint8Array.from(mustExist(whole.get(a), "a piece"), (byte, at) => (at === 40 ? byte ^ 1 : byte)));
  expect(await codeOf(() => two.files.fetch(row, silent))).toBe("attachmentDamaged");
  server.pieces.set(a, mustExist(whole.get(b), "a piece"));
  expect(await codeOf(() => two.files.fetch(row, silent))).toBe("attachmentDamaged");
  server.pieces.set(a, mustExist(whole.get(a), "a piece"));
  await two.files.fetch(row, silent);
  writeFileSync(join(two.folder, "attachments", a.slice(0, 2), a), new Uint8Array(500));
  expect(await codeOf(() => two.files.read(row))).toBe("attachmentDamaged");
  await two.files.fetch(row, silent);
  expect(two.files.read(row)).toHaveLength(row.bytes);
});

test("the same file twice is kept once; another clinic's same file has other names and other bytes", () => {
  const store = aStore();
  const one = aPc(null);
  const file = pdf(5_000);
  const [first, again] = [add(store, one.files, file), add(store, one.files, file)];
  expect(again.pieces).toEqual(first.pieces);
  const elsewhere = aPc(null).files.take(aStore().store.read, file);
  expect(elsewhere.hash).toBe(first.hash);
  expect(elsewhere.pieces).not.toEqual(first.pieces);
});

const now = 1_795_000_000_000 as Instant;
const monthMs = 30 * 86_400_000;
/** As if these pieces had been kept so long ago. */
const age = (folder: string, names: readonly string[], ms: number): void => names.forEach((name) => utimesSync(join(folder, "attachments", name.slice(0, 2), name), (now - ms) / 1000, (now - ms) / 1000));

test("pieces that no row has named for thirty days go, and those that one names, or may yet come to name, stay", async () => {
  const store = aStore();
  const one = aPc(null);
  const row = add(store, one.files, pdf(3_000));
  const [old, young] = [one.files.take(store.store.read, pdf(attachmentPieceBytes + 5)), one.files.take(store.store.read, pdf(2_000))];
  age(one.folder, [...row.pieces, ...old.pieces], monthMs + 1_000);
  age(one.folder, young.pieces, monthMs - 1_000);
  expect(await one.files.tidy(store.store, now)).toBe(2);
  expect([one.files.isHere(row), one.files.isHere(old), one.files.isHere(young)]).toEqual([true, false, true]);
  markAgendaOnly(store.store.db);
  age(one.folder, young.pieces, monthMs + 1_000);
  expect(await one.files.tidy(store.store, now)).toBe(0);
});

const nameOf = (at: number): string => String(at).padStart(43, "A");
/** Rows of files that are on other PCs, of one piece each. */
const addFar = ({ store }: TempStore, count: number): void =>
  void store.transact({ userId: null, procedure: "test" }, null, (tx) => {
    for (let at = 0; at < count; at += 1) tx.insert(attachment, { mediaType: "application/pdf", bytes: 9, hash: nameOf(at), fileKey: nameOf(at), pieces: [nameOf(at)], patientId: "pat_00000000000000000000000000" as never, name: "far.pdf", state: "here", addedAt: 1 as never });
  });

test("while thousands of files are gone through others get their turn, and what a shut store says no more is not taken for unnamed", async () => {
  const store = aStore();
  const one = aPc(null);
  addFar(store, 1_500);
  const last = add(store, one.files, pdf(3_000));
  const old = Array.from({ length: 5 }, () => one.files.take(store.store.read, pdf(2_000)));
  age(one.folder, [...last.pieces, ...old.flatMap(({ pieces }) => pieces)], monthMs + 1_000);
  const shut = aStore();
  addFar(shut, 1_500);
  const broken = one.files.tidy(shut.store, now);
  shut.db.close();
  expect(await broken).toBe(0);
  let turns = 0;
  let isOn = true;
  const turn = (): void => {
    turns += 1;
    if (isOn) setImmediate(turn);
  };
  turn();
  expect(await one.files.tidy(store.store, now)).toBe(5);
  isOn = false;
  expect(turns).toBeGreaterThan(1_500 / 400);
  expect([last, ...old].map(one.files.isHere)).toEqual([true, false, false, false, false, false]);
});

test("a removed file is dropped here and on the server after thirty days, once, but not what another row names too", async () => {
  const server = aServer();
  const store = aStore();
  const one = aPc(server);
  const file = pdf(2_500);
  const [gone, shared, twin] = [add(store, one.files, pdf(1_500)), add(store, one.files, file), add(store, one.files, file)];
  await one.files.send(store.store);
  for (const row of [gone, shared]) store.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.void(attachment, row.id));
  age(one.folder, [...gone.pieces, ...shared.pieces], 2 * monthMs);
  expect(await one.files.tidy(store.store, addMs(now, monthMs))).toBe(0);
  expect(server.state.dropped).toEqual([]);
  server.state.isOffline = true;
  expect(await one.files.tidy(store.store, addMs(now, monthMs + 1_000))).toBe(1);
  expect([one.files.isHere(gone), one.files.isHere(twin)]).toEqual([false, true]);
  server.state.isOffline = false;
  for (let day = 0; day < 2; day += 1) await one.files.tidy(store.store, addMs(now, monthMs + 1_000));
  expect(server.state.dropped).toEqual(gone.pieces);
});

test("a file is of the kind that its bytes say, and what is no paper, picture or text is not taken", async () => {
  const dicom = new Uint8Array(200);
  dicom.set(bytesOf("DICM"), 128);
  const kinds = [pdf(20), Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]), Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]), bytesOf("RIFF0000WEBPVP8 "), dicom, bytesOf("تحليل دم\nHb 13.1")];
  expect(kinds.map(sniffMediaType)).toEqual(["application/pdf", "image/png", "image/jpeg", "image/webp", "application/dicom", "text/plain"]);
  const refused = [Uint8Array.from([0x4d, 0x5a, 0x90, 0]), Uint8Array.from([0x50, 0x4b, 3, 4]), new Uint8Array(0), Uint8Array.from([0xff, 0xfe, 0, 1])];
  expect(refused.map(sniffMediaType)).toEqual([null, null, null, null]);
  const { files } = aPc(null);
  const { read } = aStore().store;
  expect(await codeOf(() => files.take(read, mustExist(refused[0], "a program")))).toBe("attachmentKind");
  expect(await codeOf(() => files.take(read, new Uint8Array(attachmentMaxBytes + 1)))).toBe("attachmentTooBig");
});

test("nothing of a file is in clear on the disk or on the server", async () => {
  const server = aServer();
  const store = aStore();
  const one = aPc(server);
  add(store, one.files, bytesOf(Array.from({ length: 1_000 }, (_, at) => `marker-${at}`).join("\n")));
  await one.files.send(store.store);
  const onDisk = readdirSync(join(one.folder, "attachments"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const everything = Buffer.concat([...onDisk, ...server.pieces.values()]);
  expect(everything.length).toBeGreaterThan(20_000);
  expect(everything.includes("marker-")).toBe(false);
});
