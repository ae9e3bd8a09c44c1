import { afterEach, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { ok } from "#shared/core/result.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { decodeManifest, isCosigned } from "#shared/sync/manifest.ts";
import { aPc, aServer, codeOf, crypto, done, endPcs, filled, machines, membership } from "../../../testing/snapshot-pcs.ts";

afterEach(endPcs);

test("a second PC works the digests out again and gives its word; with it the snapshot stands although its maker was removed", async () => {
  const server = aServer();
  const first = filled(server);
  await done(first.snapshots.publish());
  const second = aPc("second", server);
  await done(second.snapshots.load());
  expect(await done(first.snapshots.cosign())).toBe(false);
  expect(await done(second.snapshots.cosign())).toBe(true);
  expect(await done(second.snapshots.cosign())).toBe(false);
  const signed = mustExist(server.state.snapshot, "a snapshot");
  const manifest = decodeManifest(signed.manifest);
  expect(manifest.ok && isCosigned(crypto, manifest.value, signed.manifest, toBase64url(machines.second.publicKey), signed.cosigns[0]?.signature ?? "")).toBe(true);
  await done(aPc("second", server, { members: () => Promise.resolve(ok(membership(["first"]))) }).snapshots.load());
});

test("the only PC of a clinic fetches its own snapshot again and gives its word itself", async () => {
  const server = aServer();
  const first = filled(server, 40, { members: () => Promise.resolve(ok(membership(["second"]))) });
  await done(first.snapshots.publish());
  expect(await done(first.snapshots.cosign())).toBe(true);
});

test("a PC whose own rows differ at the same place gives no word", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  await done(second.snapshots.load());
  second.db().exec("UPDATE patient SET name = 'Another' WHERE fileNumber = '1'");
  expect(await codeOf(second.snapshots.cosign())).toBe("damaged");
  expect(server.state.snapshot?.cosigns).toEqual([]);
});

test("a word that is broken off for a load leaves it what has come of the same snapshot", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  const stop = new AbortController();
  let gets = 0;
  server.state.fail = (call) => {
    if (call === "get" && (gets += 1) === 3) stop.abort();
    return false;
  };
  expect(await codeOf(second.snapshots.cosign(stop.signal))).toBe("stopped");
  expect(server.state.snapshot?.cosigns).toEqual([]);
  const before = server.state.calls.length;
  await done(second.snapshots.load());
  expect(server.state.calls.slice(before).filter((call) => call === "get").length).toBeLessThan(server.pieces.size);
});
