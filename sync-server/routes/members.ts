import { err, ok } from "#shared/core/result.ts";
import { fromBase64url, sameBytes, toBase64url, utf8 } from "#shared/sync/bytes.ts";
import { zeroHash } from "#shared/sync/envelope.ts";
import { takeStatement } from "#shared/sync/membership.ts";
import { endpoints, headers } from "#shared/sync/protocol.ts";
import { requestWindowMs, sheetMessage, tokenMessage } from "#shared/sync/request-signature.ts";
import { sameSecret, serverCrypto } from "../crypto.ts";
import { knownOf, noteSheet, removalOf, tenantById, tenantsOfSheet } from "../membership.ts";
import type { Parts } from "../parts.ts";
import { route, type Route } from "../route.ts";

/** Clinics, tokens, and who belongs. */
export const memberRoutes = ({ config, store, random, memberships, tokens, rates }: Parts): readonly Route[] => [
  route(endpoints.foundTenant, async ({ body, headers: sent }) => {
    const given = sent[headers.registrationKey];
    if (config.registrationKey !== null && !(typeof given === "string" && sameSecret(serverCrypto.hash(utf8(given)), serverCrypto.hash(utf8(config.registrationKey))))) return err({ code: "registrationClosed" });
    const statement = fromBase64url(body.statement);
    if (!statement || !takeStatement(serverCrypto, null, statement, 0).ok) return err({ code: "badStatement" });
    return store.write(async (tx) => {
      const made = await tx.insertInto("tenant")
        .values({ id: body.tenant, epoch: toBase64url(random.bytes(12)), head_seq: 0, head_chain: zeroHash, received_at: 0, statements: 1, statement_hash: serverCrypto.hash(statement), horizon: 0 })
        .onConflict((on) => on.column("id").doNothing()).returning("no").executeTakeFirst();
      if (made) {
        await tx.insertInto("statement").values({ tenant: made.no, idx: 1, seq: 0, bytes: statement }).execute();
        await noteSheet(tx, made.no, statement);
        return ok({ done: true } as const);
      }
      // The answer to the first try may have been lost.
      const there = await tx.selectFrom("statement").innerJoin("tenant", "tenant.no", "statement.tenant").select("statement.bytes").where("tenant.id", "=", body.tenant).where("statement.idx", "=", 1).executeTakeFirst();
      return there && sameBytes(there.bytes, statement) ? ok({ done: true } as const) : err({ code: "taken" });
    });
  }, { byAddress: rates.founding }),

  route(endpoints.tokens, async ({ params: { tenant: id = "" }, body: { device, at, nonce, refresh, signature }, headers: sent, now }) => {
    const tenant = await tenantById(store.read, id);
    const membership = tenant && (await memberships.of(store.read, tenant));
    const member = membership?.members.get(device);
    const key = fromBase64url(device === "recovery" ? (membership?.recovery.signKey ?? "") : (member?.signKey ?? ""));
    const signed = fromBase64url(signature);
    // The time is judged first and for everybody alike, so that it tells nothing of who is there.
    if (Math.abs(now - at) > requestWindowMs) return err({ code: "clockSkew", now });
    if (!tenant || !key || !signed || !serverCrypto.verify(key, tokenMessage({ tenant: id, device, at, nonce, refresh }), signed)) return err({ code: "unauthenticated" });
    const waitMs = rates.device.waitMs(`${id} ${device}`, now);
    if (waitMs > 0) return err({ code: "busy", retryAfterMs: waitMs });
    if (member && member.revokedAt !== null) return err(await removalOf(store.read, tenant, member.revokedAt, knownOf(sent)));
    return tokens.give(tenant, device, nonce, refresh, now);
  }),

  route(endpoints.clinicsOfSheet, async ({ body: { signKey, at, signature }, now }) => {
    const [key, signed] = [fromBase64url(signKey), fromBase64url(signature)];
    if (Math.abs(now - at) > requestWindowMs) return err({ code: "clockSkew", now });
    if (!key || !signed || !serverCrypto.verify(key, sheetMessage({ signKey, at }), signed)) return err({ code: "badSignature" });
    const had = await tenantsOfSheet(store.read, signKey);
    const tenants: string[] = [];
    for (const tenant of had) if ((await memberships.of(store.read, tenant)).recovery.signKey === signKey) tenants.push(tenant.id);
    return tenants.length > 0 ? ok({ tenants }) : err({ code: had.length > 0 ? "sheetReplaced" : "notFound" });
  }),

  route(endpoints.statements, async ({ caller: { tenant }, query: { since } }) => {
    const rows = await store.read.selectFrom("statement").select(["idx", "seq", "bytes"]).where("tenant", "=", tenant.no).where("idx", ">", since).orderBy("idx").limit(500).execute();
    return ok({ statements: rows.map(({ idx, seq, bytes }) => ({ index: idx, seq, statement: toBase64url(bytes) })) });
  }),

  route(endpoints.machines, async ({ caller: { tenant } }) => {
    const rows = await store.read.selectFrom("device").select(["device", "contact_at", "program"]).where("tenant", "=", tenant.no).orderBy("device").execute();
    return ok({ machines: rows.map(({ device, contact_at: lastContactAt, program: programVersion }) => ({ device, lastContactAt, programVersion })) });
  }),
];
