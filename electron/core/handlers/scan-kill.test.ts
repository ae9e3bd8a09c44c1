import { expect, test } from "vitest";
import { attachmentPieceBytes } from "#shared/schema/tables/attachment.ts";
import { foundPc, startPc } from "../../testing/chaos/processes.ts";
import { testPassword } from "../../testing/test-clinic.ts";

test("a PC that is killed while it takes a scan in has nothing of it in the patient's files, and takes it in whole the next time", { timeout: 120_000 }, async () => {
  let pc = await foundPc();
  const { patient } = await pc.must("patient.register", { name: "With A Scan", sex: "female" });
  const scan = { patientId: patient.id, bytes: attachmentPieceBytes * 5 + 9 };
  await pc.doom({ point: "step done", nth: 3, end: "die" });
  expect(await pc.ask({ kind: "addScan", ...scan })).toBeNull();
  expect(await pc.gone()).toBe("SIGKILL");
  pc = await startPc(pc.folder, testPassword);
  expect(await pc.must("attachment.list", { patientId: patient.id })).toEqual([]);
  expect(await pc.ask({ kind: "addScan", ...scan })).toMatchObject({ ok: true });
  const [added, ...others] = await pc.must("attachment.list", { patientId: patient.id });
  expect([added?.bytes, added?.place, others]).toEqual([scan.bytes, "here", []]);
  expect(await pc.ask({ kind: "isWhole", attachmentId: added?.attachmentId, bytes: scan.bytes })).toBe(true);
  await pc.end("SIGKILL");
});
