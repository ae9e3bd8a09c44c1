import { expect, test } from "vitest";
import type { FromCore, ToCore } from "#shared/ipc/wire.ts";
import type { CoreChild } from "./core-launch.ts";
import { superviseCore, type CoreEvent } from "./core-process.ts";
import { runsCoreItself } from "./runtime.ts";

/** A core whose death and answers the test decides, and time that passes when it says so. */
const stage = () => {
  const children: { readonly heard: ToCore[]; readonly say: (message: FromCore) => void; readonly die: () => void; isKilled: boolean }[] = [];
  const waiting: { readonly at: number; readonly act: () => void }[] = [];
  let time = 0;
  const launch = (): CoreChild => {
    const heard: ToCore[] = [];
    let onMessage: (message: FromCore) => void = () => undefined;
    let onExit: (code: number | null) => void = () => undefined;
    const child = { heard, say: (message: FromCore) => onMessage(message), die: () => onExit(1), isKilled: false };
    children.push(child);
    return {
      send: (message) => void heard.push(message),
      onMessage: (hear) => (onMessage = hear),
      onExit: (hear) => (onExit = hear),
      kill: () => {
        child.isKilled = true;
        child.die();
      },
    };
  };
  const core = superviseCore({ launch, now: () => time, wait: (ms, act) => void waiting.push({ at: time + ms, act }) });
  const events: CoreEvent[] = [];
  core.onEvent((event) => events.push(event));
  return {
    core,
    children,
    events,
    last: () => children[children.length - 1] ?? expect.fail("no core"),
    pass: (ms: number) => {
      time += ms;
      for (const { act } of waiting.splice(0).filter((one) => (one.at <= time ? true : (waiting.push(one), false)))) act();
    },
  };
};

test("each answer goes to the call that asked, in whatever order they come", async () => {
  const { core, last } = stage();
  const first = core.call("window-1", "patient.search", { text: "a" });
  const second = core.call("window-2", "session.state", {});
  const [a, b] = last().heard;
  if (a?.kind !== "call" || b?.kind !== "call") return expect.fail("no calls");
  last().say({ kind: "answer", id: b.id, ok: true, value: "state" });
  last().say({ kind: "answer", id: a.id, ok: true, value: "found" });
  expect(await first).toEqual({ ok: true, value: "found" });
  expect(await second).toEqual({ ok: true, value: "state" });
});

test("when the core dies, every call in flight is refused, a new one starts, and the windows are told", async () => {
  const { core, children, events, last, pass } = stage();
  const booking = core.call("window-1", "appointment.book", {});
  last().die();
  expect(await booking).toEqual({ ok: false, error: { code: "coreRestarted" } });
  expect(children).toHaveLength(1);
  pass(200);
  expect(children).toHaveLength(2);
  expect(events).toEqual([{ event: "coreRestarted", payload: { crashed: true } }]);
});

test("a call that was in flight is never made a second time", async () => {
  const { core, last, pass } = stage();
  const payment = core.call("window-1", "payment.take", {});
  last().die();
  pass(200);
  expect((await payment).ok).toBe(false);
  expect(last().heard).toEqual([]);
});

test("a core that dies five times in a minute is left down until somebody asks for it", () => {
  const { core, children, last, pass } = stage();
  for (let death = 0; death < 5; death += 1) {
    last().die();
    pass(4_000);
  }
  expect(children).toHaveLength(5);
  pass(60_000);
  expect(children).toHaveLength(5);
  void core.call("window-1", "session.state", {});
  expect(children).toHaveLength(6);
});

test("leaving lets the core close its store, and ends it when it does not", async () => {
  const { core, last, pass } = stage();
  const left = core.stop();
  expect(last().heard).toEqual([{ kind: "stop" }]);
  pass(5_000);
  await left;
  expect(last().isKilled).toBe(true);
  expect(await core.call("window-1", "session.state", {})).toEqual({ ok: false, error: { code: "coreRestarted" } });
});

test("an Electron whose Node is too old for the store's addon does not run the core itself", () => {
  expect(runsCoreItself("9")).toBe(false);
  expect(runsCoreItself(undefined)).toBe(false);
  expect(runsCoreItself("10")).toBe(true);
});

test("another clinic's core starts only once the one before has closed its store; what was asked meanwhile reaches neither", async () => {
  const { core, children, events, last } = stage();
  const before = last();
  const asked = core.call("window-1", "patient.search", { text: "a" });
  const between: string[] = [];
  const restarted = core.restart(() => between.push(`after ${children.length}`));
  expect(before.heard.at(-1)).toEqual({ kind: "stop" });
  expect(await core.call("window-1", "patient.search", { text: "b" })).toEqual({ ok: false, error: { code: "coreRestarted" } });
  expect(children).toHaveLength(1);
  before.die();
  await restarted;
  expect(await asked).toEqual({ ok: false, error: { code: "coreRestarted" } });
  expect([between, children.length, last().heard]).toEqual([["after 1"], 2, []]);
  before.say({ kind: "event", event: "changed", payload: {} });
  expect(events).toEqual([]);
});

test("a core that does not stop when it is asked is ended, and the next one starts", async () => {
  const { core, children, last, pass } = stage();
  const before = last();
  const restarted = core.restart(() => undefined);
  pass(5_000);
  await restarted;
  expect([before.isKilled, children.length]).toEqual([true, 2]);
  pass(60_000);
  expect(last().isKilled).toBe(false);
});

test("where it cannot be said on what to start, the core starts as before and the caller is told", async () => {
  const { core, children, last } = stage();
  const restarted = core.restart(() => {
    throw new Error("the disk is full");
  });
  last().die();
  await expect(restarted).rejects.toThrow("the disk is full");
  expect(children).toHaveLength(2);
});
