import type { Random } from "#shared/core/random.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { fromBase64url, toBase64url, utf8 } from "#shared/sync/bytes.ts";
import type { Fault } from "#shared/sync/protocol.ts";
import { hmac, sameSecret, serverCrypto } from "./crypto.ts";
import type { Store, Writer } from "./store/store.ts";

export const accessMs = 600_000;
/** A machine that was off for longer signs a new assertion: nothing is lost. */
export const refreshMs = 30 * 86_400_000;
/** A refresh token whose answer was lost may come once more within this. */
export const graceMs = 30_000;

export interface AccessClaims {
  readonly tenant: string;
  readonly device: string;
  readonly family: string;
  readonly expiresAt: number;
}

export interface Tokens {
  readonly access: string;
  readonly accessExpiresAt: number;
  readonly refresh: string;
  readonly refreshExpiresAt: number;
}

const mac = (secret: Uint8Array, payload: string): string => toBase64url(hmac(secret, `daftar access 1\n${payload}`));

const makeAccess = (secret: Uint8Array, { tenant, device, family, expiresAt }: AccessClaims): string => {
  const payload = toBase64url(utf8(JSON.stringify([tenant, device, family, expiresAt])));
  return `${payload}.${mac(secret, payload)}`;
};

/** What an access token says, where this server made it and it is not over. */
export const readAccess = (secret: Uint8Array, access: string, now: number): AccessClaims | null => {
  const [payload = "", given = ""] = access.split(".");
  if (!sameSecret(utf8(given), utf8(mac(secret, payload)))) return null;
  const bytes = fromBase64url(payload);
  if (!bytes) return null;
  const [tenant, device, family, expiresAt] = JSON.parse(new TextDecoder().decode(bytes)) as [string, string, string, number];
  return expiresAt > now ? { tenant, device, family, expiresAt } : null;
};

/**
 * Gives tokens to a device that has proved its key. Without a refresh token a new family begins; with one, the family goes on
 * and that token is used up. A token that was used up longer than `graceMs` ago means that two hold it: its family ends.
 */
export const createTokens = (store: Store, secret: Uint8Array, random: Random) => {
  const issue = async (tx: Writer, tenant: { readonly no: number; readonly id: string }, device: string, family: string, now: number): Promise<Tokens> => {
    const refresh = toBase64url(random.bytes(32));
    await tx.insertInto("refresh_token").values({ hash: serverCrypto.hash(utf8(refresh)), family, tenant: tenant.no, issued_at: now, used_at: null, expires_at: now + refreshMs }).execute();
    await tx.updateTable("token_family").set({ expires_at: now + refreshMs }).where("family", "=", family).execute();
    const accessExpiresAt = now + accessMs;
    return { access: makeAccess(secret, { tenant: tenant.id, device, family, expiresAt: accessExpiresAt }), accessExpiresAt, refresh, refreshExpiresAt: now + refreshMs };
  };

  const begin = async (tx: Writer, tenant: { readonly no: number; readonly id: string }, device: string, now: number): Promise<Tokens> => {
    const family = toBase64url(random.bytes(16));
    await tx.insertInto("token_family").values({ family, tenant: tenant.no, device, revoked_at: null, expires_at: now + refreshMs }).execute();
    return issue(tx, tenant, device, family, now);
  };

  const goOn = async (tx: Writer, tenant: { readonly no: number; readonly id: string }, device: string, refresh: string, now: number): Promise<Result<Tokens, Fault>> => {
    const hash = serverCrypto.hash(utf8(refresh));
    // Locked by the write itself: of two that come at once, one finds it unused.
    const first = await tx.updateTable("refresh_token").set({ used_at: now }).where("hash", "=", hash).where("tenant", "=", tenant.no).where("used_at", "is", null).returning("family").executeTakeFirst();
    const token = await tx.selectFrom("refresh_token").innerJoin("token_family", "token_family.family", "refresh_token.family")
      .select(["refresh_token.family", "refresh_token.used_at", "refresh_token.expires_at", "token_family.device", "token_family.revoked_at"])
      .where("refresh_token.hash", "=", hash).where("refresh_token.tenant", "=", tenant.no).executeTakeFirst();
    if (!token || token.device !== device || token.revoked_at !== null || token.expires_at <= now) return err({ code: "unauthenticated" });
    if (!first && now - (token.used_at ?? 0) > graceMs) {
      await tx.updateTable("token_family").set({ revoked_at: now }).where("family", "=", token.family).execute();
      return err({ code: "tokenReused" });
    }
    return ok(await issue(tx, tenant, device, token.family, now));
  };

  return {
    /** `nonce` is good once: an assertion that was overheard brings nothing. */
    give: (tenant: { readonly no: number; readonly id: string }, device: string, nonce: string, refresh: string | null, now: number): Promise<Result<Tokens, Fault>> =>
      store.write(async (tx) => {
        const fresh = await tx.insertInto("token_nonce").values({ tenant: tenant.no, device, nonce, at: now }).onConflict((on) => on.columns(["tenant", "device", "nonce"]).doNothing()).returning("nonce").executeTakeFirst();
        if (!fresh) return err({ code: "unauthenticated" });
        return refresh === null ? ok(await begin(tx, tenant, device, now)) : goOn(tx, tenant, device, refresh, now);
      }),
    /** Forgets what is over. */
    prune: (now: number): Promise<void> =>
      store.write(async (tx) => {
        await tx.deleteFrom("refresh_token").where("expires_at", "<=", now).execute();
        await tx.deleteFrom("token_family").where("expires_at", "<=", now).execute();
        await tx.deleteFrom("token_nonce").where("at", "<", now - 2 * accessMs).execute();
        await tx.deleteFrom("pairing").where("expires_at", "<=", now).execute();
      }),
  };
};
