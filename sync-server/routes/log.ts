import { err, ok, type Result } from "#shared/core/result.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import { decodeEnvelopes, decodeRun, hashRun, zeroHash, type Envelope, type Run } from "#shared/sync/envelope.ts";
import { claimedMinutes } from "#shared/sync/claims.ts";
import { encodePage } from "#shared/sync/log.ts";
import type { PushRefusal } from "#shared/sync/ports.ts";
import { endpoints, type Fault } from "#shared/sync/protocol.ts";
import type { CheckedRun } from "#shared/sync/sequence.ts";
import { serverCrypto, verifyAside } from "../crypto.ts";
import { authorOf, removalOf, tenantById, type Tenant } from "../membership.ts";
import type { Parts } from "../parts.ts";
import { pageAfter } from "../push.ts";
import { route, type Caller, type Route } from "../route.ts";

const stateOf = (tenant: Tenant, now: number) => ({ epoch: tenant.epoch, head: tenant.head_seq, now });

const placeOf = async ({ store }: Parts, { tenant, device, member }: Caller): Promise<number> => {
  const row = await store.read.selectFrom("device").select("last_seq").where("tenant", "=", tenant.no).where("device", "=", device).executeTakeFirst();
  return Math.max(row?.last_seq ?? 0, member?.after ?? 0);
};

/** Who says the statement with which a run begins: the printed sheet, or the machine that goes on under another name, sends another's run. */
const speakerOf = ([first]: readonly Envelope[]): string | null => (first?.statement ? authorOf(first.statement) : null);

/** What a machine is told that belonged when it called, and does not as of now. */
const removedNow = async ({ store, memberships }: Parts, { tenant, device }: Caller): Promise<Fault> => {
  const now = (await tenantById(store.read, tenant.id)) ?? tenant;
  return removalOf(store.read, now, (await memberships.of(store.read, now)).members.get(device)?.revokedAt ?? null, null);
};

const faultOf = async (parts: Parts, caller: Caller, refusal: PushRefusal): Promise<Fault> => {
  switch (refusal.code) {
    case "gap":
      return { ...refusal, previous: toBase64url(refusal.previous) };
    case "forked":
      return refusal;
    case "revoked":
      // Removed while the run was on its way. What it missed is told with the next refusal.
      return removedNow(parts, caller);
    default:
      return { code: refusal.code };
  }
};

/** Whether it is signed by who sends it is found out on a thread beside, while the runs before it are written. Another's key its turn will know. */
const checkedRun = async ({ tenant, device, member }: Caller, run: Run): Promise<CheckedRun> => {
  const hashes = hashRun(serverCrypto, tenant.id, run);
  const signKey = member && run.device === device ? fromBase64url(member.signKey) : null;
  return { hashes, signedBy: signKey && (await verifyAside(signKey, hashes.at(-1) ?? run.previous, run.signature)) ? signKey : null };
};

const push = async (parts: Parts, caller: Caller, body: Uint8Array, now: number): Promise<Result<{ readonly server: ReturnType<typeof stateOf>; readonly deviceSeq: number }, Fault>> => {
  const { tenant, device } = caller;
  const run = decodeRun(body);
  if (!run.ok) return err({ code: run.error.fault === "version" ? "tooOld" : run.error.fault === "tooLarge" ? "tooLarge" : "malformed" });
  const envelopes = decodeEnvelopes(run.value);
  if (!envelopes) return err({ code: "malformed" });
  if (run.value.device !== device && speakerOf(envelopes) !== device) return err({ code: "badSignature" });
  const claimed = envelopes.reduce((sum, { claims }) => sum + claimedMinutes(claims), 0);
  const waitMs = parts.rates.claimMinutes.waitMs(tenant.id, now, claimed);
  if (claimed > 0 && waitMs > 0) return err({ code: "busy", retryAfterMs: waitMs });
  const pushed = await parts.pushes.push(tenant.no, { run: run.value, envelopes, checked: await checkedRun(caller, run.value) });
  if (!pushed.ok) return err(await faultOf(parts, caller, pushed.error));
  parts.metrics.envelopes.inc(pushed.value.tenant.head_seq - tenant.head_seq);
  return ok({ server: stateOf(pushed.value.tenant, now), deviceSeq: pushed.value.deviceSeq });
};

/** The log: in, out, and where it stands. */
export const logRoutes = (parts: Parts): readonly Route[] => [
  route(endpoints.push, ({ caller, body, now }) => push(parts, caller, body, now)),
  route(endpoints.pull, async ({ caller: { tenant }, query: { since, limit } }) => {
    if (since < tenant.horizon) return err({ code: "compacted", horizon: tenant.horizon });
    return ok(encodePage(await pageAfter(parts.store, tenant, since, limit)));
  }),
  route(endpoints.chain, async ({ caller, query: { seq }, now }) => {
    const { tenant } = caller;
    const row = seq === 0 ? { chain: zeroHash } : await parts.store.read.selectFrom("log").select("chain").where("tenant", "=", tenant.no).where("seq", "=", seq).executeTakeFirst();
    return ok({ server: stateOf(tenant, now), chain: row ? toBase64url(row.chain) : null, deviceSeq: await placeOf(parts, caller) });
  }),
  route(endpoints.head, async ({ caller, now }) => ok({ server: stateOf(caller.tenant, now), statements: caller.tenant.statements, deviceSeq: await placeOf(parts, caller) })),
];
