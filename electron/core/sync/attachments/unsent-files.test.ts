import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { attachmentPieceBytes } from "#shared/schema/tables/attachment.ts";
import { createPcs, soon } from "../../../testing/pcs.ts";
import { startTestServer } from "../../../testing/sync-server.ts";
import { scratchFolder, testPassword } from "../../../testing/test-clinic.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { found, start, end, inStep, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

test("a PC with a file that only it has is not in step: it says how many, since when, whose and how far, counts them as the program ends, and sends them as soon as there is a server again", { timeout: 60_000 }, async () => {
  let puts = 0;
  let most = 1;
  const lets = (method: string, url: string): boolean => {
    if (method !== "PUT" || !url.includes("/blobs/")) return true;
    puts += 1;
    return puts <= most;
  };
  const first = await found();
  end(first);
  const front = start(first.folder, { lets: ({ method, url }) => lets(method, url) });
  await front.must("session.signIn", { username: "owner", password: testPassword });
  const { patient } = await front.must("patient.register", { name: "With A Scan", sex: "female" });
  const file = new Uint8Array(attachmentPieceBytes * 2).fill(32);
  file.set(new TextEncoder().encode("%PDF-1.7"));
  const { attachmentId } = await front.must("attachment.add", { patientId: patient.id, name: "scan.pdf", bytes: file });
  expect(await front.must("sync.status", {})).toMatchObject({ state: "alone", waiting: 0, files: 0 });

  const steps: unknown[] = [];
  front.core.serve.onEvent((event, payload) => { if (event === "progress") steps.push(payload); });
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  const standing = async () => {
    const { state, waiting, files } = await front.must("sync.status", {});
    return `${state} ${waiting} ${files}`;
  };
  await expect.poll(standing, soon).toBe("sending 0 1");
  await expect.poll(() => steps, soon).toEqual([{ jobId: attachmentId, done: 1, total: 2, stage: "sending" }]);
  const by = (await front.must("session.state", {})).me?.name;
  expect(await front.must("sync.waiting", {})).toMatchObject({ waiting: [], files: [{ attachmentId, by, bytes: file.length, done: 1, total: 2 }], moreFiles: 0 });
  expect(JSON.stringify(await front.must("sync.waiting", {}))).not.toContain("scan.pdf");
  expect(await front.call("clinics.list", {})).toMatchObject({ ok: true, value: { hasServer: true, waiting: 1 } });
  expect(await front.core.leave()).toBe(1);

  most = Number.POSITIVE_INFINITY;
  await expect.poll(() => front.core.leave(), soon).toBe(0);
  await inStep(front);
  expect(await standing()).toBe("inStep 0 0");
  expect(await front.must("sync.waiting", {})).toMatchObject({ waiting: [], files: [] });
  expect(await front.must("attachment.list", { patientId: patient.id })).toMatchObject([{ sent: true }]);

  front.plug(false);
  await front.must("attachment.add", { patientId: patient.id, name: "note.txt", bytes: new TextEncoder().encode("taken down without a server") });
  await expect.poll(standing, soon).toMatch(/^offline \d+ 1$/);
  front.plug(true);
  await inStep(front);
  expect(await front.must("attachment.list", { patientId: patient.id })).toMatchObject([{ sent: true }, { sent: true }]);
});
