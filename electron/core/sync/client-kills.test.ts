import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Point } from "../../testing/chaos/doom.ts";
import { byThemselves, expectAll, foundPc, letIn, pair, settleIn, startPc, startServer, together, type PcProcess } from "../../testing/chaos/processes.ts";
import { passwordThere } from "../../testing/pcs.ts";
import { scratchFolder } from "../../testing/test-clinic.ts";

const isLong = process.env["DAFTAR_LONG"] !== undefined;
const rounds = isLong ? 6 : 1;
/** Every point in long runs; otherwise the first two of each kind. */
const some = (points: readonly (readonly [Point, number])[]): readonly (readonly [Point, number])[] => (isLong ? points : points.slice(0, 2));
vi.setConfig({ testTimeout: isLong ? 3_600_000 : 600_000 });
const monthMs = 31 * 86_400_000;

const env = { DAFTAR_SERVER_DATA: join(scratchFolder(), "server") };
let server = await startServer(env);
const front = await foundPc();
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
let back = await letIn(front, "Room 2", true);
let third: PcProcess | null = null;
afterAll(async () => {
  await Promise.all([server, front, back, ...(third ? [third] : [])].map((one) => one.end("SIGKILL")));
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
const allTogether = async (...pcs: readonly PcProcess[]): Promise<void> => expectAll(await together(front, ...pcs), acknowledged);

/** `back` does `work` and is killed at the point; then it is started again. */
const killAt = async (point: Point, nth: number, work: () => Promise<unknown>): Promise<void> => {
  await back.doom({ point, nth, end: "die" });
  await work();
  expect(await back.gone()).toBe("SIGKILL");
  await register(front);
  back = await startPc(back.folder, passwordThere);
};
/** `back` is started, and killed at the point while it opens its file or soon after. */
const killOnTheWay = async (point: Point, nth: number): Promise<void> => {
  back = await startPc(back.folder, null);
  await back.doom({ point, nth, end: "die" });
  await back.call("session.signIn", { username: "owner", password: passwordThere });
  expect(await back.gone()).toBe("SIGKILL");
};
/** Until the server's snapshot is as it should be, which these see to now and then. */
const hurryUntil = (pcs: readonly PcProcess[], wanted: { readonly isCosigned?: boolean }): Promise<void> =>
  vi.waitFor(async () => {
    for (const pc of pcs) await pc.hurry();
    expect(await server.newestSnapshot()).toMatchObject(wanted);
  }, byThemselves);
const noSnapshot = async (): Promise<void> => void (await server.ask({ kind: "forgetSnapshots" }));
/** The server has one snapshot, of all that there is. */
const orderSnapshot = async (): Promise<void> => {
  await noSnapshot();
  await hurryUntil([front], {});
};
/** What `back` does now and then it does until it is killed over it. Where another PC did it sooner, `order` lets it begin anew. */
const hurryToTheEnd = async (isThere: boolean, order: () => Promise<void>): Promise<void> => {
  let isGone = false;
  let tries = 0;
  void back.gone().then(() => (isGone = true));
  await vi.waitFor(async () => {
    const newest = await server.newestSnapshot();
    const isDone = isThere ? newest === null || newest.isCosigned : newest !== null;
    tries += 1;
    if (isDone || tries % 50 === 0) await order();
    await back.hurry();
    expect(isGone).toBe(true);
  }, byThemselves);
};
const ghosts = async (): Promise<readonly string[]> => (await front.must("machine.list", {})).filter(({ name, revoked }) => name === "Ghost" && !revoked).map(({ device }) => device);

describe.each(Array.from({ length: rounds }, (_, round) => round))("round %i", (round) => {
  test.each(some([["push sending", 1], ["push answered", 1], ["rows written", 1], ["pull answered", 1]]))("killed while it sends, at '%s', a PC loses nothing and sends nothing twice", async (point, nth) => {
    await killAt(point, nth, async () => {
      await register(back);
      await register(back);
    });
    await allTogether(back);
  });

  test.each(some([["pull answered", 1], ["rows written", 1], ["chain answered", 1]]))("killed while it receives, at '%s', a PC has everything after its start", async (point, nth) => {
    await killAt(point, nth, () => register(front));
    await allTogether(back);
  });

  test.each(some([["chunk answered", 4], ["store opened", 2], ["statements answered", 1], ["chunk answered", 1], ["store closing", 1]]))("killed while it comes to the clinic, at '%s' for the %i. time, a PC comes with another code", async (point, nth) => {
    const newcomer = await startPc(scratchFolder(), null);
    await newcomer.doom({ point, nth, end: "die" });
    await pair(front, newcomer, "Ghost");
    expect(await newcomer.gone()).toBe("SIGKILL");
    await third?.end("SIGKILL");
    third = await startPc(newcomer.folder, null);
    await pair(front, third, "Room 3");
    await settleIn(third);
    await allTogether(third);
  });

  test("killed while the rest comes and its desk works with the agenda already, a PC gets the rest after its start", async () => {
    const newcomer = await startPc(scratchFolder(), null);
    await newcomer.doom({ point: "chunk sending", nth: 3, end: "hold" });
    await pair(front, newcomer, "Room 4");
    await newcomer.held();
    await settleIn(newcomer);
    await register(newcomer);
    await newcomer.end("SIGKILL");
    await third?.end("SIGKILL");
    third = await startPc(newcomer.folder, passwordThere);
    await allTogether(back, third);
  });

  test.each(some([["missingChunks sending", 1], ["addSnapshot answered", 1], ["putChunk answered", 2], ["addSnapshot sending", 1]]))("killed while it hands over a snapshot, at '%s' for the %i. time, a PC hands it over after its start", async (point, nth) => {
    await noSnapshot();
    await killAt(point, nth, () => hurryToTheEnd(false, noSnapshot));
    await allTogether(back);
    await hurryUntil([back], {});
  });

  test.each(some([["chunk answered", 2], ["cosignSnapshot sending", 1], ["cosignSnapshot answered", 1]]))("killed while it proves another PC's snapshot, at '%s' for the %i. time, a PC gives its word after its start", async (point, nth) => {
    await orderSnapshot();
    await killAt(point, nth, () => hurryToTheEnd(true, orderSnapshot));
    await allTogether(back);
    await hurryUntil([back, front], { isCosigned: true });
  });

  test("killed again and again while its file is made anew, for it was away longer than the log goes back, a PC comes into step with all that it had not sent", async () => {
    if (!third) throw new Error("no third PC");
    const before = acknowledged.length;
    await back.doom({ point: "push sending", nth: 1, end: "die" });
    await register(back);
    const unsent = acknowledged.splice(before);
    expect(await back.gone()).toBe("SIGKILL");
    for (let times = 0; times < 3; times += 1) await register(front);
    await allTogether(third);
    await server.end("SIGTERM");
    server = await startServer(env, { port: Number(new URL(server.address).port), aheadMs: (round + 1) * monthMs });
    await allTogether(third);
    await orderSnapshot();
    await hurryUntil([third, front], { isCosigned: true });
    await vi.waitFor(async () => {
      await server.hurry();
      expect(await server.horizon()).toBeGreaterThan(0);
    }, byThemselves);
    for (const [point, nth] of [["newestSnapshot answered", 1], ["chunk answered", 3], ["store closing", 1], ["store opened", 2]] as const) await killOnTheWay(point, nth);
    back = await startPc(back.folder, passwordThere);
    acknowledged.push(...unsent);
    await allTogether(back, third);
  });

  test.each(some([["push sending", 1], ["push answered", 1], ["pull answered", 1]]))("killed while it shuts another PC out and turns the keys, at '%s', a PC has done so after its start", async (point, nth) => {
    const [ghost = ""] = await ghosts();
    await killAt(point, nth, () => back.call("machine.revoke", { device: ghost, wipe: false }));
    await allTogether(back, ...(third ? [third] : []));
    expect(await ghosts()).not.toContain(ghost);
  });

  test("killed while it forgets the clinic, as it was told to, a PC forgets it at its next start", async () => {
    const lost = third ?? (() => { throw new Error("no third PC"); })();
    const { device = "" } = (await lost.must("machine.list", {})).find(({ isThis }) => isThis) ?? {};
    await lost.end("SIGKILL");
    await front.must("machine.revoke", { device, wipe: true });
    third = await startPc(lost.folder, null);
    await third.doom({ point: "store closing", nth: 1, end: "die" });
    await third.call("session.signIn", { username: "owner", password: passwordThere });
    expect(await third.gone()).toBe("SIGKILL");
    const again = (third = await startPc(lost.folder, null));
    await again.call("session.signIn", { username: "owner", password: passwordThere });
    await vi.waitFor(async () => expect((await again.must("join.state", {})).stage).toBe("forgotten"), byThemselves);
    await again.end("SIGKILL");
    third = null;
    await allTogether(back);
  });
});
