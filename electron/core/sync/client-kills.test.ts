import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Point } from "../../testing/chaos/doom.ts";
import { expectAll, foundPc, letIn, startPc, startServer, together, type PcProcess } from "../../testing/chaos/processes.ts";
import { passwordThere } from "../../testing/pcs.ts";
import { scratchFolder } from "../../testing/test-clinic.ts";

const rounds = process.env["DAFTAR_LONG"] === undefined ? 1 : 20;

const server = await startServer({ DAFTAR_SERVER_DATA: join(scratchFolder(), "server") });
const front = await foundPc();
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
let back = await letIn(front, "Room 2", true);
afterAll(async () => {
  await Promise.all([server, front, back].map((one) => one.end("SIGKILL")));
});

let count = 0;
const acknowledged: string[] = [];
/** Registers somebody new; whoever is acknowledged is to be there for ever. */
const register = async (pc: PcProcess): Promise<void> => {
  count += 1;
  const name = `Visitor ${count}`;
  const outcome = await pc.call("patient.register", { name, sex: "female" });
  if (outcome?.ok) acknowledged.push(name);
};
/** `back` does `work` and is killed at the point; started again it comes into step by itself. */
const killAt = async (point: Point, nth: number, work: () => Promise<unknown>): Promise<void> => {
  await back.doom({ point, nth, end: "die" });
  await work();
  expect(await back.gone()).toBe("SIGKILL");
  await register(front);
  back = await startPc(back.folder, passwordThere);
  expectAll(await together(front, back), acknowledged);
};

describe.each(Array.from({ length: rounds }, (_, round) => round))("round %i", () => {
  test.each<[Point, number]>([["rows written", 1], ["push sending", 1], ["push answered", 1], ["pull answered", 1], ["pull answered", 2]])("killed while it sends, at '%s' for the %i. time, a PC loses nothing and sends nothing twice", async (point, nth) => {
    await killAt(point, nth, async () => {
      await register(back);
      await register(back);
    });
  });

  test.each<[Point, number]>([["pull sending", 1], ["pull answered", 1], ["rows written", 1], ["chain answered", 1]])("killed while it receives, at '%s' for the %i. time, a PC has everything after its start", async (point, nth) => {
    await killAt(point, nth, () => register(front));
  });
});
