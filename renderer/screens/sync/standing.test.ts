import { describe, expect, test } from "vitest";
import { createTranslate } from "#shared/i18n/text.ts";
import { announcedOf, shownState, standingOf, warningOf, type SyncState, type SyncStatus } from "./standing.ts";

const now = 1_800_000_000_000;
const day = 86_400_000;
const status = (change: Partial<SyncStatus> = {}): SyncStatus => ({ state: "inStep", server: "https://sync.example.org", waiting: 0, files: 0, offlineSince: null, lastContactAt: now, clockAheadMs: 0, conflicts: 0, clashes: 0, loading: null, ...change });
const states: readonly SyncState[] = ["alone", "inStep", "sending", "receiving", "offline", "upgradeNeeded", "revoked", "rebuilding", "stuck"];

describe("the chip", () => {
  test("says every standing in words, and draws no two of different colour with one sign", () => {
    const drawn = states.map((state) => standingOf({ state, waiting: 1, files: 0 }));
    expect(new Set(drawn.map(({ text }) => text)).size).toBe(states.length);
    for (const one of drawn) for (const other of drawn) if (one.sign === other.sign) expect(one.tone).toBe(other.tone);
  });

  test("says while offline how much waits, and nothing of it where nothing does", () => {
    expect(standingOf({ state: "offline", waiting: 3, files: 0 }).text).toBe("sync.offlineWaiting");
    expect(standingOf({ state: "offline", waiting: 0, files: 2 }).text).toBe("sync.offlineWaiting");
    expect(standingOf({ state: "offline", waiting: 0, files: 0 }).text).toBe("sync.offline");
  });

  test("says whether it is changes that are not yet sent, files of patients, or both, in either language", () => {
    const says = (language: "en" | "ar", waiting: number, files: number): string => createTranslate({ language, digits: "latn" })(standingOf({ state: "sending", waiting, files }).text, { count: waiting, files });
    expect([[2, 0], [0, 1], [0, 4], [1, 2]].map(([waiting = 0, files = 0]) => says("en", waiting, files))).toEqual(["2 changes not yet sent", "1 file not yet sent", "4 files not yet sent", "1 change and 2 files not yet sent"]);
    expect([[0, 1], [0, 2], [0, 4], [0, 11], [3, 2]].map(([waiting = 0, files = 0]) => says("ar", waiting, files))).toEqual(["ملف واحد لم يُرسل بعد", "ملفان لم يُرسلا بعد", "4 ملفات لم تُرسل بعد", "11 ملفًا لم يُرسل بعد", "لم يُرسل بعد: 3 تغييرات وملفان"]);
  });

  test("does not blink for a booking that is sent at once, but says at once that it is sending after a time offline", () => {
    expect(shownState("sending", "inStep")).toBe("inStep");
    expect(shownState("receiving", "inStep")).toBe("inStep");
    expect(shownState("sending", "sending")).toBe("sending");
    expect(shownState("sending", "offline")).toBe("sending");
    expect(shownState("offline", "inStep")).toBe("offline");
  });

  test("is read out when the PC is cut off and when it is back, and not with every booking", () => {
    expect(announcedOf({ state: "sending" })).toBe(announcedOf({ state: "inStep" }));
    expect(announcedOf({ state: "offline" })).toBe("sync.offline");
    expect(announcedOf({ state: "alone" })).toBeNull();
  });
});

describe("the band over every screen", () => {
  test("is not there while all is well, nor for a clinic of one PC", () => {
    expect(warningOf(status(), now)).toBeNull();
    expect(warningOf(status({ state: "alone", clockAheadMs: 9e9 }), now)).toBeNull();
  });

  test("tells of a clock more than two minutes off, and which way", () => {
    expect(warningOf(status({ clockAheadMs: 120_000 }), now)).toBeNull();
    expect(warningOf(status({ clockAheadMs: 240_000 }), now)).toMatchObject({ text: "sync.clockAhead", values: { minutes: 4, way: "ahead" } });
    expect(warningOf(status({ clockAheadMs: -180_000 }), now)).toMatchObject({ values: { minutes: 3, way: "behind" } });
  });

  test("warns a week before a PC without contact locks", () => {
    expect(warningOf(status({ state: "offline", offlineSince: now - 6 * day }), now)).toBeNull();
    expect(warningOf(status({ state: "offline", offlineSince: now - 9 * day }), now)).toMatchObject({ text: "sync.lockSoon", values: { days: 9, limit: 14 } });
  });

  test("puts a PC that was removed before everything else", () => {
    expect(warningOf(status({ state: "revoked", clockAheadMs: 9e9 }), now)).toMatchObject({ tone: "red", text: "sync.revokedWhy" });
  });
});
