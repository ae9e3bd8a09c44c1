import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemRandom } from "../crypto.ts";
import { startS3 } from "../testing/s3.ts";
import { blobKey, type BlobStore } from "./blob-store.ts";
import { diskBlobs } from "./disk.ts";
import { openBlobs } from "./open.ts";
import { s3Blobs } from "./s3.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "blobs-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const kinds: readonly { readonly name: string; readonly open: () => Promise<BlobStore> }[] = [
  { name: "on disk", open: () => Promise.resolve(diskBlobs(aFolder())) },
  {
    name: "in S3-compatible storage",
    open: async () => {
      const s3 = await startS3();
      ends.push(s3.close);
      return s3Blobs({ endpoint: s3.endpoint, bucket: "daftar", region: "us-east-1", key: "key", secret: "secret" });
    },
  },
];

describe.each(kinds)("pieces $name", ({ open }) => {
  test("a piece comes back as it was put, however often, and is gone once removed", async () => {
    const blobs = await open();
    const bytes = systemRandom.bytes(1_200_000);
    const key = blobKey("cln_1", "chunk", "a".repeat(43));
    await blobs.put(key, bytes);
    await blobs.put(key, bytes);
    expect(Buffer.from((await blobs.get(key)) ?? []).equals(Buffer.from(bytes))).toBe(true);
    await blobs.remove(key);
    await blobs.remove(key);
    expect(await blobs.get(key)).toBeNull();
  });

  test("one that was never put is not there, and another clinic's is not it", async () => {
    const blobs = await open();
    await blobs.put(blobKey("cln_1", "blob", "b".repeat(43)), new Uint8Array([1]));
    expect(await blobs.get(blobKey("cln_2", "blob", "b".repeat(43)))).toBeNull();
    expect(await blobs.get(blobKey("cln_1", "chunk", "b".repeat(43)))).toBeNull();
  });
});

test("a piece that could not be written leaves nothing behind", async () => {
  const folder = aFolder();
  mkdirSync(join(folder, "1"));
  writeFileSync(join(folder, "1", "chunk"), "in the way");
  await expect(diskBlobs(folder).put("1/chunk/aa/aaa", new Uint8Array([1]))).rejects.toThrow("ENOTDIR");
  expect(readdirSync(folder, { recursive: true }).map(String).toSorted((a, b) => a.localeCompare(b))).toEqual(["1", join("1", "chunk")]);
});

test("requests to the storage are signed with the key of the settings, which another's are not", async () => {
  const s3 = await startS3();
  ends.push(s3.close);
  const settings = { kind: "s3", endpoint: s3.endpoint, bucket: "daftar", region: "us-east-1", secret: "secret" } as const;
  await openBlobs({ folder: aFolder(), blobs: { ...settings, key: "key" } }).put("1/chunk/aa/a", new Uint8Array([7]));
  expect([...s3.objects.keys()]).toEqual(["/daftar/1/chunk/aa/a"]);
  await expect(openBlobs({ folder: aFolder(), blobs: { ...settings, key: "other" } }).put("1/chunk/aa/b", new Uint8Array([7]))).rejects.toThrow("UnknownError");
  expect(s3.unsigned()).toBeGreaterThan(0);
});
