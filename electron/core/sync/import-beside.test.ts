import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { systemClock } from "#shared/core/time.ts";
import { importBatch } from "#shared/schema/tables/import-batch.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { createPcs, passwordThere, soon } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder } from "../../testing/test-clinic.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { found, letIn, inStep, names, start, end, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

test("a PC that opens its file while another imports takes nothing of that import back", async () => {
  const front = await found();
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  const back = await letIn(front, "Room 2");
  const [owner] = await front.must("user.list", {});
  const importedById = mustExist(owner, "the owner").id;
  const { serve } = front.core;
  // As an import stands between two of its bites.
  const { value: batch } = serve.transactAs(null, { procedure: "import.run" }, (tx) => {
    const made = tx.insert(importBatch, { fileName: "old.csv", fileHash: "0".repeat(64), status: "running", startedAt: systemClock.now(), importedById, rowsRead: 0, patientsMade: 0, appointmentsMade: 0, problems: 0, duplicates: 0, mapping: {} as never });
    tx.insert(patient, { fileNumber: "77", name: "Comes By Import", birthPrecision: "day", sex: "unknown", tags: [], deceased: false, importBatchId: made.id });
    return made;
  });
  await expect.poll(() => names(back, "comes by import"), soon).toHaveLength(1);
  expect(await back.call("import.takeBack", { batchId: batch.id })).toMatchObject({ ok: false, error: { code: "busy", what: "import" } });
  end(back);
  const again = start(back.folder);
  await again.must("session.signIn", { username: "owner", password: passwordThere });
  await inStep(again);
  serve.transactAs(null, { procedure: "import.run" }, (tx) => tx.patch(importBatch, batch.id, { status: "done", patientsMade: 1 }));
  await expect.poll(async () => (await again.must("import.batches", {})).map(({ status }) => status), soon).toEqual(["done"]);
  expect([await names(front, "comes by import"), await names(again, "comes by import")]).toEqual([["Comes By Import"], ["Comes By Import"]]);
});
