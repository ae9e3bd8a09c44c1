import { expect, test } from "vitest";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { toBase64url } from "#shared/sync/bytes.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { sheetMessage } from "#shared/sync/request-signature.ts";
import { backupTenant, restoreTenant } from "./backup.ts";
import { systemRandom } from "./crypto.ts";
import { noteMissingSheets } from "./membership.ts";
import { makeKeys, type KeyPair, type Sent, type TestClinic } from "./testing/clinic.ts";
import { onEachDatabase } from "./testing/each-database.ts";

onEachDatabase("a printed sheet", ({ server, clinic: found }) => {
  const ask = (clinic: TestClinic, sheet: KeyPair, { by = sheet, at = server().now() }: { readonly by?: KeyPair; readonly at?: number } = {}): Promise<Sent> => {
    const signKey = toBase64url(sheet.publicKey);
    return clinic.call(null, endpoints.clinicsOfSheet, { body: { signKey, at, signature: toBase64url(by.sign(sheetMessage({ signKey, at }))) } });
  };

  test("finds its clinic, and nobody else's", async () => {
    const [mine, theirs] = [await found(), await found()];
    expect((await ask(mine, mine.recovery)).json()).toEqual({ tenants: [mine.tenant] });
    expect((await ask(theirs, theirs.recovery)).json()).toEqual({ tenants: [theirs.tenant] });
    const stranger = await ask(mine, makeKeys());
    expect([stranger.status, stranger.json()]).toEqual([404, { code: "notFound" }]);
  });

  test("is asked for by who has it: the public key alone, or an old question, brings nothing", async () => {
    const clinic = await found();
    expect((await ask(clinic, clinic.recovery, { by: makeKeys() })).json()).toEqual({ code: "badSignature" });
    expect((await ask(clinic, clinic.recovery, { at: server().now() - 3_600_000 })).json()).toMatchObject({ code: "clockSkew" });
  });

  test("that was replaced says so, and the new one finds the clinic", async () => {
    const clinic = await found();
    const next = makeKeys();
    const wraps = clinic.wrapsTo(clinic.allEpochs(), ["recovery"]);
    expect((await clinic.say(clinic.first, { type: "sheet", recovery: { signKey: toBase64url(next.publicKey), boxKey: toBase64url(systemRandom.bytes(32)) }, wraps: [...wraps] })).status).toBe(200);
    const old = await ask(clinic, clinic.recovery);
    expect([old.status, old.json()]).toEqual([410, { code: "sheetReplaced" }]);
    expect((await ask(clinic, next)).json()).toEqual({ tenants: [clinic.tenant] });
  });

  test("finds its clinic behind however many were made up under its public key", async () => {
    const clinic = await found();
    await server().store.write(async (tx) => {
      const { no, ...whole } = await tx.selectFrom("tenant").selectAll().where("id", "=", clinic.tenant).executeTakeFirstOrThrow();
      const { tenant: _, ...founding } = await tx.selectFrom("statement").selectAll().where("tenant", "=", no).executeTakeFirstOrThrow();
      for (let at = 0; at < 10; at += 1) {
        const madeUp = await tx.insertInto("tenant").values({ ...whole, id: `${clinic.tenant.slice(0, -1)}${at}x` }).returning("no").executeTakeFirstOrThrow();
        await tx.insertInto("statement").values({ ...founding, tenant: madeUp.no }).execute();
        await tx.insertInto("sheet").values({ sign_key: toBase64url(clinic.recovery.publicKey), tenant: madeUp.no }).execute();
      }
    });
    expect(((await ask(clinic, clinic.recovery)).json() as { readonly tenants: readonly string[] }).tenants).toContain(clinic.tenant);
  });

  test("finds its clinic also after the clinic was put back, and one that came before sheets were kept", async () => {
    const clinic = await found();
    const { store } = server();
    const file = join(tmpdir(), `daftar-sheet-${clinic.tenant}.backup`);
    expect((await backupTenant(store, clinic.tenant, file)).ok).toBe(true);
    await store.write((tx) => tx.deleteFrom("sheet").execute());
    expect((await ask(clinic, clinic.recovery)).json()).toEqual({ code: "notFound" });
    await noteMissingSheets(store);
    expect((await ask(clinic, clinic.recovery)).json()).toEqual({ tenants: [clinic.tenant] });
    expect((await restoreTenant(store, systemRandom, file, true)).ok).toBe(true);
    rmSync(file);
    expect((await ask(clinic, clinic.recovery)).json()).toEqual({ tenants: [clinic.tenant] });
  });
});
