import { zeroHash } from "#shared/sync/envelope.ts";
import { sameBytes, fromBase64url } from "#shared/sync/bytes.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { decodeManifest, isCosigned, isManifestSigned, type SignedManifest } from "#shared/sync/manifest.ts";
import type { Fault } from "#shared/sync/protocol.ts";
import { serverCrypto } from "../crypto.ts";
import { lockTenant, type Tenant } from "../membership.ts";
import type { Caller } from "../route.ts";
import type { Store, Writer } from "../store/store.ts";

const chainAt = async (store: Store, tenant: Tenant, seq: number): Promise<Uint8Array | null> =>
  seq === 0 ? zeroHash : ((await store.read.selectFrom("log").select("chain").where("tenant", "=", tenant.no).where("seq", "=", seq).executeTakeFirst())?.chain ?? null);

/** The clinic's newest snapshot, with every machine's word for it. */
export const newestSnapshotOf = async ({ read }: Store, tenant: Tenant): Promise<SignedManifest | null> => {
  const row = await read.selectFrom("snapshot").selectAll().where("tenant", "=", tenant.no).orderBy("seq", "desc").limit(1).executeTakeFirst();
  if (!row) return null;
  const cosigns = await read.selectFrom("cosign").select(["device", "signature"]).where("tenant", "=", tenant.no).where("seq", "=", row.seq).orderBy("device").execute();
  return { manifest: row.manifest, device: row.device, signature: row.signature, cosigns };
};

const namesAtOnce = 500;

/** Whether all these pieces are here. Those that were marked as named by nothing, for they came long before their manifest, are taken back. */
const takeUp = async (tx: Writer, tenant: number, names: readonly string[]): Promise<boolean> => {
  for (let at = 0; at < names.length; at += namesAtOnce) {
    const some = [...new Set(names.slice(at, at + namesAtOnce))];
    const there = await tx.updateTable("piece").set({ dropped_at: null }).where("tenant", "=", tenant).where("kind", "=", "chunk").where("name", "in", some).returning("name").execute();
    if (there.length < some.length) return false;
  }
  return true;
};

/**
 * Keeps a manifest: signed by its caller, of this clinic's own history, and with all its pieces here. The same once more is
 * done already; another at the same number is `taken`, unless its maker makes it again before anybody has co-signed it.
 */
export const addSnapshot = async (store: Store, { tenant, device, member }: Caller, { manifest: text, device: maker, signature }: Omit<SignedManifest, "cosigns">, now: number): Promise<Result<null, Fault>> => {
  const decoded = decodeManifest(text);
  if (!decoded.ok) return err({ code: decoded.error.fault === "version" ? "tooOld" : "malformed" });
  const manifest = decoded.value;
  if (maker !== device || manifest.device !== device || manifest.tenant !== tenant.id) return err({ code: "invalid" });
  if (!member || !isManifestSigned(serverCrypto, { manifest: text, signature }, member.signKey)) return err({ code: "badSignature" });
  const chain = await chainAt(store, tenant, manifest.seq);
  const said = fromBase64url(manifest.chain);
  if (!chain || !said || !sameBytes(chain, said)) return err({ code: "invalid" });
  return store.write(async (tx) => {
    await lockTenant(tx, store.kind, tenant.no);
    const there = await tx.selectFrom("snapshot").selectAll().where("tenant", "=", tenant.no).where("seq", "=", manifest.seq).executeTakeFirst();
    if (there?.manifest === text) return ok(null);
    if (!(await takeUp(tx, tenant.no, manifest.files.flatMap(({ chunks }) => chunks)))) return err({ code: "notFound" });
    if (there && (there.device !== device || there.cosigned_at !== null)) return err({ code: "taken" });
    const kept = { device, received_at: now, manifest: text, signature, cosigned_at: null };
    await tx.insertInto("snapshot").values({ tenant: tenant.no, seq: manifest.seq, ...kept }).onConflict((on) => on.columns(["tenant", "seq"]).doUpdateSet(kept)).execute();
    return ok(null);
  });
};

/** Keeps a machine's word for a snapshot. */
export const cosignSnapshot = async (store: Store, { tenant, device, member }: Caller, seq: number, signature: string, now: number): Promise<Result<null, Fault>> => {
  const row = await store.read.selectFrom("snapshot").selectAll().where("tenant", "=", tenant.no).where("seq", "=", seq).executeTakeFirst();
  const decoded = row && decodeManifest(row.manifest);
  if (!row || !decoded?.ok) return err({ code: "notFound" });
  if (!member || !isCosigned(serverCrypto, decoded.value, row.manifest, member.signKey, signature)) return err({ code: "badSignature" });
  await store.write(async (tx) => {
    await tx.insertInto("cosign").values({ tenant: tenant.no, seq, device, signature }).onConflict((on) => on.columns(["tenant", "seq", "device"]).doUpdateSet({ signature })).execute();
    await tx.updateTable("snapshot").set({ cosigned_at: now }).where("tenant", "=", tenant.no).where("seq", "=", seq).where("cosigned_at", "is", null).where("manifest", "=", row.manifest).execute();
  });
  return ok(null);
};
