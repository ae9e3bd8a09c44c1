import { err, ok } from "#shared/core/result.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import { endpoints, headers } from "#shared/sync/protocol.ts";
import { sameSecret, serverCrypto } from "../crypto.ts";
import type { Parts } from "../parts.ts";
import { route, type Route } from "../route.ts";

export const pairingMs = 600_000;
const notFound = err({ code: "notFound" } as const);
const none = new Uint8Array(0);

/** A mailbox of ten minutes between a clinic's machine and one that wants in. What passes through it means nothing here. */
export const pairingRoutes = ({ store }: Parts): readonly Route[] => {
  const find = (pairing: string, now: number) => store.read.selectFrom("pairing").selectAll().where("pairing", "=", pairing).where("expires_at", ">", now).executeTakeFirst();
  return [
    route(endpoints.openPairing, async ({ caller: { tenant, device }, body: { pairing }, now }) => {
      const expires_at = now + pairingMs;
      const made = await store.write(async (tx) =>
        tx.insertInto("pairing").values({ pairing, tenant: tenant.no, opened_by: device, expires_at, request: null, proof: null, answer: null })
          .onConflict((on) => on.column("pairing").doNothing()).returning("pairing").executeTakeFirst());
      return made ? ok({ expiresAt: expires_at, request: null, answered: false }) : err({ code: "taken" });
    }),
    route(endpoints.pairing, async ({ caller: { tenant }, params: { pairing = "" }, now }) => {
      const found = await find(pairing, now);
      if (found?.tenant !== tenant.no) return notFound;
      return ok({ expiresAt: found.expires_at, request: found.request && toBase64url(found.request), answered: found.answer !== null });
    }),
    route(endpoints.answerPairing, async ({ caller: { tenant }, params: { pairing = "" }, body, now }) => {
      const answer = fromBase64url(body.answer);
      if (!answer) return err({ code: "invalid" });
      const put = await store.write(async (tx) =>
        tx.updateTable("pairing").set({ answer }).where("pairing", "=", pairing).where("tenant", "=", tenant.no).where("expires_at", ">", now).where("request", "is not", null).returning("pairing").executeTakeFirst());
      return put ? ok({ done: true }) : notFound;
    }),
    route(endpoints.closePairing, async ({ caller: { tenant }, params: { pairing = "" } }) => {
      const gone = await store.write(async (tx) => tx.deleteFrom("pairing").where("pairing", "=", pairing).where("tenant", "=", tenant.no).returning("pairing").executeTakeFirst());
      return gone ? ok({ done: true }) : notFound;
    }),
    route(endpoints.knock, async ({ params: { pairing = "" }, body, now }) => {
      const [request, proof] = [fromBase64url(body.request), fromBase64url(body.proof)];
      if (!request || !proof) return err({ code: "invalid" });
      const put = await store.write(async (tx) =>
        tx.updateTable("pairing").set({ request, proof }).where("pairing", "=", pairing).where("expires_at", ">", now).where("request", "is", null).returning("expires_at").executeTakeFirst());
      if (put) return ok({ expiresAt: put.expires_at, request: body.request, answered: false });
      // Its own request again, because the answer was lost; anybody else's is turned away as if nothing were here.
      const found = await find(pairing, now);
      const isSame = found?.request && found.proof && sameSecret(found.request, request) && sameSecret(found.proof, proof);
      return isSame ? ok({ expiresAt: found.expires_at, request: body.request, answered: found.answer !== null }) : notFound;
    }),
    route(endpoints.pairingAnswer, async ({ params: { pairing = "" }, headers: sent, now }) => {
      const shown = sent[headers.proof];
      const proof = serverCrypto.hash((typeof shown === "string" && fromBase64url(shown)) || none);
      const found = await find(pairing, now);
      if (!found?.proof || !sameSecret(found.proof, proof)) return notFound;
      return ok({ expiresAt: found.expires_at, answer: found.answer && toBase64url(found.answer) });
    }),
  ];
};
