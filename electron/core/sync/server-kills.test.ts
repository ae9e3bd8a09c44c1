import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { Point } from "../../testing/chaos/doom.ts";
import { byThemselves, expectAll, foundPc, letIn, pair, settleIn, startPc, startServer, together, type PcProcess, type ServerProcess } from "../../testing/chaos/processes.ts";
import { scratchFolder } from "../../testing/test-clinic.ts";
import { databases } from "../../../sync-server/testing/databases.ts";

const isLong = process.env["DAFTAR_LONG"] !== undefined;
/** Each goes through every point. */
const rounds = isLong ? 4 : 1;
const monthMs = 31 * 86_400_000;
vi.setConfig({ testTimeout: isLong ? 3_600_000 : 600_000 });

// Each has a server, a clinic and folders of its own, and waits a good part of its time: they go side by side.
describe.concurrent.each(databases)("a server on $name", ({ name, make }) => {
  const isFirst = name === "SQLite";
  /**
   * The second database goes through every point in long runs only: what differs is the commit. `isHelped`: a person at each PC
   * tries again once the server is back. Of each kind one heals by itself, and in long runs all do.
   */
  const some = (points: readonly Point[]): readonly { readonly point: Point; readonly isHelped: boolean }[] =>
    (isLong ? points : points.slice(0, isFirst ? 2 : 1)).map((point, at) => ({ point, isHelped: !isLong && (at > 0 || !isFirst) }));

  test("that is killed in the midst of anything comes back whole, and its PCs come together by themselves with nothing lost or doubled", async () => {
    const database = await make();
    let server = await startServer(database.env);
    const port = Number(new URL(server.address).port);
    const front = await foundPc();
    await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
    const back = await letIn(front, "Room 2", true);
    const running: (PcProcess | ServerProcess)[] = [front, back];
    const acknowledged: string[] = [];
    let aheadMs = 0;
    const register = async (pc: PcProcess): Promise<void> => {
      const who = `Visitor ${acknowledged.length + 1}`;
      await pc.must("patient.register", { name: who, sex: "male" });
      acknowledged.push(who);
    };
    const startAgain = async (): Promise<void> => {
      server = await startServer(database.env, { port, aheadMs });
    };
    const killAt = async ({ point, isHelped }: ReturnType<typeof some>[number], work: () => Promise<unknown>): Promise<void> => {
      await server.doom({ point, nth: 1, end: "die" });
      const working = work();
      expect(await server.gone()).toBe("SIGKILL");
      await register(front);
      await startAgain();
      if (isHelped) await Promise.all([front, back].map((pc) => pc.call("sync.retry", {})));
      await working;
      expectAll(await together(front, back), acknowledged);
    };
    // Either PC makes the snapshot, and the other proves it.
    const both = [front, back];
    const hurryUntil = (those: readonly (PcProcess | ServerProcess)[], wanted: () => Promise<boolean>): Promise<void> =>
      vi.waitFor(async () => {
        for (const one of those) await one.hurry();
        expect(await wanted()).toBe(true);
      }, byThemselves);
    const isCosigned = async (): Promise<boolean> => (await server.newestSnapshot())?.isCosigned ?? false;
    /** Until it is killed over what is done now and then. What was done before the doom was told is begun anew. */
    const hurryToTheEnd = async (those: readonly (PcProcess | ServerProcess)[], begin: () => Promise<unknown> = async () => undefined): Promise<void> => {
      let isGone = false;
      let tries = 0;
      void server.gone().then(() => (isGone = true));
      await vi.waitFor(async () => {
        tries += 1;
        if (tries % 30 === 0) await begin();
        for (const one of those) await one.hurry();
        expect(isGone).toBe(true);
      }, byThemselves);
    };
    const noSnapshot = (): Promise<unknown> => server.ask({ kind: "forgetSnapshots" });
    /** One that is there already is made anew, or given a word anew; one that is under way is left to it. */
    const makeAnew = async (): Promise<unknown> => (await server.newestSnapshot()) !== null && noSnapshot();
    const giveAnew = async (): Promise<unknown> => (await isCosigned()) && noSnapshot();

    for (let round = 0; round < rounds; round += 1) {
      for (const kill of some(["push committed", "push committing", "push answering"])) await killAt(kill, () => register(back));
      for (const kill of some(["pull answering"])) await killAt(kill, () => register(front));

      for (const kill of some(["putChunk committing", "addSnapshot committed", "putChunk answering", "missingChunks answering", "addSnapshot committing", "addSnapshot answering"])) {
        await noSnapshot();
        await killAt(kill, () => hurryToTheEnd(both, makeAnew));
        await hurryUntil(both, async () => (await server.newestSnapshot()) !== null);
      }
      for (const kill of some(["cosignSnapshot committing", "cosignSnapshot committed", "chunk answering"])) {
        await noSnapshot();
        await hurryUntil(both, async () => (await server.newestSnapshot()) !== null);
        await killAt(kill, () => hurryToTheEnd(both, giveAnew));
        await hurryUntil(both, isCosigned);
      }
      for (const kill of some(["upkeep committing", "upkeep committed"])) {
        aheadMs += monthMs;
        await server.end("SIGTERM");
        await startAgain();
        await noSnapshot();
        await hurryUntil(both, async () => (await server.newestSnapshot()) !== null);
        await hurryUntil(both, isCosigned);
        const before = await server.horizon();
        await killAt(kill, () => hurryToTheEnd([server]));
        await hurryUntil([server], async () => (await server.horizon()) > before);
      }

      for (const kill of some(["statements answering", "chunk answering", "newestSnapshot answering"])) {
        const newcomer = await startPc(scratchFolder(), null);
        running.push(newcomer);
        // The one that dies, and not the one that is started after it: the pairing may go on until then.
        const dying = server;
        await killAt(kill, async () => {
          await pair(front, newcomer, "Ghost");
          await dying.gone();
        });
        // What was begun is over, or comes through by itself; then the person begins anew with another code.
        await vi.waitFor(async () => expect((await newcomer.must("join.state", {})).stage).toMatch(/over|ready/), byThemselves);
        if ((await newcomer.must("join.state", {})).stage === "over") await pair(front, newcomer, "Room 3");
        await settleIn(newcomer);
        expectAll(await together(front, newcomer), acknowledged);
        await newcomer.end("SIGKILL");
      }
      const ghosts = (await front.must("machine.list", {})).filter(({ name: called, revoked, isThis }) => !isThis && called !== "Room 2" && !revoked);
      for (const [at, kill] of some(["push committed", "push committing"]).entries()) {
        const device = ghosts[at]?.device ?? "";
        await killAt(kill, async () => void (await back.call("machine.revoke", { device, wipe: false })));
        expect((await front.must("machine.list", {})).find((one) => one.device === device)).toMatchObject({ revoked: true });
      }

      const [tenant] = (await server.ask({ kind: "tenants" })) as readonly { readonly id: string }[];
      const file = join(database.folder, `backup ${round}`);
      for (const kill of some(["errand reading", "errand read"])) {
        await killAt(kill, () => server.ask({ kind: "backup", tenant: tenant?.id, file }));
        // Not there, or whole.
        expect(existsSync(file)).toBe(kill.point === "errand read");
      }
      await server.ask({ kind: "backup", tenant: tenant?.id, file });
      await register(back);
      for (const kill of some(["errand committing", "errand committed"])) await killAt(kill, () => server.ask({ kind: "restore", file }));
    }
    expectAll(await together(front, back), acknowledged);
    for (const one of [server, ...running]) await one.end("SIGKILL");
    database.remove();
  });
});
