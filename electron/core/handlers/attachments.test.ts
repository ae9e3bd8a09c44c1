import { afterEach, expect, test } from "vitest";
import { aDesk, closeDesks } from "../../testing/desk.ts";

afterEach(closeDesks);

const scan = new TextEncoder().encode("%PDF-1.7 a scan of a referral");

test("the desk adds a scan, a doctor sees it in the patient's file and opens it, and once removed it is gone from the list", async () => {
  const { clinic, ana } = await aDesk();
  const added = await clinic.must("attachment.add", { patientId: ana, name: "referral.pdf", bytes: scan }, { as: "receptionist" });
  expect(added).toMatchObject({ name: "referral.pdf", mediaType: "application/pdf", bytes: scan.length, place: "here", sent: false });
  expect(await clinic.must("attachment.list", { patientId: ana }, { as: "doctor" })).toEqual([added]);
  const opened = await clinic.must("attachment.open", { attachmentId: added.attachmentId }, { as: "doctor" });
  expect([opened.name, new TextDecoder().decode(opened.bytes)]).toEqual(["referral.pdf", "%PDF-1.7 a scan of a referral"]);
  expect(await clinic.must("attachment.fetch", { attachmentId: added.attachmentId }, { as: "doctor" })).toEqual(added);
  await clinic.must("attachment.void", { attachmentId: added.attachmentId }, { as: "doctor" });
  expect(await clinic.must("attachment.list", { patientId: ana }, { as: "doctor" })).toEqual([]);
  expect(await clinic.call("attachment.open", { attachmentId: added.attachmentId }, { as: "doctor" })).toMatchObject({ ok: false, error: { code: "notFound" } });
  await clinic.must("undo.last", {}, { as: "doctor" });
  expect(await clinic.must("attachment.list", { patientId: ana }, { as: "doctor" })).toEqual([added]);
});

test("the same scan once more is the one that is there, and no key or name of a piece leaves the core", async () => {
  const { clinic, ana } = await aDesk();
  const first = await clinic.must("attachment.add", { patientId: ana, name: "a.pdf", bytes: scan });
  expect(await clinic.must("attachment.add", { patientId: ana, name: "b.pdf", bytes: scan })).toEqual(first);
  expect(Object.keys(first).filter((key) => key === "fileKey" || key === "pieces" || key === "hash")).toEqual([]);
});

test("while a large scan is taken in the desk is answered, two windows that add the same one have it once, and one that was stopped is not there", async () => {
  const { clinic, ana } = await aDesk();
  const large = new Uint8Array(3_000_000).fill(32);
  large.set(scan);
  const order: string[] = [];
  const adding = [clinic, clinic].map(async (desk, at) => {
    const added = await desk.must("attachment.add", { patientId: ana, name: `${at}.pdf`, bytes: large });
    order.push("added");
    return added;
  });
  await clinic.must("patient.search", { text: "ana" });
  order.push("found");
  const [first, again] = await Promise.all(adding);
  expect(order).toEqual(["found", "added", "added"]);
  expect(again).toEqual(first);
  const stopped = clinic.call("attachment.add", { patientId: ana, name: "b.pdf", bytes: large.with(large.length - 1, 10), jobId: "taking" });
  clinic.core().serve.onEvent((event) => { if (event === "progress") clinic.core().serve.jobs.cancel("taking"); });
  expect(await stopped).toMatchObject({ ok: false, error: { code: "cancelled" } });
  expect(await clinic.must("attachment.list", { patientId: ana }, { as: "doctor" })).toEqual([first]);
});

test("a program, an empty file and a file for nobody are refused", async () => {
  const { clinic, ana } = await aDesk();
  const refused = async (patientId: string, bytes: Uint8Array<ArrayBuffer>) => clinic.call("attachment.add", { patientId: patientId as never, name: "x.pdf", bytes });
  expect(await refused(ana, Uint8Array.from([0x4d, 0x5a, 0x90, 0]))).toMatchObject({ ok: false, error: { code: "attachmentKind" } });
  expect(await refused(ana, new Uint8Array(0))).toMatchObject({ ok: false, error: { code: "attachmentKind" } });
  expect(await refused("pat_00000000000000000000000000", scan)).toMatchObject({ ok: false, error: { code: "notFound" } });
});
