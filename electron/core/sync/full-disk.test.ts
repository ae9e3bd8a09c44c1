import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mayMount, mountSmallDisk, type SmallDisk } from "../../testing/chaos/small-disk.ts";
import { byThemselves, expectAll, foundPc, letIn, pair, settleIn, startPc, startServer, together, type PcProcess, type ServerProcess } from "../../testing/chaos/processes.ts";
import { passwordThere } from "../../testing/pcs.ts";
import { testPassword } from "../../testing/test-clinic.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });
/** More than fits into what a file has of room within itself. */
const manyVisitors = 60;

// Who may not mount a disk has these counted as skipped.
describe.skipIf(!mayMount)("a disk that is full", () => {
  let serverDisk: SmallDisk;
  let disk: SmallDisk;
  let newDisk: SmallDisk;
  let server: ServerProcess;
  let front: PcProcess;
  let back: PcProcess;
  let newcomer: PcProcess;

  beforeAll(async () => {
    [serverDisk, disk, newDisk] = [mountSmallDisk(24), mountSmallDisk(24), mountSmallDisk(48)];
    server = await startServer({ DAFTAR_SERVER_DATA: join(serverDisk.folder, "server") });
    front = await foundPc();
    await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
    const first = await letIn(front, "Room 2", true);
    await first.end("SIGTERM");
    cpSync(first.folder, join(disk.folder, "clinic"), { recursive: true });
    back = await startPc(join(disk.folder, "clinic"), passwordThere);
    newcomer = await startPc(join(newDisk.folder, "clinic"), null);
  });
  afterAll(async () => {
    await Promise.all([server, front, back, newcomer].map((one) => one.end("SIGKILL")));
    for (const one of [serverDisk, disk, newDisk]) one.remove();
  });

  const acknowledged: string[] = [];
  let count = 0;
  /** The refusal's code, or null where it was kept. */
  const register = async (pc: PcProcess): Promise<string | null> => {
    count += 1;
    const name = `Visitor ${count}`;
    const outcome = await pc.call("patient.register", { name, sex: "female", note: "x".repeat(1_900) });
    if (outcome?.ok) acknowledged.push(name);
    return outcome?.ok ? null : (outcome?.error.code ?? "died");
  };
  const logOf = async (pc: PcProcess): Promise<string> => ((await pc.ask({ kind: "log" })) as readonly string[]).join("\n");

  test("a desk whose disk is full is told so, nothing is half done, and it goes on when there is room", async () => {
    disk.fill();
    const refusals = new Set<string>();
    for (let tries = 0; tries < manyVisitors; tries += 1) {
      const refused = await register(back);
      if (refused) refusals.add(refused);
    }
    expect([...refusals]).toEqual(["diskFull"]);
    expect((await back.look())?.whole).toBe("ok");
    // Started again it says the same when it is to be opened, and not that the file cannot be read.
    await back.end("SIGKILL");
    disk.makeRoom();
    back = await startPc(back.folder, null);
    disk.fill();
    const signIn = (): ReturnType<typeof back.call> => back.call("session.signIn", { username: "owner", password: passwordThere });
    expect(await signIn()).toMatchObject({ ok: false, error: { code: "diskFull" } });
    disk.makeRoom();
    expect(await signIn()).toMatchObject({ ok: true });
    expect(await register(back)).toBeNull();
    expectAll(await together(front, back), acknowledged);
  });

  test("a PC whose disk is full while others' work comes takes it when there is room", async () => {
    disk.fill();
    for (let times = 0; times < manyVisitors; times += 1) await register(front);
    await vi.waitFor(async () => expect((await back.must("sync.status", {})).state).not.toBe("inStep"), byThemselves);
    const before = await back.look();
    expect(before).toMatchObject({ whole: "ok" });
    expect(before?.names.length).toBeLessThan(acknowledged.length);
    disk.makeRoom();
    expectAll(await together(front, back), acknowledged);
  });

  test("a PC whose disk is full makes no snapshot, and makes it when there is room", async () => {
    // Nobody else is there to make one.
    await front.end("SIGTERM");
    disk.fill();
    await server.ask({ kind: "forgetSnapshots" });
    await vi.waitFor(async () => {
      await back.hurry();
      expect(await logOf(back)).toContain("snapshot: full");
    }, byThemselves);
    expect(await server.newestSnapshot()).toBeNull();
    disk.makeRoom();
    await vi.waitFor(async () => {
      await back.hurry();
      expect(await server.newestSnapshot()).not.toBeNull();
    }, byThemselves);
    front = await startPc(front.folder, testPassword);
    expectAll(await together(front, back), acknowledged);
  });

  test.each([0, 0.5])("a new PC with no more than %d MiB left does not come half to the clinic, says why, and comes to it without another code when there is room", async (mebibytes) => {
    newDisk.fill(mebibytes * 1_048_576);
    await pair(front, newcomer, "Room 3");
    await vi.waitFor(async () => expect((await newcomer.must("join.state", {})).stage).toBe("diskFull"), byThemselves);
    expect((await newcomer.must("session.state", {})).state).toBe("noClinic");
    newDisk.makeRoom();
    await newcomer.must("join.again", {});
    await vi.waitFor(async () => expect((await newcomer.must("join.state", {})).stage).toBe("ready"), byThemselves);
    await newcomer.must("join.cancel", {});
  });

  test("a new PC that has room for the agenda alone works with it, and gets the rest by itself when there is room", async () => {
    newDisk.fill(1.6 * 1_048_576);
    await pair(front, newcomer, "Room 3");
    await settleIn(newcomer);
    expect((await newcomer.must("sync.status", {})).state).toBe("rebuilding");
    newDisk.makeRoom();
    expectAll(await together(front, newcomer), acknowledged);
  });

  test("a server whose disk is full takes nothing and loses nothing, and its PCs send when there is room", async () => {
    serverDisk.fill();
    // Its files have some room within themselves.
    await vi.waitFor(async () => {
      for (let times = 0; times < manyVisitors; times += 1) await register(back);
      expect((await back.must("sync.status", {})).waiting).toBeGreaterThan(manyVisitors);
    }, byThemselves);
    serverDisk.makeRoom();
    expectAll(await together(front, back, newcomer), acknowledged);
  });
});
