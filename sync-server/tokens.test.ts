import { expect, test } from "vitest";
import { toBase64url } from "#shared/sync/bytes.ts";
import { encodeEnvelope, encodeRun, type Run } from "#shared/sync/envelope.ts";
import { endpoints, headers } from "#shared/sync/protocol.ts";
import { requestWindowMs, tokenMessage } from "#shared/sync/request-signature.ts";
import { serverCrypto } from "./crypto.ts";
import { makeKeys, type Machine, type TestClinic } from "./testing/clinic.ts";
import { onEachDatabase } from "./testing/each-database.ts";
import { accessMs, graceMs, refreshMs } from "./tokens.ts";

onEachDatabase("tokens", ({ server, clinic: found }) => {
  const isIn = async (clinic: TestClinic, as: Pick<Machine, "keys" | "access">): Promise<unknown> => {
    const answer = await clinic.call(as, endpoints.head);
    return answer.status === 200 ? "in" : answer.json();
  };
  const refreshed = async (clinic: TestClinic, as: Machine, refresh: string | null): Promise<{ access: string; refresh: string }> => {
    const answer = await clinic.askTokens({ ...as, refresh });
    expect(answer.status).toBe(200);
    return answer.json() as { access: string; refresh: string };
  };

  test("an access token is good for ten minutes", async () => {
    const clinic = await found();
    expect(await isIn(clinic, clinic.first)).toBe("in");
    server().pass(accessMs - 1);
    expect(await isIn(clinic, clinic.first)).toBe("in");
    server().pass(1);
    expect(await isIn(clinic, clinic.first)).toEqual({ code: "unauthenticated" });
    Object.assign(clinic.first, await refreshed(clinic, clinic.first, clinic.first.refresh));
    expect(await isIn(clinic, clinic.first)).toBe("in");
  });

  test("a refresh token is good once, and once more where its answer was lost", async () => {
    const clinic = await found();
    const before = clinic.first.refresh;
    await refreshed(clinic, clinic.first, before);
    server().pass(graceMs - 1);
    const again = await refreshed(clinic, clinic.first, before);
    expect(await isIn(clinic, { ...clinic.first, access: again.access })).toBe("in");
  });

  test("a refresh token that comes again later ends every token of its family, and a new assertion begins another", async () => {
    const clinic = await found();
    const before = clinic.first.refresh;
    const next = await refreshed(clinic, clinic.first, before);
    server().pass(graceMs + 1);
    expect((await clinic.askTokens({ ...clinic.first, refresh: before })).json()).toEqual({ code: "tokenReused" });
    expect(await isIn(clinic, { ...clinic.first, access: next.access })).toEqual({ code: "unauthenticated" });
    expect((await clinic.askTokens({ ...clinic.first, refresh: next.refresh })).json()).toEqual({ code: "unauthenticated" });
    expect(await isIn(clinic, { ...clinic.first, ...(await refreshed(clinic, clinic.first, null)) })).toBe("in");
  });

  test("of many that use one refresh token at the same moment, no family has two lives", async () => {
    const clinic = await found();
    const answers = await Promise.all(Array.from({ length: 8 }, () => clinic.askTokens(clinic.first)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    server().pass(graceMs + 1);
    expect((await clinic.askTokens(clinic.first)).json()).toEqual({ code: "tokenReused" });
    for (const answer of answers) expect(await isIn(clinic, { ...clinic.first, access: (answer.json() as { access: string }).access })).toEqual({ code: "unauthenticated" });
  });

  test("another machine's refresh token, one of another clinic and one that is over bring nothing", async () => {
    const clinic = await found();
    const other = await found();
    const second = await clinic.admit();
    for (const refresh of [second.refresh, other.first.refresh, "invented"]) expect((await clinic.askTokens({ ...clinic.first, refresh })).json()).toEqual({ code: "unauthenticated" });
    server().pass(refreshMs + 1);
    expect((await clinic.askTokens(clinic.first)).json()).toEqual({ code: "unauthenticated" });
  });

  test("an assertion that was overheard brings nothing a second time, and one by another key nothing at all", async () => {
    const clinic = await found();
    const nonce = toBase64url(new Uint8Array(16).fill(7));
    expect((await clinic.askTokens({ ...clinic.first, refresh: null }, server().now(), nonce)).status).toBe(200);
    expect((await clinic.askTokens({ ...clinic.first, refresh: null }, server().now(), nonce)).json()).toEqual({ code: "unauthenticated" });
    expect((await clinic.askTokens({ ...clinic.first, keys: makeKeys(), refresh: null })).json()).toEqual({ code: "unauthenticated" });
  });

  test("a token without its machine's key opens nothing, nor does a signature for another request", async () => {
    const clinic = await found();
    const second = await clinic.admit();
    expect(await isIn(clinic, { access: clinic.first.access, keys: second.keys })).toEqual({ code: "unauthenticated" });
    expect(await isIn(clinic, { access: `${clinic.first.access}x`, keys: clinic.first.keys })).toEqual({ code: "unauthenticated" });
    const signed = clinic.makeRun(clinic.first, [clinic.envelope(clinic.first)]);
    const at = server().now();
    const borrowed = { authorization: `Bearer ${clinic.first.access}`, [headers.at]: String(at), [headers.signature]: toBase64url(clinic.first.keys.sign(encodeRun(signed.run))) };
    expect((await clinic.callAt(null, "GET", `/api/v1/tenants/${clinic.tenant}/head`, null, null, borrowed)).json()).toEqual({ code: "unauthenticated" });
  });

  test("a PC whose clock is wrong is told the time and comes in with it", async () => {
    const clinic = await found();
    const wrong = server().now() + requestWindowMs + 1;
    const asked = await clinic.askTokens({ ...clinic.first, refresh: null }, wrong);
    expect(asked.json()).toEqual({ code: "clockSkew", now: server().now() });
    expect(asked.headers[headers.now]).toBe(String(server().now()));
    expect((await clinic.askTokens({ ...clinic.first, refresh: null }, (asked.json() as { now: number }).now)).status).toBe(200);
  });

  test("a revoked PC is told so by the signed statement itself, whatever it asks", async () => {
    const clinic = await found();
    const lost = await clinic.admit();
    expect((await clinic.revoke(lost)).status).toBe(200);
    const told = { code: "revoked", statement: expect.stringMatching(/^[A-Za-z0-9_-]{100,}$/) as string };
    expect(await isIn(clinic, lost)).toEqual(told);
    expect((await clinic.askTokens(lost)).json()).toEqual(told);
    const { statement } = (await clinic.askTokens({ ...lost, refresh: null })).json() as { statement: string };
    expect(JSON.parse(Buffer.from(statement, "base64url").toString())).toMatchObject({ by: clinic.first.device, body: { type: "revoke", device: lost.device, wipe: true } });
  });

  const admission = (clinic: TestClinic, fresh: Machine, by: string, sign: Machine["keys"]["sign"]): Run => {
    const bytes = clinic.statement(by, sign, by === "recovery" ? { type: "admit", machine: clinic.machineBody(fresh, true), wraps: [...clinic.wrapsTo(clinic.allEpochs(), [fresh.device])] } : { type: "succeed", machine: clinic.machineBody(fresh, true) });
    return clinic.makeRun(fresh, [clinic.envelope(fresh, { statement: bytes, parts: [] })]).run;
  };

  test("whoever has the printed sheet lets a new PC in, reads who belongs and the newest copy, and reads and does nothing else", async () => {
    const clinic = await found();
    const sheet = { device: "recovery", keys: clinic.recovery, refresh: null };
    const { access } = (await clinic.askTokens(sheet)).json() as { access: string };
    const as = { keys: clinic.recovery, access };
    expect((await clinic.call(as, endpoints.statements)).json()).toMatchObject({ statements: [{ index: 1, seq: 0, statement: toBase64url(clinic.founding) }] });
    expect((await clinic.call(as, endpoints.newestSnapshot)).json()).toEqual({ snapshot: null });
    for (const endpoint of [endpoints.pull, endpoints.machines, endpoints.head]) expect((await clinic.call(as, endpoint, { query: { since: 0 } })).json()).toEqual({ code: "notAdmin" });
    const fresh = clinic.machine();
    expect((await clinic.call(as, endpoints.push, { body: encodeRun(admission(clinic, fresh, "recovery", clinic.recovery.sign)) })).status).toBe(200);
    await clinic.signIn(fresh);
    expect(await isIn(clinic, fresh)).toBe("in");
    const forged = admission(clinic, clinic.machine(), "recovery", makeKeys().sign);
    expect((await clinic.call(as, endpoints.push, { body: encodeRun(forged) })).status).not.toBe(200);
  });

  test("a copied PC goes on under another name, by its old name's word, and the old name is revoked", async () => {
    const clinic = await found();
    const copied = await clinic.admit();
    const heir = clinic.machine();
    const run = admission(clinic, heir, copied.device, copied.keys.sign);
    const thief = await found();
    expect((await thief.call(thief.first, endpoints.push, { body: encodeRun(run) })).json()).toEqual({ code: "badSignature" });
    expect((await clinic.call(clinic.first, endpoints.push, { body: encodeRun(run) })).json()).toEqual({ code: "badSignature" });
    expect((await clinic.call(copied, endpoints.push, { body: encodeRun(run) })).status).toBe(200);
    expect(await isIn(clinic, copied)).toMatchObject({ code: "revoked" });
    await clinic.signIn(heir);
    expect(await isIn(clinic, heir)).toBe("in");
  });

  test("a run that no member's key has signed is nobody's, even with a member's tokens", async () => {
    const clinic = await found();
    const { run } = clinic.makeRun(clinic.first, [encodeEnvelope({ hlc: "00000000a0000x" as never, base: 0, minReader: 1, claims: [], numbers: [], parts: [{ stream: 1, epoch: 1, sealed: new Uint8Array(9) }], statement: null })]);
    expect((await clinic.call(clinic.first, endpoints.push, { body: encodeRun({ ...run, signature: makeKeys().sign(serverCrypto.hash()) }) })).json()).toEqual({ code: "badSignature" });
  });

  test("what is signed for tokens names the clinic", async () => {
    const clinic = await found();
    const other = await found();
    const [at, nonce] = [server().now(), toBase64url(new Uint8Array(16).fill(9))];
    const signature = toBase64url(clinic.first.keys.sign(tokenMessage({ tenant: other.tenant, device: clinic.first.device, at, nonce, refresh: null })));
    expect((await clinic.call(null, endpoints.tokens, { body: { device: clinic.first.device, at, nonce, refresh: null, signature } })).json()).toEqual({ code: "unauthenticated" });
  });
});
