import { expect, test } from "vitest";
import { testClinic, type TestClinic } from "../../testing/test-clinic.ts";

const table = (rows: number): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`name,phone\n${Array.from({ length: rows }, (_, row) => `Patient Number ${row},0100${String(1_000_000 + row)}`).join("\n")}\n`);
const wish = { mapping: ["name", "phone"] as ("name" | "phone")[], dateOrder: "dmy" as const };
const inspect = async (clinic: TestClinic, rows: number): Promise<string> => (await clinic.must("import.inspect", { name: "old.csv", bytes: table(rows) })).fileId;
const patients = async (clinic: TestClinic): Promise<number> => (await clinic.must("patient.list", {} as never)).total;

test("a stop that comes when the work is over does not meet the next work on that file", async () => {
  const clinic = await testClinic();
  const fileId = await inspect(clinic, 20);
  await clinic.must("import.dryRun", { fileId, ...wish });
  await clinic.must("job.cancel", { jobId: fileId });
  expect(await clinic.call("import.run", { fileId, ...wish })).toMatchObject({ ok: true, value: { patients: 20 } });
});

test("taking a batch back goes through once it has begun: no half of it stays behind", async () => {
  const clinic = await testClinic();
  const fileId = await inspect(clinic, 3_000);
  const { batch } = await clinic.must("import.run", { fileId, ...wish });
  clinic.core().serve.onEvent((event) => void (event === "progress" && clinic.core().serve.jobs.cancel(batch.id)));
  expect(await clinic.call("import.takeBack", { batchId: batch.id })).toMatchObject({ ok: true, value: { voided: 3_000, batch: { status: "takenBack" } } });
  expect(await patients(clinic)).toBe(0);
});

test("a taking back that the power cut short is gone through with at the next start", async () => {
  const clinic = await testClinic();
  const fileId = await inspect(clinic, 3_000);
  const { batch } = await clinic.must("import.run", { fileId, ...wish });
  const begun = new Promise<void>((resolve) => clinic.core().serve.onEvent((event) => void (event === "progress" && resolve())));
  const takingBack = clinic.call("import.takeBack", { batchId: batch.id });
  await begun;
  clinic.core().vault.close();
  expect((await takingBack).ok).toBe(false);
  await clinic.restart();
  expect(await patients(clinic)).toBe(0);
  expect((await clinic.must("import.batches", {})).map(({ status }) => status)).toEqual(["takenBack"]);
});
