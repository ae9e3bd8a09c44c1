import { expect, test } from "vitest";
import { toBase64url } from "#shared/sync/bytes.ts";
import { endpoints, headers } from "#shared/sync/protocol.ts";
import { serverCrypto, systemRandom } from "./crypto.ts";
import { pairingMs } from "./routes/pairing.ts";
import { onEachDatabase } from "./testing/each-database.ts";

const some = (length: number): string => toBase64url(systemRandom.bytes(length));

onEachDatabase("the pairing mailbox", ({ server, clinic: found }) => {
  const open = async () => {
    const clinic = await found();
    const pairing = some(16);
    const secret = systemRandom.bytes(32);
    const ids = { pairing };
    expect((await clinic.call(clinic.first, endpoints.openPairing, { body: { pairing } })).status).toBe(200);
    return {
      clinic, pairing, ids, secret,
      knock: (request: string, proof = toBase64url(serverCrypto.hash(secret))) => clinic.call(null, endpoints.knock, { ids, body: { request, proof } }),
      look: (shown: Uint8Array) => clinic.call(null, endpoints.pairingAnswer, { ids, extra: { [headers.proof]: toBase64url(shown) } }),
    };
  };

  test("a request goes one way and an answer the other, unchanged", async () => {
    const { clinic, ids, knock, look, secret } = await open();
    const [request, answer] = [some(4_096), some(65_536)];
    expect((await clinic.call(clinic.first, endpoints.answerPairing, { ids, body: { answer } })).json()).toEqual({ code: "notFound" });
    expect((await knock(request)).status).toBe(200);
    expect((await clinic.call(clinic.first, endpoints.pairing, { ids })).json()).toMatchObject({ request, answered: false });
    expect((await look(secret)).json()).toMatchObject({ answer: null });
    expect((await clinic.call(clinic.first, endpoints.answerPairing, { ids, body: { answer } })).status).toBe(200);
    expect((await look(secret)).json()).toMatchObject({ answer });
    expect((await clinic.call(clinic.first, endpoints.closePairing, { ids })).status).toBe(200);
    expect((await look(secret)).json()).toEqual({ code: "notFound" });
  });

  test("the first who knocks is the only one; its own knock may come again", async () => {
    const { knock } = await open();
    expect((await knock("AAAA")).status).toBe(200);
    expect((await knock("AAAA")).status).toBe(200);
    expect((await knock("BBBB")).json()).toEqual({ code: "notFound" });
    expect((await knock("AAAA", some(32))).json()).toEqual({ code: "notFound" });
  });

  test("the answer is for whoever shows the proof, and nobody else", async () => {
    const { knock, look } = await open();
    await knock("AAAA");
    expect((await look(systemRandom.bytes(32))).json()).toEqual({ code: "notFound" });
    expect((await look(new Uint8Array(0))).json()).toEqual({ code: "notFound" });
  });

  test("after ten minutes it is as if it had never been", async () => {
    const { clinic, ids, knock, look, secret } = await open();
    await knock("AAAA");
    server().pass(pairingMs);
    await clinic.signIn(clinic.first);
    expect((await look(secret)).json()).toEqual({ code: "notFound" });
    expect((await knock("AAAA")).json()).toEqual({ code: "notFound" });
    expect((await clinic.call(clinic.first, endpoints.pairing, { ids })).json()).toEqual({ code: "notFound" });
  });

  test("only an admin machine opens the door, and only its own clinic sees who stands there", async () => {
    const { clinic, ids, pairing, knock } = await open();
    await knock("AAAA");
    const plain = await clinic.admit();
    expect((await clinic.call(plain, endpoints.openPairing, { body: { pairing: some(16) } })).json()).toEqual({ code: "notAdmin" });
    const other = await found();
    for (const endpoint of [endpoints.pairing, endpoints.closePairing]) expect((await other.call(other.first, endpoint, { ids })).json()).toEqual({ code: "notFound" });
    expect((await other.call(other.first, endpoints.answerPairing, { ids, body: { answer: "AAAA" } })).json()).toEqual({ code: "notFound" });
    expect((await other.call(other.first, endpoints.openPairing, { body: { pairing } })).json()).toEqual({ code: "taken" });
  });

  test("more than 4 KB of request or 64 KB of answer is refused", async () => {
    const { clinic, ids, knock } = await open();
    expect((await knock(some(4_100))).json()).toEqual({ code: "invalid" });
    expect((await knock("A")).json()).toEqual({ code: "invalid" });
    await knock("AAAA");
    expect((await clinic.call(clinic.first, endpoints.answerPairing, { ids, body: { answer: some(65_600) } })).json()).toEqual({ code: "invalid" });
  });
});
