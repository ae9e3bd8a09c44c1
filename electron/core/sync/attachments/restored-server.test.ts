import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { systemRandom } from "../../../../sync-server/crypto.ts";
import { backupTenant, restoreTenant } from "../../../../sync-server/backup.ts";
import { openSqlite } from "../../../../sync-server/store/sqlite.ts";
import type { Store } from "../../../../sync-server/store/store.ts";
import { createPcs, soon } from "../../../testing/pcs.ts";
import { startTestServer } from "../../../testing/sync-server.ts";
import { scratchFolder } from "../../../testing/test-clinic.ts";
import { replicaValues } from "../replica-values.ts";

const folder = join(scratchFolder(), "server");
let server = await startTestServer(folder);
const port = Number(new URL(server.address).port);
const { found, letIn, inStep, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

/** What its keeper does with the server's data while it stands still. */
const whileStopped = async (work: (store: Store) => Promise<unknown>): Promise<void> => {
  await server.close();
  const store = await openSqlite(join(folder, "server.db"));
  await work(store);
  await store.close();
  server = await startTestServer(folder, { port });
};

test("a file that was added after the server's last backup is opened on the other PC all the same, once that backup was put back", { timeout: 120_000 }, async () => {
  const front = await found();
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  const back = await letIn(front, "Room 2");
  const tenant = mustExist(replicaValues(mustExist(front.core.vault.store(), "an open store").db).text("tenant"), "a clinic on the server");
  const { patient } = await front.must("patient.register", { name: "With A Scan", sex: "female" });
  await inStep(front);
  const backup = join(scratchFolder(), "clinic.backup");
  await whileStopped((store) => backupTenant(store, tenant, backup));

  const text = "Referred by Dr. Haddad";
  const { attachmentId } = await front.must("attachment.add", { patientId: patient.id, name: "referral.txt", bytes: new TextEncoder().encode(text) });
  const isSent = async (): Promise<unknown> => {
    await front.core.runDueJobs();
    return (await front.must("attachment.list", { patientId: patient.id })).map(({ sent }) => sent);
  };
  await expect.poll(isSent, soon).toEqual([true]);
  await expect.poll(async () => (await back.must("attachment.list", { patientId: patient.id })).map(({ place }) => place), soon).toEqual(["server"]);

  await whileStopped(async (store) => {
    expect(await restoreTenant(store, systemRandom, backup, true)).toMatchObject({ ok: true });
    rmSync(join(folder, "blobs"), { recursive: true });
  });
  expect(await back.call("attachment.open", { attachmentId })).toMatchObject({ ok: false, error: { code: "attachmentElsewhere" } });
  const opened = async (): Promise<string> => {
    await front.core.runDueJobs();
    const outcome = await back.call("attachment.open", { attachmentId });
    return outcome.ok ? new TextDecoder().decode((outcome.value as { readonly bytes: Uint8Array }).bytes) : outcome.error.code;
  };
  await expect.poll(opened, soon).toBe(text);
});
