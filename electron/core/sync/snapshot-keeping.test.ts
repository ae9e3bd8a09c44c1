import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { err } from "#shared/core/result.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock } from "../../testing/temp-store.ts";
import { clinicFiles } from "../clinic-files.ts";
import { keepDerived } from "../store/derived.ts";
import type { StoreKey } from "../store/key.ts";
import { prepareSearch } from "../store/search.ts";
import { createVault } from "../vault.ts";
import { createSyncCrypto } from "./crypto.ts";
import { keepIdentity, newIdentity } from "./device-keys.ts";
import { createHpke } from "./hpke.ts";
import { replicaValues } from "./replica-values.ts";
import type { ServerClient } from "./server-client.ts";
import { createSnapshotKeeping } from "./snapshot-keeping.ts";

const start = 1_795_000_000_000;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server over a line so slow that an answer comes when the test says so, and then says that there is nobody. */
const slowServer = () => {
  const waiting: (() => void)[] = [];
  let asked = 0;
  const client = {
    call: () => {
      asked += 1;
      return new Promise((resolve) => void waiting.push(() => resolve(err({ code: "offline" }))));
    },
  } as unknown as ServerClient;
  return { client, asked: () => asked, answer: () => waiting.shift()?.() };
};

const aPc = () => {
  const folder = mkdtempSync(join(tmpdir(), "keeping-"));
  const [clock, random] = [fixedClock(start), seededRandom(1)];
  const vault = createVault({ files: clinicFiles(folder), clock, random, hooks: keepDerived, prepare: prepareSearch, settle: () => undefined, copyBeforeUpgrade: () => undefined });
  const values = replicaValues(vault.make(new Uint8Array(32).fill(11) as StoreKey).db);
  values.set("tenant", "nile");
  keepIdentity(values, newIdentity(random));
  ends.push(() => {
    vault.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return createSnapshotKeeping({ vault, hooks: keepDerived, crypto: createSyncCrypto(random), hpke: createHpke(random), clock, random, scheduler: { after: () => () => undefined }, log: () => undefined, isFileKept: () => false, letGo: () => undefined });
};

test("a file that is still being made anew is gone on with by whoever asks again, and not begun a second time beside the first", async () => {
  const { client, asked, answer } = slowServer();
  const snapshots = aPc();
  const tries = [snapshots.rebuild(() => undefined, client), snapshots.rebuild(() => undefined, client)];
  await expect.poll(asked).toBe(1);
  answer();
  expect(await Promise.all(tries)).toEqual([err({ code: "offline" }), err({ code: "offline" })]);
  const again = snapshots.rebuild(() => undefined, client);
  await expect.poll(asked).toBe(2);
  answer();
  await again;
});

test("a file that is made anew over another connection waits until the first try has ended, for both write into one place", async () => {
  const [before, now] = [slowServer(), slowServer()];
  const snapshots = aPc();
  const first = snapshots.rebuild(() => undefined, before.client);
  await expect.poll(before.asked).toBe(1);
  const second = snapshots.rebuild(() => undefined, now.client);
  await new Promise((resolve) => void setTimeout(resolve, 50));
  expect(now.asked()).toBe(0);
  before.answer();
  await first;
  await expect.poll(now.asked).toBe(1);
  now.answer();
  await second;
});
