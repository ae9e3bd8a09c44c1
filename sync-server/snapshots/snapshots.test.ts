import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { toBase64url } from "#shared/sync/bytes.ts";
import { zeroHash } from "#shared/sync/envelope.ts";
import { decodePage } from "#shared/sync/log.ts";
import { cosignManifest, decodeManifest, signManifest, type Manifest, type SignedManifest } from "#shared/sync/manifest.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { serverCrypto, systemRandom } from "../crypto.ts";
import { createPieces } from "../blobs/pieces.ts";
import { diskBlobs } from "../blobs/disk.ts";
import { tenantById } from "../membership.ts";
import { foundClinic, sendInto, type Machine, type Sent, type TestClinic } from "../testing/clinic.ts";
import { databases, startServer, type TestServer } from "../testing/databases.ts";
import { planOf, wholeTable } from "../testing/plan.ts";
import { compactAll, compactTenant, keepMs } from "./compaction.ts";
import { chunksBefore, unnamedMs } from "./unnamed.ts";

const nameOf = (bytes: Uint8Array): string => toBase64url(serverCrypto.hash(bytes));
const codeOf = (sent: Sent): unknown => (sent.status === 200 ? "done" : (sent.json() as { code: unknown }).code);

describe.each(databases)("snapshots on $name", ({ make }) => {
  let server: TestServer;
  let clinic: TestClinic;
  beforeAll(async () => {
    server = await startServer(await make());
  });
  afterAll(async () => {
    await server.close();
    server.database.remove();
  });
  const fresh = async (): Promise<Machine> => {
    clinic = await foundClinic({ send: sendInto(server.app), now: server.now, random: systemRandom });
    return clinic.first;
  };
  const chainAt = async (as: Machine, seq: number): Promise<string> => ((await clinic.call(as, endpoints.chain, { query: { seq } })).json() as { chain: string }).chain;
  const manifestOf = async (of: Machine, seq: number, chunk: Uint8Array, changed: Partial<Manifest> = {}): Promise<SignedManifest> =>
    signManifest({
      version: 1, tenant: clinic.tenant, seq, chain: await chainAt(of, seq), schemaVersion: 2, minReader: 1, reducer: 1, device: of.device, at: server.now(), peers: [],
      files: [{ group: 0, stream: "config", epoch: 1, sealedKey: toBase64url(systemRandom.bytes(60)), bytes: chunk.length, chunks: [nameOf(chunk)], tables: [] }], ...changed,
    }, of.keys.sign);
  const putChunk = (as: Machine, chunk: Uint8Array) => clinic.call(as, endpoints.putChunk, { ids: { piece: nameOf(chunk) }, body: chunk });
  const post = (as: Machine, { manifest, device, signature }: SignedManifest) => clinic.call(as, endpoints.addSnapshot, { body: { manifest, device, signature } });
  const cosign = (as: Machine, { manifest }: SignedManifest, by: Machine = as) => {
    const decoded = decodeManifest(manifest);
    if (!decoded.ok) throw new Error("not a manifest");
    return clinic.call(as, endpoints.cosignSnapshot, { ids: { seq: String(decoded.value.seq) }, body: { signature: cosignManifest(serverCrypto, decoded.value, manifest, by.keys.sign) } });
  };
  const publish = async (as: Machine, seq: number): Promise<{ readonly signed: SignedManifest; readonly chunk: Uint8Array }> => {
    const chunk = systemRandom.bytes(5_000);
    await putChunk(as, chunk);
    const signed = await manifestOf(as, seq, chunk);
    expect(codeOf(await post(as, signed))).toBe("done");
    return { signed, chunk };
  };

  test("a snapshot is put piece by piece, is there once its manifest is, and every other PC gets the same bytes", async () => {
    const desk = await fresh();
    const other = await clinic.admit();
    const chunk = systemRandom.bytes(300_000);
    const signed = await manifestOf(desk, 1, chunk);
    expect((await clinic.call(other, endpoints.newestSnapshot)).json()).toEqual({ snapshot: null });
    expect((await clinic.call(desk, endpoints.missingChunks, { body: { pieces: [nameOf(chunk)] } })).json()).toEqual({ missing: [nameOf(chunk)] });
    expect(codeOf(await post(desk, signed))).toBe("notFound");
    expect(codeOf(await putChunk(desk, chunk))).toBe("done");
    expect(codeOf(await post(desk, signed))).toBe("done");
    expect(codeOf(await post(desk, signed))).toBe("done");
    expect(codeOf(await cosign(other, signed))).toBe("done");
    const { snapshot } = (await clinic.call(other, endpoints.newestSnapshot)).json() as { snapshot: SignedManifest };
    expect(snapshot).toMatchObject({ manifest: signed.manifest, device: desk.device, signature: signed.signature });
    expect(snapshot.cosigns.map(({ device }) => device)).toEqual([other.device]);
    expect(Buffer.from((await clinic.call(other, endpoints.chunk, { ids: { piece: nameOf(chunk) } })).bytes).equals(Buffer.from(chunk))).toBe(true);
  });

  test("pieces under a wrong name, manifests of another history, clinic, author or signature, and words that are not one's own are refused", async () => {
    const desk = await fresh();
    const other = await clinic.admit();
    const chunk = systemRandom.bytes(1_000);
    expect(codeOf(await clinic.call(desk, endpoints.putChunk, { ids: { piece: nameOf(zeroHash) }, body: chunk }))).toBe("malformed");
    expect(codeOf(await clinic.call(desk, endpoints.putChunk, { ids: { piece: "..%2F..%2Fserver.db" }, body: chunk }))).toBe("invalid");
    await putChunk(desk, chunk);
    const signed = await manifestOf(desk, 1, chunk);
    expect(codeOf(await post(desk, await manifestOf(desk, 1, chunk, { chain: toBase64url(zeroHash) })))).toBe("invalid");
    expect(codeOf(await post(desk, await manifestOf(desk, 9, chunk, { chain: toBase64url(zeroHash) })))).toBe("invalid");
    expect(codeOf(await post(desk, await manifestOf(desk, 1, chunk, { tenant: "another" })))).toBe("invalid");
    expect(codeOf(await post(other, signed))).toBe("invalid");
    expect(codeOf(await post(desk, { ...signed, manifest: signed.manifest.replace('"reducer":1', '"reducer":2') }))).toBe("badSignature");
    expect(codeOf(await post(desk, { ...signed, manifest: signed.manifest.replace('"version":1', '"version":2') }))).toBe("tooOld");
    expect(codeOf(await post(desk, signed))).toBe("done");
    const again = await manifestOf(desk, 1, chunk, { at: 5 });
    expect(codeOf(await post(desk, again))).toBe("done");
    expect(codeOf(await cosign(other, again, desk))).toBe("badSignature");
    expect(codeOf(await cosign(other, signed))).toBe("badSignature");
    expect(codeOf(await cosign(other, again))).toBe("done");
    expect(codeOf(await post(desk, await manifestOf(desk, 1, chunk, { at: 6 })))).toBe("taken");
  });

  test("the log goes only up to a co-signed snapshot and only after thirty days, and a PC behind that is told", async () => {
    const desk = await fresh();
    const other = await clinic.admit();
    await clinic.push(desk, [clinic.envelope(desk), clinic.envelope(desk)]);
    await clinic.push(desk, [clinic.envelope(desk)]);
    const tenant = await tenantById(server.store.read, clinic.tenant);
    const no = tenant?.no ?? 0;
    const seqs = async (since: number) => {
      const answer = await clinic.call(desk, endpoints.pull, { query: { since } });
      const page = answer.status === 200 ? decodePage(answer.bytes) : null;
      return page?.ok ? page.value.map(({ seq }) => seq) : answer.json();
    };
    const { signed } = await publish(desk, 3);
    server.pass(keepMs + 1);
    await clinic.signIn(Object.assign(desk, { refresh: null }));
    await clinic.signIn(Object.assign(other, { refresh: null }));
    expect(await compactTenant(server.store, no, server.now())).toBe(0);
    expect(codeOf(await cosign(other, signed))).toBe("done");
    expect(await compactTenant(server.store, no, server.now() - 2)).toBe(0);
    expect(await compactTenant(server.store, no, server.now())).toBe(3);
    expect(await seqs(0)).toEqual({ code: "compacted", horizon: 3 });
    expect(await seqs(3)).toEqual([4]);
    expect(await chainAt(desk, 3)).toMatch(/^[\w-]{43}$/);
    expect(codeOf(await clinic.push(desk, [clinic.envelope(desk)]))).toBe("done");
    expect(((await clinic.call(other, endpoints.statements, { query: { since: 0 } })).json() as { statements: unknown[] }).statements).toHaveLength(2);
  });

  test("a log goes in slices, and what a killed server left behind of it goes with the next try", async () => {
    const desk = await fresh();
    for (let runs = 0; runs < 3; runs += 1) expect(codeOf(await clinic.push(desk, Array.from({ length: 450 }, () => clinic.envelope(desk))))).toBe("done");
    const no = (await tenantById(server.store.read, clinic.tenant))?.no ?? 0;
    const kept = async () => (await server.store.read.selectFrom("log").select("seq").where("tenant", "=", no).orderBy("seq").execute()).map(({ seq }) => seq);
    await server.store.write((tx) => tx.updateTable("tenant").set({ horizon: 1_349 }).where("no", "=", no).execute());
    const transactions = vi.spyOn(server.store, "write");
    expect(await compactTenant(server.store, no, server.now())).toBe(1_349);
    // One decides, two take away.
    expect(transactions).toHaveBeenCalledTimes(3);
    transactions.mockRestore();
    expect(await kept()).toEqual([1_349, 1_350]);
    expect(codeOf(await clinic.push(desk, [clinic.envelope(desk)]))).toBe("done");
  });

  test("whoever reads while the log before them is being taken away is handed no entry out of its place", async () => {
    const desk = await fresh();
    for (let runs = 0; runs < 4; runs += 1) await clinic.push(desk, [clinic.envelope(desk), clinic.envelope(desk)]);
    const no = (await tenantById(server.store.read, clinic.tenant))?.no ?? 0;
    await server.store.write((tx) => tx.deleteFrom("log").where("tenant", "=", no).where("seq", "<", 5).execute());
    const read = async (since: number) => {
      const page = decodePage((await clinic.call(desk, endpoints.pull, { query: { since } })).bytes);
      return page.ok && page.value.map(({ seq }) => seq);
    };
    expect([await read(0), await read(2), await read(4)]).toEqual([[], [], [5, 6, 7, 8]]);
  });

  test("older snapshots go once a newer one is co-signed, and their pieces thirty days later unless they are put again", async () => {
    const desk = await fresh();
    await clinic.push(desk, [clinic.envelope(desk)]);
    await clinic.push(desk, [clinic.envelope(desk)]);
    const [zero, one, two] = [await publish(desk, 0), await publish(desk, 1), await publish(desk, 2)];
    expect(codeOf(await cosign(desk, two.signed))).toBe("done");
    const tenant = await tenantById(server.store.read, clinic.tenant);
    if (!tenant) throw new Error("no tenant");
    await compactTenant(server.store, tenant.no, server.now());
    const gone = async (chunk: Uint8Array): Promise<boolean> => (await clinic.call(desk, endpoints.chunk, { ids: { piece: nameOf(chunk) } })).status === 404;
    const pieces = createPieces(server.store, diskBlobs(`${server.database.folder}/blobs`));
    expect(await pieces.sweep(server.now())).toBe(0);
    server.pass(keepMs + 1);
    await clinic.signIn(Object.assign(desk, { refresh: null }));
    expect(await pieces.sweep(server.now() - keepMs)).toBe(1);
    expect([await gone(zero.chunk), await gone(one.chunk), await gone(two.chunk)]).toEqual([true, false, false]);
  });

  test("pieces that no manifest names go: of a snapshot that never came to its end, and of one that was made again", async () => {
    const desk = await fresh();
    const tenant = await tenantById(server.store.read, clinic.tenant);
    if (!tenant) throw new Error("no tenant");
    const [named, abandoned] = [await publish(desk, 0), systemRandom.bytes(5_000)];
    await putChunk(desk, abandoned);
    const blob = toBase64url(systemRandom.bytes(32));
    await clinic.call(desk, endpoints.putBlob, { ids: { piece: blob }, body: systemRandom.bytes(100) });
    const fresher = systemRandom.bytes(5_000);
    await putChunk(desk, fresher);
    expect(codeOf(await post(desk, await manifestOf(desk, 0, fresher)))).toBe("done");

    const marked = async () => (await server.store.read.selectFrom("piece").select("name").where("tenant", "=", tenant.no).where("dropped_at", "is not", null).execute()).map(({ name }) => name).toSorted();
    await compactAll(server.store, server.now() + unnamedMs);
    expect(await marked()).toEqual([]);
    server.pass(unnamedMs + 1);
    await clinic.signIn(Object.assign(desk, { refresh: null }));
    const onItsWay = systemRandom.bytes(5_000);
    await putChunk(desk, onItsWay);
    await compactAll(server.store, server.now());
    expect(await marked()).toEqual([nameOf(named.chunk), nameOf(abandoned)].toSorted());
    const plan = await planOf(server.store, chunksBefore(server.store.read, tenant.no, server.now()));
    expect(plan).not.toMatch(wholeTable);

    // The maker of one of them comes to its end after all, two days later and without sending it again.
    expect(codeOf(await post(desk, await manifestOf(desk, 0, abandoned)))).toBe("done");
    expect(await marked()).toEqual([nameOf(named.chunk)]);
    await compactAll(server.store, server.now());
    expect(await marked()).toEqual([nameOf(named.chunk), nameOf(fresher)].toSorted());
    const pieces = createPieces(server.store, diskBlobs(`${server.database.folder}/blobs`));
    expect(await pieces.sweep(server.now() + 1)).toBe(2);
    expect((await clinic.call(desk, endpoints.chunk, { ids: { piece: nameOf(abandoned) } })).status).toBe(200);
    expect(codeOf(await post(desk, await manifestOf(desk, 0, fresher)))).toBe("notFound");
  });

  test("where a manifest is there that this program cannot read, as after going back to an older one, no piece is taken for needless", async () => {
    const desk = await fresh();
    const no = (await tenantById(server.store.read, clinic.tenant))?.no ?? 0;
    const { signed, chunk } = await publish(desk, 0);
    const set = (manifest: string) => server.store.write((tx) => tx.updateTable("snapshot").set({ manifest }).where("tenant", "=", no).where("seq", "=", 0).execute());
    await set(signed.manifest.replace('"version":1', '"version":2'));
    server.pass(unnamedMs + 1);
    await clinic.signIn(Object.assign(desk, { refresh: null }));
    const marked = async () => server.store.read.selectFrom("piece").select("name").where("tenant", "=", no).where("dropped_at", "is not", null).execute();
    await compactAll(server.store, server.now());
    expect(await marked()).toEqual([]);
    await set(signed.manifest.replace(nameOf(chunk), nameOf(systemRandom.bytes(10))));
    await compactAll(server.store, server.now());
    expect(await marked()).toHaveLength(1);
  });

  test("pieces of attachments are dropped by an admin machine alone, and come back when they are put again", async () => {
    const desk = await fresh();
    const other = await clinic.admit();
    const piece = toBase64url(systemRandom.bytes(32));
    const put = () => clinic.call(other, endpoints.putBlob, { ids: { piece }, body: systemRandom.bytes(2_000) });
    expect(codeOf(await put())).toBe("done");
    expect(codeOf(await clinic.call(other, endpoints.dropBlobs, { body: { pieces: [piece] } }))).toBe("notAdmin");
    expect(codeOf(await clinic.call(desk, endpoints.dropBlobs, { body: { pieces: [piece] } }))).toBe("done");
    const missing = async () => ((await clinic.call(desk, endpoints.missingBlobs, { body: { pieces: [piece] } })).json() as { missing: string[] }).missing;
    expect(await missing()).toEqual([piece]);
    await put();
    expect(await missing()).toEqual([]);
    expect((await clinic.call(desk, endpoints.blob, { ids: { piece } })).bytes).toHaveLength(2_000);
  });
});
