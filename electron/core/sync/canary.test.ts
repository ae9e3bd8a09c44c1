import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addDays, instantToLocalDate, systemClock, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import { startProcess } from "../../../sync-server/testing/process.ts";
import { layCable } from "../../testing/cable.ts";
import { leaksIn, markStem } from "../../testing/leaks.ts";
import { nth, scratchFolder, testClinic } from "../../testing/test-clinic.ts";

const markers = 1_000;
const markerOf = (index: number): string => `${markStem}${String(index).padStart(4, "0")}Xk`;
const perPatient = 9;

test("of a thousand things written through the door, before the server was there and after, none is in its database, its files, its log, its figures or on the wire", { timeout: 300_000 }, async () => {
  const folder = scratchFolder();
  const server = await startProcess({ DAFTAR_SERVER_DATA: folder, DAFTAR_LOG_LEVEL: "debug" });
  const traffic: Uint8Array[] = [];
  const cable = await layCable(server.address, (bytes) => void traffic.push(bytes));
  const clinic = await testClinic({ now: new Date(systemClock.now()).toISOString() });
  let planted = 0;
  const next = (): string => markerOf(planted++);
  const plant = async (until: number): Promise<void> => {
    const tomorrow = addDays(instantToLocalDate(clinic.clock.now(), "Africa/Cairo" as Zone), 1);
    for (let patients = 0; planted + perPatient + 6 <= until; patients += 1) {
      const { patient } = await clinic.must("patient.register", { name: next(), nameOther: `مريض ${next()}`, note: next(), address: next(), tags: [next()], kinName: next(), alert: next(), identityNumber: next(), email: `${next()}@example.org`, sex: "female" } as never, { as: "receptionist" });
      if (patients % 8 !== 0) continue;
      const startLocal = `${addDays(tomorrow, Math.floor(planted / 13))}T10:00` as LocalDateTime;
      await clinic.must("appointment.book", { patientId: patient.id, practitionerId: nth(clinic.practitioners, 0).id, serviceId: nth(clinic.services, 0).id, startLocal, reason: next(), note: next() }, { as: "receptionist" });
      const { invoice } = await clinic.must("invoice.draft", { patientId: patient.id, lines: [{ description: next(), quantity: 1_000, unitMinor: 5_000 }] } as never, { as: "owner" });
      await clinic.must("payment.take", { patientId: patient.id, invoiceId: invoice.id, method: "bankTransfer", amountMinor: 1_000, reference: next() } as never, { as: "owner" });
      await clinic.must("attachment.add", { patientId: patient.id, name: `${next()}.txt`, bytes: new TextEncoder().encode(`Result: ${next()}`) }, { as: "doctor" });
    }
  };
  // The bytes of the files go beside the log, as jobs: until they are there, it is not in step.
  const inStep = async (): Promise<void> => await expect.poll(async () => { await clinic.core().runDueJobs(); const { state, waiting } = await clinic.must("sync.status", {}); return `${state} ${waiting}`; }, { timeout: 120_000, interval: 100 }).toBe("inStep 0");

  await plant(markers / 2);
  await clinic.must("sync.connect", { server: cable.address, machineName: "Front desk" });
  await inStep();
  await plant(markers);
  while (planted < markers) await clinic.must("patient.register", { name: next(), sex: "male" });
  // The bytes of the files go beside the log.
  const unsent = (): unknown => clinic.core().vault.store()?.db.prepare("SELECT count(*) FROM attachment WHERE state = 'uploading'").pluck().get();
  await expect.poll(async () => { await clinic.core().runDueJobs(); return unsent(); }, { timeout: 120_000, interval: 100 }).toBe(0);
  await inStep();

  const figures = Buffer.from(await (await fetch(`${server.address}/metrics`)).arrayBuffer());
  clinic.close();
  await cable.close();
  await server.end("SIGTERM");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const wire = Buffer.concat(traffic);
  // A look at nothing, or for nothing, would find nothing.
  expect(leaksIn(Buffer.from(`left ${markerOf(7)} right`))).toEqual(["utf8"]);
  expect(planted).toBe(markers);
  expect(wire.length).toBeGreaterThan(200_000);
  expect(files.length).toBeGreaterThan(1);
  expect(files.filter((file) => file.includes("blob")).length).toBeGreaterThan(5);
  expect(server.said().length).toBeGreaterThan(100);
  for (const [place, bytes] of [["wire", wire], ["figures", figures], ["log", Buffer.from(server.said())], ...files.map((file): [string, Buffer] => [file, readFileSync(file)])] as const) {
    expect([place, leaksIn(bytes)]).toEqual([place, []]);
  }
});
