import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startProcess } from "../../sync-server/testing/process.ts";
import { atMost, percentile, told, type Figure } from "./measure.ts";
import { startClinic, until } from "./sync-pcs.ts";

const warmUp = 30;

/**
 * One PC's edit of one field, seen on another: from the moment its own person is told that it is kept until the other PC, told
 * that the patient has changed, has asked and been answered the new value. Real files, a real server, processes of their own,
 * loopback.
 */
export const measureEdits = async (count: number): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-edits-"));
  const server = await startProcess({ DAFTAR_SERVER_DATA: join(folder, "server"), DAFTAR_LOG_LEVEL: "silent" });
  try {
    const pcs = await startClinic(folder, server.address, { pcs: 2, patients: 200 });
    const [here, there] = pcs;
    if (!here || !there) throw new Error("no PCs");
    const [patientId = ""] = await here.ask("ids", {});
    await there.ask("watch", { patientId });
    const samples: number[] = [];
    let before = await here.ask("pushed", {});
    for (let at = 0; at < warmUp + count; at += 1) {
      const note = `Seen on ${at} of the days`;
      if (at === warmUp) before = await here.ask("pushed", {});
      const keptAt = await here.ask("edit", { patientId, note });
      const seenAt = await until(() => there.ask("seenAt", { note }), 2, 30_000);
      if (at >= warmUp) samples.push(seenAt - keptAt);
      // Not in one beat with anything that comes round by itself.
      await pause(5 + ((at * 37) % 60));
    }
    const after = await here.ask("pushed", {});
    await Promise.all(pcs.map((pc) => pc.stop()));
    const spread = { p50: percentile(samples, 0.5), p95: percentile(samples, 0.95), p99: percentile(samples, 0.99) };
    return [
      atMost("an edit on one PC seen on another, p50", spread.p50, "ms", 100, spread),
      atMost("an edit on one PC seen on another, p99", spread.p99, "ms", 500, spread),
      // The body of the request that carries it: run, envelope, sealed part and signature, without HTTP's own headers.
      atMost("a one-field edit alone, body of its request", (after.bytes - before.bytes) / count, "bytes", 320),
      told("requests that carried an edit", (after.requests - before.requests) / count, "per edit"),
    ];
  } finally {
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
};
