import { expect, vi } from "vitest";
import { systemClock, type Clock } from "#shared/core/time.ts";
import type { InputOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import { streamNames, type StreamName } from "#shared/schema/streams.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { startCore, type Core } from "../core/core.ts";
import { noKeychain, type Keychain } from "../core/store/keychain.ts";
import { createHttpClient, type HttpClient, type HttpRequest } from "../core/sync/http-client.ts";
import { systemScheduler } from "../core/sync/system-scheduler.ts";
import { createSystemRandom } from "../core/system-random.ts";
import { hurriedScheduler } from "./chaos/errands.ts";
import { scratchFolder, testClinic, testCost, testPassword } from "./test-clinic.ts";

/** A PC of a clinic: its own folder, its own network cable, one window. */
export interface Pc {
  readonly folder: string;
  readonly core: Core;
  readonly call: <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => ReturnType<Core["serve"]["call"]>;
  /** The same, where a refusal is the test's failure. */
  readonly must: <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => Promise<OutputOf<Name>>;
  /** Puts the cable in, or takes it out: what was on its way is lost. */
  readonly plug: (isIn: boolean) => void;
  /** Lets nothing that this PC did out, while all else goes through. */
  readonly jam: (isJammed: boolean) => void;
  /** What this PC does only after so long is done now. */
  readonly hurry: () => void;
}

export interface PcSettings {
  readonly clock?: Clock;
  /** Which calls over the network come to anything, at once or later. */
  readonly lets?: (request: HttpRequest) => boolean | Promise<boolean>;
  readonly keychain?: Keychain;
  readonly timers?: Scheduler;
}

/** The owner's password on a PC that joined. */
export const passwordThere = `${testPassword} there`;
export const soon = { timeout: 60_000, interval: 50 };
/** Several such waits, one after the other, on a machine that has much else to do. */
vi.setConfig({ testTimeout: 300_000 });

/** Starts PCs over the real network on loopback; `stop` ends them all. `log` has what they wrote down. */
export const createPcs = () => {
  const running = new Set<Pc>();
  const log: string[] = [];

  const start = (folder = scratchFolder(), { clock = systemClock, lets = () => true, keychain = noKeychain, timers = systemScheduler }: PcSettings = {}): Pc => {
    const wire = createHttpClient();
    let isIn = true;
    let isJammed = false;
    const send: HttpClient["send"] = async (request) => {
      if (!isIn || !(await lets(request)) || (isJammed && request.url.endsWith("/push"))) return null;
      const answer = await wire.send(request);
      return isIn ? answer : null;
    };
    const http: HttpClient = { send, stop: wire.stop };
    const scheduler = hurriedScheduler(timers);
    const core = startCore({ folder, program: "test", clock, random: createSystemRandom(), scheduler, keychain, log: (line) => void log.push(line), http, passwordCost: testCost });
    const call: Pc["call"] = (name, input) => core.serve.call("desk", name, input);
    const pc: Pc = {
      folder, core, call,
      must: async (name, input) => {
        const outcome = await call(name, input);
        if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.error)} ${log.join("\n")}`);
        return outcome.value as never;
      },
      plug: (next) => {
        isIn = next;
      },
      jam: (next) => {
        isJammed = next;
      },
      hurry: scheduler.hurry,
    };
    running.add(pc);
    return pc;
  };
  const end = (pc: Pc): void => {
    if (running.delete(pc)) pc.core.stop();
  };
  const inStep = async (pc: Pc): Promise<void> => {
    await expect.poll(async () => (await pc.must("sync.status", {})).state, soon).toBe("inStep");
  };

  return {
    start, end, inStep, log,
    /** A PC with a clinic of its own, alone, and its owner at the window. */
    found: async (clock: Clock = systemClock): Promise<Pc> => {
      const made = await testClinic({ now: new Date(clock.now()).toISOString() });
      made.close();
      const pc = start(made.folder, { clock });
      await pc.must("session.signIn", { username: "owner", password: testPassword });
      return pc;
    },
    /** A new PC, let in by `front` as two people at two screens would, with the owner at its window. */
    letIn: async (front: Pc, name: string, { admin = false, clock = systemClock, streams = streamNames }: { readonly admin?: boolean; readonly clock?: Clock; readonly streams?: readonly StreamName[] } = {}): Promise<Pc> => {
      const back = start(scratchFolder(), { clock });
      const { pairingId, code, qrSvg } = await front.must("pairing.open", {});
      expect(qrSvg).toContain("<svg");
      expect(await front.must("pairing.asked", { pairingId })).toBeNull();
      const { figures } = await back.must("join.begin", { code, machineName: name });
      expect(figures).toMatch(/^\d{3} \d{3}$/);
      expect(await front.must("pairing.asked", { pairingId })).toEqual({ machineName: name, figures });
      const owner = (await front.must("user.list", {})).find(({ username }) => username === "owner");
      await front.must("pairing.admit", { pairingId, name, admin, streams: [...streams], userId: owner?.id ?? "" });
      await expect.poll(async () => (await back.must("join.state", {})).stage, soon).toBe("ready");
      expect((await back.must("join.state", {})).user).toMatchObject({ username: "owner" });
      await back.must("join.finish", { password: passwordThere });
      await back.must("session.signIn", { username: "owner", password: passwordThere });
      await inStep(back);
      return back;
    },
    names: async (pc: Pc, text: string): Promise<readonly string[]> => (await pc.must("patient.search", { text })).map(({ name }) => name),
    stop: (): void => running.forEach(end),
  };
};
