import { afterEach, expect, test } from "vitest";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock, tempStore } from "../../testing/temp-store.ts";
import { countTime, daysOfSilence, noteContact } from "./contact.ts";
import { replicaValues } from "./replica-values.ts";

const start = 1_795_000_000_000;
const dayMs = 86_400_000;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A PC that heard of its clinic at `start`, whose clock can be turned, and whose running time is turned by hand. */
const aPc = () => {
  const { store, close } = tempStore({ clock: fixedClock(start), random: seededRandom(1) });
  ends.push(close);
  let isFull = false;
  const whereRoom = (insert: { readonly run: (...given: unknown[]) => unknown }) => ({
    run: (...given: unknown[]) => {
      if (isFull) throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
      return insert.run(...given);
    },
  });
  /** The file, on a disk that may have no room. */
  const db = new Proxy(store.db, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name === "prepare") return (sql: string) => (sql.startsWith("INSERT") ? whereRoom(target.prepare<unknown[]>(sql)) : target.prepare(sql));
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  noteContact(db, start, start);
  let clock = start;
  let due: (() => void) | null = null;
  const stop = countTime(db, { after: (_, work) => {
    due = work;
    return () => { due = null; };
  } }, () => clock);
  return {
    db, stop,
    fill: (full: boolean) => { isFull = full; },
    turnTo: (ms: number) => { clock = ms; },
    run: (minutes: number) => { for (let minute = 0; minute < minutes; minute += 1) due?.(); },
    silence: () => daysOfSilence(replicaValues(db), clock),
  };
};

test("a PC that has not heard of its clinic for fourteen days says so, by its clock alone too", () => {
  const { turnTo, silence } = aPc();
  turnTo(start + 14 * dayMs - 1);
  expect(silence()).toBeNull();
  turnTo(start + 15 * dayMs);
  expect(silence()).toBe(15);
});

test("turning the clock back does not help: what was once known to be past stays past, and a running program counts on", () => {
  const { turnTo, run, silence, stop } = aPc();
  turnTo(start + 10 * dayMs);
  run(1);
  turnTo(start - 400 * dayMs);
  run(4 * 24 * 60 - 2);
  expect(silence()).toBeNull();
  run(2);
  expect(silence()).toBe(14);
  stop();
  run(10_000);
  expect(silence()).toBe(14);
});

test("a clock that was turned forward by mistake is undone by the next word of the server's", () => {
  const { db, turnTo, run, silence } = aPc();
  turnTo(start + 300 * dayMs);
  run(1);
  turnTo(start + dayMs);
  expect(silence()).toBe(300);
  noteContact(db, start + dayMs, start + dayMs);
  expect(silence()).toBeNull();
  turnTo(start + 15 * dayMs - 1);
  expect(silence()).toBeNull();
  turnTo(start + 15 * dayMs);
  expect(silence()).toBe(14);
});

test("the server's time counts, not that of a PC whose clock is wrong while it is heard", () => {
  const { db, turnTo, silence } = aPc();
  turnTo(start + 100 * dayMs);
  noteContact(db, start + 2 * dayMs, start + 100 * dayMs);
  turnTo(start + 2 * dayMs + 14 * dayMs);
  expect(silence()).toBe(14);
});

test("a PC whose clock stays weeks ahead is not shut a minute after its last contact, and counts fourteen days from there", () => {
  const { db, turnTo, run, silence } = aPc();
  const ahead = 20 * dayMs;
  turnTo(start + ahead);
  noteContact(db, start, start + ahead);
  turnTo(start + ahead + 60_000);
  run(1);
  expect(silence()).toBeNull();
  turnTo(start + ahead + 14 * dayMs - 1);
  expect(silence()).toBeNull();
  turnTo(start + ahead + 14 * dayMs);
  expect(silence()).toBe(14);
});

test("what a clock was ahead is heard anew with each contact, however soon it comes", () => {
  const { db, turnTo, silence } = aPc();
  const ahead = 20 * dayMs;
  turnTo(start + ahead);
  noteContact(db, start + 1_000, start + ahead + 1_000);
  expect(silence()).toBeNull();
  noteContact(db, start + 2_000, start + 2_000);
  expect(silence()).toBe(19);
});

test("a clock that was behind and is set right while the server is away shuts nobody out", () => {
  const { db, turnTo, silence } = aPc();
  noteContact(db, start, start - 6_000 * dayMs);
  turnTo(start + dayMs);
  expect(silence()).toBeNull();
});

test("on a full disk the clock of the fourteen days goes on from what was kept, once there is room, and nothing ends by it", () => {
  const { db, turnTo, run, silence, fill } = aPc();
  fill(true);
  run(100);
  noteContact(db, start + 20 * dayMs, start + 20 * dayMs);
  expect(silence()).toBeNull();
  fill(false);
  turnTo(start + 13 * dayMs);
  run(24 * 60 + 1);
  expect(silence()).toBe(14);
});
