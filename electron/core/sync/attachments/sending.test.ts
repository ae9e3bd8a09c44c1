import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err, ok } from "#shared/core/result.ts";
import { addMs, type Instant } from "#shared/core/time.ts";
import { attachment, attachmentPieceBytes } from "#shared/schema/tables/attachment.ts";
import { aBlobServer, add, addFar, addRow, codeOf, createFilePcs, pdf, take } from "../../../testing/file-pcs.ts";
import { unsentSql, uploadingSql } from "./sending.ts";

const { aPc, aStore, end } = createFilePcs();
afterEach(end);

const now = 1_795_000_000_000 as Instant;
const tomorrow = addMs(now, 86_400_000);
const silent = (): Promise<void> => Promise.resolve();

test("the files of a PC that is lost, however many and however old, keep nobody else's from the server", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  addFar(store, 450, "uploading", 1);
  const first = await add(store, one.files, pdf(900), 1);
  addFar(store, 30, "uploading", 2);
  const last = await add(store, one.files, pdf(800), 3);
  expect(await one.files.send(store.store, now)).toEqual(ok(2));
  expect([first, last].map(({ id }) => store.store.read.byId(attachment, id)?.state)).toEqual(["here", "here"]);
  expect(one.sent).toEqual([first.id, last.id]);
  expect(await one.files.send(store.store, now)).toEqual(ok(0));
});

test("files to be sent are found by an index, in order, however many were sent before", () => {
  const { db } = aStore().store;
  for (const [sql, values] of [[uploadingSql, [0, 0]], [unsentSql, []]] as const) {
    const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as readonly { readonly detail: string }[]).map(({ detail }) => detail).join("; ");
    expect(plan).toMatch(/^(SEARCH|SCAN) attachment USING INDEX attachmentUploading( \(addedAt>\?\))?$/);
  }
});

test("what only this PC has is counted until the server has all of it, with how far it is; what another PC is to send is not", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  addFar(store, 30, "uploading");
  const row = await add(store, one.files, pdf(attachmentPieceBytes * 2 + 5));
  one.files.changed();
  expect(one.files.unsent(store.store)).toMatchObject([{ id: row.id, done: 0, total: 3, bytes: row.bytes }]);
  server.state.failAfterPuts = 2;
  expect(await one.files.send(store.store, now)).toEqual(err({ code: "offline" }));
  expect(one.files.unsent(store.store)).toMatchObject([{ id: row.id, done: 2, total: 3 }]);
  server.state.failAfterPuts = Number.POSITIVE_INFINITY;
  expect(await one.files.send(store.store, now)).toEqual(ok(1));
  expect(one.steps).toEqual([1, 2, 3].map((done) => ({ id: row.id, done, total: 3 })));
  expect(one.files.unsent(store.store)).toEqual([]);
});

test("a server that was put back from an old backup, and so has another epoch, is given again what it had been given since", async () => {
  const server = aBlobServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const rows = [await add(store, one.files, pdf(attachmentPieceBytes * 2)), await add(store, one.files, pdf(700))];
  await one.files.send(store.store, now);
  server.pieces.clear();
  await one.files.send(store.store, now);
  expect(server.pieces.size).toBe(0);
  server.state.epoch = "e2";
  expect(await one.files.send(store.store, now)).toEqual(ok(0));
  for (const row of rows) await two.files.fetch(row, silent);
  expect(rows.map(two.files.isHere)).toEqual([true, true]);
});

test("what the server's disk has lost is put again within a day, and where the line broke over it, it goes on", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  const row = await add(store, one.files, pdf(attachmentPieceBytes * 2 + 5));
  await one.files.send(store.store, now);
  for (const name of row.pieces.slice(1)) server.pieces.delete(name);
  await one.files.send(store.store, addMs(tomorrow, -1_000));
  expect(server.pieces.size).toBe(1);
  server.state.failAfterPuts = 4;
  expect(await one.files.send(store.store, tomorrow)).toEqual(err({ code: "offline" }));
  server.state.failAfterPuts = Number.POSITIVE_INFINITY;
  await one.files.send(store.store, tomorrow);
  expect(server.pieces.size).toBe(3);
});

test("a file that is added while the last one is on its way goes after it, and waits for nobody's clock", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  const first = await add(store, one.files, pdf(900));
  const fresh = await take(store, one.files, pdf(800));
  const ids: string[] = [first.id];
  server.state.heard = () => {
    if (ids.length > 1) return;
    ids.push(addRow(store, fresh).id);
    one.files.changed();
  };
  expect(await one.files.send(store.store, now)).toEqual(ok(2));
  expect(one.sent).toEqual(ids);
});

test("many files are asked for some at a time, each piece once, and a file that is added meanwhile does not wait for the last of them", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  const twin = pdf(50);
  for (let at = 0; at < 110; at += 1) await add(store, one.files, at % 40 === 0 ? twin : pdf(100 + at));
  await one.files.send(store.store, now);
  const [puts, kept] = [server.state.puts, server.pieces.size];
  server.pieces.clear();
  server.state.asked = [];
  const fresh = await take(store, one.files, pdf(90));
  server.state.heard = () => {
    if (server.state.asked.length !== 1) return;
    addRow(store, fresh);
    one.files.changed();
  };
  expect(await one.files.send(store.store, tomorrow)).toEqual(ok(1));
  expect(server.state.asked.map((names) => names.length)).toEqual([98, 1, 11]);
  expect([server.state.puts - puts, server.pieces.size]).toEqual([kept + 1, kept + 1]);
  server.state.asked = [];
  await one.files.send(store.store, tomorrow);
  expect(server.state.asked).toEqual([]);
});

test("a file that its PC had sent, and went before it could say so, is said to be there by another PC", async () => {
  const server = aBlobServer();
  const store = aStore();
  const [one, two] = [aPc(server), aPc(server)];
  const row = await add(store, one.files, pdf(attachmentPieceBytes + 1));
  for (const name of row.pieces) server.pieces.set(name, new Uint8Array(1));
  await two.files.send(store.store, now);
  expect(store.store.read.byId(attachment, row.id)?.state).toBe("here");
});

test("a piece that this PC's own disk has altered is not put in a good one's place", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  const [sent, unsent] = [await add(store, one.files, pdf(500)), await add(store, one.files, pdf(600))];
  const alter = (name: string): void => writeFileSync(join(one.folder, "attachments", name.slice(0, 2), name), new Uint8Array(540));
  alter(mustExist(unsent.pieces[0], "a piece"));
  expect(await one.files.send(store.store, now)).toEqual(ok(1));
  alter(mustExist(sent.pieces[0], "a piece"));
  server.pieces.clear();
  server.state.epoch = "e2";
  await one.files.send(store.store, now);
  expect(server.pieces.size).toBe(0);
  expect([sent, unsent].map(({ id }) => store.store.read.byId(attachment, id)?.state)).toEqual(["here", "uploading"]);
  expect(await codeOf(() => one.files.read(sent))).toBe("attachmentElsewhere");
});

test("nothing is compared while it is not known which server it is, and a store that is shut meanwhile is left alone", async () => {
  const server = aBlobServer();
  const store = aStore();
  const one = aPc(server);
  await add(store, one.files, pdf(500));
  await one.files.send(store.store, now);
  server.pieces.clear();
  server.state.epoch = null;
  expect(await one.files.send(store.store, tomorrow)).toEqual(ok(0));
  server.state.epoch = "e2";
  const sending = one.files.send(store.store, tomorrow);
  store.db.close();
  expect(await sending).toEqual(ok(0));
  rmSync(join(one.folder, "attachments"), { recursive: true });
});
