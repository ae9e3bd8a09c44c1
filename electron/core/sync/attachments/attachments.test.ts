import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err, ok } from "#shared/core/result.ts";
import { addMs, type Instant } from "#shared/core/time.ts";
import { attachment, attachmentMaxBytes, attachmentPieceBytes } from "#shared/schema/tables/attachment.ts";
import { aBlobServer, add, addFar, addRow, bytesOf, codeOf, createFilePcs, pdf, take } from "../../../testing/file-pcs.ts";
import { markAgendaOnly } from "../snapshot/carry-over.ts";
import { sniffMediaType } from "./sniff.ts";

const { aPc, aStore, end } = createFilePcs();
afterEach(end);

const now = 1_795_000_000_000 as Instant;
const silent = (): Promise<void> => Promise.resolve();

test("a file that was taken in on one PC is opened on another, byte for byte, once the server has it", async () => {
  const server = aBlobServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const file = pdf(attachmentPieceBytes * 2 + 777);
  const row = await add(store, one.files, file);
  expect([row.state, row.pieces.length, one.files.isHere(row), two.files.isHere(row)]).toEqual(["uploading", 3, true, false]);
  expect(await codeOf(() => two.files.fetch(row, silent))).toBe("attachmentElsewhere");
  expect(await one.files.send(store.store, now)).toEqual(ok(1));
  expect(store.store.read.byId(attachment, row.id)?.state).toBe("here");
  const steps: number[] = [];
  await two.files.fetch(row, (done) => Promise.resolve(void steps.push(done)));
  expect(steps).toEqual([1, 2, 3]);
  expect(Buffer.from(await two.files.read(row)).equals(Buffer.from(file))).toBe(true);
});

test("sending that broke off goes on with what the server lacks, and a PC that has not the file says nothing of it", async () => {
  const server = aBlobServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const row = await add(store, one.files, pdf(attachmentPieceBytes * 5));
  server.state.failAfterPuts = 2;
  expect(await one.files.send(store.store, now)).toEqual(err({ code: "offline" }));
  expect(store.store.read.byId(attachment, row.id)?.state).toBe("uploading");
  expect(await two.files.send(store.store, now)).toEqual(ok(0));
  server.state.failAfterPuts = Number.POSITIVE_INFINITY;
  expect(await one.files.send(store.store, now)).toEqual(ok(1));
  expect(server.state.puts).toBe(5);
});

/** Other work beside what is done: how often it has its turn. */
const countTurns = () => {
  let turns = 0;
  let isOn = true;
  const turn = (): void => {
    turns += 1;
    if (isOn) setImmediate(turn);
  };
  turn();
  return { turns: () => turns, again: () => { turns = 0; }, end: () => { isOn = false; } };
};

test("a large file is taken in and opened in turns with other work, and says how far it is", async () => {
  const store = aStore();
  const one = aPc(null);
  const others = countTurns();
  const file = pdf(attachmentPieceBytes * 4);
  const steps: string[] = [];
  const taken = await one.files.take(() => store.store.read, file, (done, total) => Promise.resolve(void steps.push(`${done} of ${total}`)));
  expect(steps).toEqual(["1 of 4", "2 of 4", "3 of 4", "4 of 4"]);
  expect(others.turns()).toBeGreaterThanOrEqual(4 + 4);
  others.again();
  await one.files.read(addRow(store, taken));
  others.end();
  expect(others.turns()).toBeGreaterThanOrEqual(4);
});

test("fetching that broke off goes on with what is missing, and offline it says so", async () => {
  const server = aBlobServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const row = await add(store, one.files, pdf(attachmentPieceBytes * 3));
  await one.files.send(store.store, now);
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
  const server = aBlobServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const row = await add(store, one.files, pdf(attachmentPieceBytes * 2));
  await one.files.send(store.store, now);
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
  expect(await two.files.read(row)).toHaveLength(row.bytes);
});

