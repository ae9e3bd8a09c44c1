import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import type { Hlc } from "#shared/sync/hlc.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { createSyncCrypto } from "./crypto.ts";
import { newIdentity, recoveryIdentity } from "./device-keys.ts";
import { dropNewcomer, newcomerFile } from "./newcomer-file.ts";

const folder = mkdtempSync(join(tmpdir(), "newcomer-"));
afterAll(() => rmSync(folder, { recursive: true }));
const random = seededRandom(1);
const crypto = createSyncCrypto(random);
const [sheet, another] = [recoveryIdentity(random.bytes(32)), recoveryIdentity(random.bytes(32))];
const newcomer = { device: "newdesk", identity: newIdentity(random), index: 4, last: "said", came: { hlc: "0001" as Hlc, hash: random.bytes(32), envelope: random.bytes(90) } };
const fileOf = (): string => join(folder, "sync", mustExist(readdirSync(join(folder, "sync"))[0], "the file"));

test("whoever has the sheet goes on as the PC that was begun, and another sheet or clinic finds none", () => {
  const file = newcomerFile(crypto, folder, "nile", sheet);
  expect(file.read()).toBeNull();
  file.keep(newcomer);
  expect(newcomerFile(crypto, folder, "nile", sheet).read()).toEqual(newcomer);
  expect(newcomerFile(crypto, folder, "nile", another).read()).toBeNull();
  expect(newcomerFile(crypto, folder, "delta", sheet).read()).toBeNull();
  dropNewcomer(crypto, folder, "delta");
  expect(file.read()).toEqual(newcomer);
});

test("its keys lie nowhere in clear, and a file that somebody has changed is nobody's", () => {
  const sealed = readFileSync(fileOf());
  expect(sealed.includes("newdesk")).toBe(false);
  expect(sealed.includes(Buffer.from(newcomer.identity.sign.privateKey))).toBe(false);
  writeFileSync(fileOf(), Buffer.concat([sealed.subarray(0, -1), Buffer.from([(sealed.at(-1) ?? 0) ^ 1])]));
  expect(newcomerFile(crypto, folder, "nile", sheet).read()).toBeNull();
  dropNewcomer(crypto, folder, "nile");
  expect(readdirSync(join(folder, "sync"))).toEqual([]);
});
