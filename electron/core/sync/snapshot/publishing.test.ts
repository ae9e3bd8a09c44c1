import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { schemaVersion, tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { aPc, aServer, chain, codeOf, done, endPcs, filled } from "../../../testing/snapshot-pcs.ts";
import { writeHead } from "../head.ts";
import { replicaValues } from "../replica-values.ts";
import { isLeftOut, leftOutKey } from "./carry-over.ts";

afterEach(endPcs);

test("a snapshot that was made and not wholly sent is sent, not made again", async () => {
  const server = aServer();
  const first = filled(server);
  server.state.fail = (call) => call === "add";
  expect(await codeOf(first.snapshots.publish())).toBe("offline");
  const made = [...server.pieces.keys()];
  server.state.fail = () => false;
  writeHead(first.db(), { seq: 8, chain });
  expect(await done(first.snapshots.publish())).toEqual({ seq: 7 });
  expect([...server.pieces.keys()]).toEqual(made);
  expect(existsSync(join(first.folder, "sync", "outgoing"))).toBe(false);
  expect(await done(first.snapshots.publish())).toEqual({ seq: 8 });
});

test("a PC without a stream's key neither sees that stream nor makes a snapshot", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server, { streams: ["config"] });
  await done(second.snapshots.load());
  expect(second.db().prepare("SELECT count(*) FROM clinic").pluck().get()).toBe(1);
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(0);
  expect(await codeOf(second.snapshots.publish())).toBe("blind");
});

test("a copy that is broken off while it is sent is not made again", async () => {
  const server = aServer();
  const first = filled(server);
  const stop = new AbortController();
  server.state.fail = (call) => {
    if (call === "put") stop.abort();
    return false;
  };
  expect(await codeOf(first.snapshots.publish(stop.signal))).toBe("stopped");
  expect(server.state.snapshot).toBeNull();
  const sent = server.pieces.size;
  await done(first.snapshots.publish());
  expect(sent).toBeGreaterThan(0);
  expect(server.state.calls.filter((call) => call === "put")).toHaveLength(server.pieces.size);
});

test("a file that lacks something of a newer program says when a program knows it, and speaks for nobody until then", async () => {
  const server = aServer();
  const first = filled(server);
  expect(isLeftOut(first.db(), schemaVersion)).toBe(false);
  replicaValues(first.db()).set(leftOutKey, schemaVersion + 1);
  expect([isLeftOut(first.db(), schemaVersion), isLeftOut(first.db(), schemaVersion + 1)]).toEqual([false, true]);
  expect(await codeOf(first.snapshots.publish())).toBe("blind");
});

test("nothing of what is sealed is in the pieces or the manifest that the server has", async () => {
  const server = aServer();
  const first = filled(server, 1);
  const marker = (at: number): string => `marker-${at}-${"q".repeat(8)}`;
  first.store().transact({ userId: null, procedure: "test" }, null, (tx) => {
    for (let at = 0; at < 1_000; at += 1) tx.insert(patient, { fileNumber: marker(at), name: marker(at), phone: marker(at).slice(0, 20), note: marker(at), alert: marker(at), birthPrecision: "day", sex: "male", tags: [marker(at)], deceased: false });
  });
  first.db().exec("DELETE FROM outbox");
  await done(first.snapshots.publish());
  const everything = Buffer.concat([...server.pieces.values(), Buffer.from(JSON.stringify(server.state.snapshot))]);
  expect(everything.length).toBeGreaterThan(500_000);
  expect(everything.includes("marker-")).toBe(false);
  expect(everything.includes("SQLite format")).toBe(false);
  expect(Object.values<Table>(tables).some(({ name }) => everything.includes(`CREATE TABLE ${name}`))).toBe(false);
});