test("the same file twice is kept once; another clinic's same file has other names and other bytes", async () => {
  const store = aStore();
  const one = aPc(null);
  const file = pdf(5_000);
  const [first, again] = [await add(store, one.files, file), await add(store, one.files, file)];
  expect(again.pieces).toEqual(first.pieces);
  const elsewhere = await take(aStore(), aPc(null).files, file);
  expect(elsewhere.hash).toBe(first.hash);
  expect(elsewhere.pieces).not.toEqual(first.pieces);
});

const monthMs = 30 * 86_400_000;
/** As if these pieces had been kept so long ago. */
const age = (folder: string, names: readonly string[], ms: number): void => names.forEach((name) => utimesSync(join(folder, "attachments", name.slice(0, 2), name), (now - ms) / 1000, (now - ms) / 1000));

test("pieces that no row has named for thirty days go, and those that one names, or may yet come to name, stay", async () => {
  const store = aStore();
  const one = aPc(null);
  const row = await add(store, one.files, pdf(3_000));
  const [old, young] = [await take(store, one.files, pdf(attachmentPieceBytes + 5)), await take(store, one.files, pdf(2_000))];
  age(one.folder, [...row.pieces, ...old.pieces], monthMs + 1_000);
  age(one.folder, young.pieces, monthMs - 1_000);
  expect(await one.files.tidy(store.store, now)).toBe(2);
  expect([one.files.isHere(row), one.files.isHere(old), one.files.isHere(young)]).toEqual([true, false, true]);
  const [left = ""] = old.pieces;
  writeFileSync(join(one.folder, "attachments", left.slice(0, 2), `${left}.new`), "what a kill left of a piece");
  expect(await one.files.tidy(store.store, now)).toBe(0);
  age(one.folder, [`${left}.new`], monthMs + 1_000);
  expect(await one.files.tidy(store.store, now)).toBe(1);
  markAgendaOnly(store.store.db);
  age(one.folder, young.pieces, monthMs + 1_000);
  expect(await one.files.tidy(store.store, now)).toBe(0);
});

test("while thousands of files are gone through others get their turn, and what a shut store says no more is not taken for unnamed", async () => {
  const store = aStore();
  const one = aPc(null);
  addFar(store, 1_500);
  const last = await add(store, one.files, pdf(3_000));
  const old = await Promise.all(Array.from({ length: 5 }, () => take(store, one.files, pdf(2_000))));
  age(one.folder, [...last.pieces, ...old.flatMap(({ pieces }) => pieces)], monthMs + 1_000);
  const shut = aStore();
  addFar(shut, 1_500);
  const broken = one.files.tidy(shut.store, now);
  shut.db.close();
  expect(await broken).toBe(0);
  const others = countTurns();
  expect(await one.files.tidy(store.store, now)).toBe(5);
  others.end();
  expect(others.turns()).toBeGreaterThan(1_500 / 400);
  expect([last, ...old].map(one.files.isHere)).toEqual([true, false, false, false, false, false]);
});

test("a removed file is dropped here and on the server after thirty days, once, but not what another row names too", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  const file = pdf(2_500);
  const [gone, shared, twin] = [await add(store, one.files, pdf(1_500)), await add(store, one.files, file), await add(store, one.files, file)];
  await one.files.send(store.store, now);
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
  const store = aStore();
  expect(await codeOf(() => take(store, files, mustExist(refused[0], "a program")))).toBe("attachmentKind");
  expect(await codeOf(() => take(store, files, new Uint8Array(attachmentMaxBytes + 1)))).toBe("attachmentTooBig");
});

test("nothing of a file is in clear on the disk or on the server", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  await add(store, one.files, bytesOf(Array.from({ length: 1_000 }, (_, at) => `marker-${at}`).join("\n")));
  await one.files.send(store.store, now);
  const onDisk = readdirSync(join(one.folder, "attachments"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const everything = Buffer.concat([...onDisk, ...server.pieces.values()]);
  expect(everything.length).toBeGreaterThan(20_000);
  expect(everything.includes("marker-")).toBe(false);
});
