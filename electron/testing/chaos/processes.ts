import { expect, vi } from "vitest";
import type { Result } from "#shared/core/result.ts";
import type { AppError } from "#shared/errors.ts";
import type { InputOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import { passwordThere } from "../pcs.ts";
import { scratchFolder, testClinic, testPassword } from "../test-clinic.ts";
import { startDoomed, type Doomed } from "./errands.ts";
import type { Look } from "./doomed-core.ts";

/** A PC as a process of its own. `call` gives null where it died before it answered. */
export interface PcProcess extends Doomed {
  readonly folder: string;
  readonly call: <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => Promise<Result<OutputOf<Name>, AppError> | null>;
  /** The same, where anything but an answer is the test's failure. */
  readonly must: <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => Promise<OutputOf<Name>>;
  readonly look: () => Promise<Look | null>;
}

export interface ServerProcess extends Doomed {
  readonly address: string;
  /** How far the newest snapshot reaches, and whether a machine has co-signed it; null: there is none. */
  readonly newestSnapshot: () => Promise<{ readonly seq: number; readonly isCosigned: boolean } | null>;
  /** Up to where the log was dropped. */
  readonly horizon: () => Promise<number>;
}

/** By themselves, with nobody's help: within two minutes. Asked often, for it is usually a second. */
export const byThemselves = { timeout: 120_000, interval: 100 };

/** `password`: of the owner, who is at its window; left out for a PC that has no clinic yet. */
export const startPc = async (folder: string, password: string | null, aheadMs = 0): Promise<PcProcess> => {
  const doomed = await startDoomed("doomed-core.ts", [folder, String(aheadMs)]);
  const call: PcProcess["call"] = async (name, input) => (await doomed.ask({ kind: "call", name, input })) as never;
  const must: PcProcess["must"] = async (name, input) => {
    const outcome = await call(name, input);
    if (!outcome?.ok) throw new Error(`${name}: ${JSON.stringify(outcome?.error ?? "it died")} ${JSON.stringify(await doomed.ask({ kind: "log" }))}`);
    return outcome.value;
  };
  const pc: PcProcess = { ...doomed, folder, call, must, look: async () => (await doomed.ask({ kind: "look" })) as Look | null };
  if (password !== null) await must("session.signIn", { username: "owner", password });
  return pc;
};

/** The server on the database of `env`. `port`: where it was before, to be there again. */
export const startServer = async (env: Readonly<Record<string, string>>, { port = 0, aheadMs = 0 }: { readonly port?: number; readonly aheadMs?: number } = {}): Promise<ServerProcess> => {
  const doomed = await startDoomed("doomed-server.ts", [String(port), String(aheadMs)], { DAFTAR_LOG_LEVEL: "silent", DAFTAR_RATE_IP: "1000000", DAFTAR_RATE_DEVICE: "1000000", DAFTAR_RATE_TENANT: "1000000", DAFTAR_RATE_FOUNDING: "1000000", ...env });
  return {
    ...doomed, address: String(await doomed.ask({ kind: "address" })),
    newestSnapshot: async () => {
      const [newest] = (await doomed.ask({ kind: "snapshots" })) as readonly { readonly seq: number; readonly cosigned_at: number | null }[];
      return newest ? { seq: newest.seq, isCosigned: newest.cosigned_at !== null } : null;
    },
    horizon: async () => ((await doomed.ask({ kind: "tenants" })) as readonly { readonly horizon: number }[])[0]?.horizon ?? 0,
  };
};

/** A PC with a clinic of its own that no server knows. */
export const foundPc = async (): Promise<PcProcess> => {
  const made = await testClinic({ now: new Date().toISOString() });
  made.close();
  return startPc(made.folder, testPassword);
};

/** `front` opens its door and `back` knocks; gives once `front` has let it in. */
export const pair = async (front: PcProcess, back: PcProcess, name: string, admin = false): Promise<void> => {
  const { pairingId, code } = await front.must("pairing.open", {});
  await back.must("join.begin", { code, machineName: name });
  await front.must("pairing.asked", { pairingId });
  const owner = (await front.must("user.list", {})).find(({ username }) => username === "owner");
  await front.must("pairing.admit", { pairingId, name, admin, streams: ["config", "desk", "billing", "clinical"], userId: owner?.id ?? "" });
};

/** The first person of a PC that has joined sets a password and signs in. */
export const settleIn = async (back: PcProcess): Promise<void> => {
  await vi.waitFor(async () => expect((await back.must("join.state", {})).stage).toBe("ready"), byThemselves);
  await back.must("join.finish", { password: passwordThere });
  await back.must("session.signIn", { username: "owner", password: passwordThere });
};

export const letIn = async (front: PcProcess, name: string, admin = false): Promise<PcProcess> => {
  const back = await startPc(scratchFolder(), null);
  await pair(front, back, name, admin);
  await settleIn(back);
  return back;
};

/** All of them have nothing to send and, table by table, the same digests; gives what they then have. */
export const together = async (...pcs: readonly PcProcess[]): Promise<Look> => {
  const first = await vi.waitFor(async () => {
    const [one, ...others] = await Promise.all(pcs.map((pc) => pc.look()));
    if (!one) throw new Error("the first PC has no file");
    for (const look of [one, ...others]) expect(look).toEqual({ ...one, waiting: 0, kept: [], whole: "ok" });
    return one;
  }, byThemselves);
  for (const pc of pcs) await vi.waitFor(async () => expect((await pc.must("sync.status", {})).state).toBe("inStep"), byThemselves);
  return first;
};

/** Everybody of whom a desk was told that they are kept is there, and nobody twice. */
export const expectAll = ({ names }: Look, acknowledged: readonly string[]): void => {
  expect(acknowledged.filter((name) => !names.includes(name))).toEqual([]);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
};
