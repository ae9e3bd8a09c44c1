import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layCable } from "../../electron/testing/cable.ts";
import { startProcess } from "../../sync-server/testing/process.ts";
import { atLeast, atMost, told, type Figure } from "./measure.ts";
import type { Works } from "./sync-pc.ts";
import { startClinic, until, type BenchPc } from "./sync-pcs.ts";

const machines = 5;
const longestMs = 600_000;
/** Every so manieth edit of a PC is of a patient's field that all the others edit too. */
const sharedEvery = 20;

type Edit = Parameters<Works["editAll"]>[0]["edits"][number];

/** The day's edits of one PC: a telephone number of its own patients, and now and then of one that everybody corrects. */
const editsOf = (pc: number, count: number, ids: readonly string[]): readonly Edit[] => {
  const shared = count / sharedEvery;
  const own = ids.slice(shared).filter((_, at) => at % machines === pc);
  return Array.from({ length: count }, (_, at) => ({ id: (at % sharedEvery === 0 ? ids[at / sharedEvery] : own[at % own.length]) ?? "", field: "phone" as const, value: `+2010${pc}${String(1_000_000 + at)}` }));
};

/** Throws where a PC has not what everybody wrote: of its own patients each last value, and of a shared number what won and what is listed. */
const checkNothingLost = async (pc: BenchPc, all: readonly (readonly Edit[])[]): Promise<number> => {
  const rows = new Map((await pc.ask("values", {})).map(([id, note, phone]) => [id, { note, phone }]));
  const listed = new Map<string, string>();
  for (const { rowId, won, lost } of await pc.ask("conflicts", {})) listed.set(rowId, `${listed.get(rowId) ?? ""} ${won} ${lost}`);
  let lost = 0;
  for (const edits of all) {
    for (const { id, field, value } of new Map(edits.map((edit) => [`${edit.id} ${edit.field}`, edit])).values()) {
      const kept = rows.get(id)?.[field] === value || (listed.get(id) ?? "").includes(value);
      if (!kept) lost += 1;
    }
  }
  return lost;
};

/**
 * Five PCs, each with so many edits made without the network, and a server that has none of them: from the cable plugged in until
 * all have the same rows. The hint that a person's "Try now" gives comes with the cable: the waiting after failures is no work.
 */
export const measureTogether = async (edits: number): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-together-"));
  const server = await startProcess({ DAFTAR_SERVER_DATA: join(folder, "server"), DAFTAR_LOG_LEVEL: "silent" });
  const cable = await layCable(server.address);
  try {
    const pcs = await startClinic(folder, cable.address, { pcs: machines, patients: edits });
    const ids = await pcs[0]?.ask("ids", {}) ?? [];
    const before = (await pcs[0]?.ask("status", {}))?.head ?? 0;
    cable.pull();
    const all = pcs.map((_, at) => editsOf(at, edits, ids));
    await Promise.all(pcs.map((pc, at) => pc.ask("editAll", { edits: all[at] ?? [] })));
    const [sentBefore, usedBefore] = [await Promise.all(pcs.map((pc) => pc.ask("pushed", {}))), await Promise.all(pcs.map((pc) => pc.ask("processorMs", {})))];

    cable.plugIn();
    const from = performance.now();
    await Promise.all(pcs.map((pc) => pc.call("sync.retry", {})));
    await until(async () => {
      const states = await Promise.all(pcs.map((pc) => pc.ask("status", {})));
      return states.every(({ head, waiting }) => waiting === 0 && head >= before + machines * edits && head === states[0]?.head) ? true : null;
    }, 100, longestMs);
    const marks = (await Promise.all(pcs.map((pc) => pc.ask("marks", {})))).map((one) => JSON.stringify(one));
    const seconds = (performance.now() - from) / 1_000;

    const conflicts = (await Promise.all(pcs.map((pc) => pc.ask("conflicts", {})))).map((one) => JSON.stringify(one));
    const lost = await Promise.all(pcs.map((pc) => checkNothingLost(pc, all)));
    const sent = (await Promise.all(pcs.map((pc) => pc.ask("pushed", {})))).reduce((sum, { bytes }, at) => sum + bytes - (sentBefore[at]?.bytes ?? 0), 0);
    const used = (await Promise.all(pcs.map((pc) => pc.ask("processorMs", {})))).reduce((sum, one, at) => sum + one - (usedBefore[at] ?? 0), 0);
    const listed = (await pcs[0]?.ask("conflicts", {}))?.length ?? 0;
    await Promise.all(pcs.map((pc) => pc.stop()));
    const same = (texts: readonly string[]): number => texts.filter((text) => text === texts[0]).length;
    return [
      atMost(`${machines} PCs × ${edits} offline edits, to equal digests`, seconds, "s", 60),
      atLeast("PCs with the same digests", same(marks), "PCs", machines),
      atMost("edits that a PC has neither in its rows nor on its list", Math.max(...lost), "edits", 0),
      atLeast("PCs with the same list of disagreements", same(conflicts), "PCs", machines),
      atLeast("disagreements on the list", listed, "disagreements", edits / sharedEvery),
      atMost("a one-field edit in a batch, share of its request's body", sent / (machines * edits), "bytes", 150),
      told("processor time of all PCs, for each edit on each PC", (used * 1_000) / (machines * machines * edits), "µs"),
    ];
  } finally {
    await cable.close();
    await server.end("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
};
