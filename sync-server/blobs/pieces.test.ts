import { rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toBase64url } from "#shared/sync/bytes.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { systemRandom } from "../crypto.ts";
import { tenantById } from "../membership.ts";
import type { TestClinic } from "../testing/clinic.ts";
import { onEachDatabase } from "../testing/each-database.ts";
import { startS3 } from "../testing/s3.ts";
import { blobKey } from "./blob-store.ts";
import { diskBlobs } from "./disk.ts";
import { createPieces } from "./pieces.ts";
import { s3Blobs } from "./s3.ts";

/** A piece of an attachment as a PC sees it: put, asked for, fetched. */
const pieceOf = (clinic: TestClinic, bytes = systemRandom.bytes(2_000)) => {
  const piece = toBase64url(systemRandom.bytes(32));
  return {
    piece,
    put: async () => (await clinic.call(clinic.first, endpoints.putBlob, { ids: { piece }, body: bytes })).status,
    isMissing: async () => ((await clinic.call(clinic.first, endpoints.missingBlobs, { body: { pieces: [piece] } })).json() as { missing: string[] }).missing.length === 1,
    isFetched: async () => {
      const { status, bytes: fetched } = await clinic.call(clinic.first, endpoints.blob, { ids: { piece } });
      return status === 200 && Buffer.from(fetched).equals(Buffer.from(bytes));
    },
  };
};

onEachDatabase("pieces of a server whose disk or database was put back", ({ server, clinic }) => {
  const fileOf = ({ tenant }: TestClinic, piece: string): string => join(server().database.folder, "blobs", blobKey(tenant, "blob", piece));
  const tenantOf = async ({ tenant }: TestClinic) => (await tenantById(server().store.read, tenant)) ?? expect.fail("no clinic");

  test.each([
    ["lost", (file: string) => rmSync(file)],
    ["cut short", (file: string) => truncateSync(file, 100)],
  ])("one whose file is %s is told as missing, asked for or not, and is there once a PC has put it again", async (_, harm) => {
    const at = await clinic();
    const { piece, put, isMissing, isFetched } = pieceOf(at);
    expect([await isMissing(), await put(), await isMissing(), await isFetched()]).toEqual([true, 200, false, true]);
    harm(fileOf(at, piece));
    expect([await isMissing(), await isFetched(), await isMissing()]).toEqual([true, false, true]);
    expect([await put(), await isMissing(), await isFetched()]).toEqual([200, false, true]);
  });

  test("one whose file lies there while an older database knows nothing of it is told as missing, and is there once a PC has put it again", async () => {
    const at = await clinic();
    const { piece, put, isMissing, isFetched } = pieceOf(at);
    await put();
    await server().store.write(async (tx) => void (await tx.deleteFrom("piece").where("name", "=", piece).execute()));
    expect([await isMissing(), await isFetched()]).toEqual([true, false]);
    expect([await put(), await isMissing(), await isFetched()]).toEqual([200, false, true]);
  });

  test("a second machine that does not find one's file takes nothing from the first, which has it", async () => {
    const at = await clinic();
    const tenant = await tenantOf(at);
    const [here, there] = ["here", "there"].map((name) => createPieces(server().store, diskBlobs(join(server().database.folder, name))));
    if (!here || !there) throw new Error("no machines");
    const { piece } = pieceOf(at);
    await here.put(tenant, "blob", piece, new Uint8Array([1, 2, 3]), server().now());
    expect([await there.missing(tenant, "blob", [piece]), await there.get(tenant, "blob", piece)]).toEqual([[piece], { ok: false, error: { code: "notFound" } }]);
    expect([await here.missing(tenant, "blob", [piece]), await here.get(tenant, "blob", piece)]).toEqual([[], { ok: true, value: new Uint8Array([1, 2, 3]) }]);
  });

  test("of hundreds asked for at once, just those are told as missing that the bucket has lost, in the order of the question", async () => {
    const tenant = await tenantOf(await clinic());
    const s3 = await startS3();
    const pieces = createPieces(server().store, s3Blobs({ endpoint: s3.endpoint, bucket: "daftar", region: "us-east-1", key: "key", secret: "secret" }));
    const names = Array.from({ length: 120 }, () => toBase64url(systemRandom.bytes(32)));
    for (const name of names) await pieces.put(tenant, "chunk", name, new Uint8Array([7, 7]), server().now());
    expect(await pieces.missing(tenant, "chunk", names)).toEqual([]);
    const lost = names.filter((_, at) => at % 40 === 3);
    for (const name of lost) s3.objects.delete(`/daftar/${blobKey(tenant.id, "chunk", name)}`);
    expect(await pieces.missing(tenant, "chunk", names)).toEqual(lost);
    await s3.close();
  });
});
