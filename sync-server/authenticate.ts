import type { FastifyRequest } from "fastify";
import { err, ok, type Result } from "#shared/core/result.ts";
import { fromBase64url } from "#shared/sync/bytes.ts";
import { headers, type Caller as Allowed, type Fault } from "#shared/sync/protocol.ts";
import { requestMessage, requestWindowMs, type SignedRequest } from "#shared/sync/request-signature.ts";
import { serverCrypto, verifyAside } from "./crypto.ts";
import { knownOf, removalOf, tenantOfFamily } from "./membership.ts";
import type { Parts } from "./parts.ts";
import type { Caller } from "./route.ts";
import { readAccess } from "./tokens.ts";

export interface Proof {
  readonly access: string;
  readonly at: number;
  readonly signature: Uint8Array;
  /** How far the caller says that it knows the membership log. */
  readonly known: number | null;
}

const unauthenticated = err({ code: "unauthenticated" } as const);

export const proofOfHeaders = (request: Pick<FastifyRequest, "headers">): Proof | null => {
  const [bearer, at, signature] = [request.headers.authorization, request.headers[headers.at], request.headers[headers.signature]];
  const bytes = typeof signature === "string" ? fromBase64url(signature) : null;
  return bearer?.startsWith("Bearer ") && typeof at === "string" && /^\d{1,16}$/.test(at) && bytes ? { access: bearer.slice(7), at: Number(at), signature: bytes, known: knownOf(request.headers) } : null;
};

/**
 * Who calls, where token, key and membership all say so. A clinic that is not there and one that is not the caller's answer
 * alike. A revoked machine is told by its own signed revocation, with what of the membership log it missed before that, and
 * only after it has proved its key. Counts by machine and by clinic are taken here.
 */
export const authenticate = async (parts: Parts, tenantId: string, allowed: Allowed, proof: Proof | null, request: Omit<SignedRequest, "at">, now: number): Promise<Result<Caller, Fault>> => {
  const { store, memberships, accessSecret, rates } = parts;
  const claims = proof && readAccess(accessSecret, proof.access, now);
  if (!proof || !claims) return unauthenticated;
  if (claims.tenant !== tenantId) return err({ code: "notFound" });
  // The server's own token says which machine it is: whoever asks too often, a revoked one too, costs the database nothing.
  const deviceMs = rates.device.waitMs(`${tenantId} ${claims.device}`, now);
  if (deviceMs > 0) return err({ code: "busy", retryAfterMs: deviceMs });
  const found = await tenantOfFamily(store.read, claims.tenant, claims.family);
  if (!found) return unauthenticated;
  const { tenant } = found;
  const membership = await memberships.of(store.read, tenant);
  const member = membership.members.get(claims.device) ?? null;
  const key = fromBase64url(claims.device === "recovery" ? membership.recovery.signKey : (member?.signKey ?? ""));
  if (!key || (!member && claims.device !== "recovery")) return err({ code: "unknownDevice" });
  if (Math.abs(now - proof.at) > requestWindowMs) return err({ code: "clockSkew", now });
  if (!(await verifyAside(key, requestMessage(serverCrypto, { ...request, at: proof.at }), proof.signature))) return unauthenticated;
  if (member && member.revokedAt !== null) return err(await removalOf(store.read, tenant, member.revokedAt, proof.known));
  if (found.isRevoked) return unauthenticated;
  if (!member && allowed !== "recovery") return err({ code: "notAdmin" });
  if (allowed === "admin" && !member?.admin) return err({ code: "notAdmin" });
  const tenantMs = rates.tenant.waitMs(tenantId, now);
  return tenantMs > 0 ? err({ code: "busy", retryAfterMs: tenantMs }) : ok({ tenant, device: claims.device, member });
};
