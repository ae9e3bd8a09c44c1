import { expect, test } from "vitest";
import { clashes, conflicts } from "./fixtures.ts";
import { afterSettling, conflictsOf, oneAtATime, queueOf, stepped } from "./queue.ts";

const queue = queueOf(conflicts("en"), clashes("en"));

test("patients to call come first and the soonest visit first of them, then what must be decided, then what may stay", () => {
  const kinds = queue.map(({ kind }) => kind);
  expect(kinds).toEqual([...kinds].toSorted((a, b) => ["clash", "demanding", "small"].indexOf(a) - ["clash", "demanding", "small"].indexOf(b)));
  const starts = queue.flatMap((task) => (task.kind === "clash" ? [task.clash.startsAt] : []));
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  const waiting = queue.flatMap((task) => (task.kind === "demanding" ? [task.conflict.at] : []));
  expect(waiting.length).toBeGreaterThan(1);
  expect(waiting).toEqual(waiting.toSorted((a, b) => a - b));
});

test("the next one comes by itself: the one after, at the end the one before, and nothing after the last of all", () => {
  const [first, second, ...rest] = queue.map(({ key }) => key);
  const last = rest.at(-1);
  expect(afterSettling(queue, first ?? "")).toBe(second);
  expect(afterSettling(queue, last ?? "")).toBe(rest.at(-2));
  expect(afterSettling(queue.slice(0, 1), first ?? "")).toBeNull();
});

test("the arrows stop at both ends", () => {
  expect(stepped(queue, queue[0]?.key ?? null, -1)).toBe(queue[0]?.key);
  expect(stepped(queue, queue.at(-1)?.key ?? null, 1)).toBe(queue.at(-1)?.key);
  expect(stepped(queue, null, 1)).toBe(queue[0]?.key);
  expect(stepped([], null, 1)).toBeNull();
});

test("a booking's panel shows what is disputed of it and of its patient, and nothing of others", () => {
  const all = conflicts("en");
  const one = all.find(({ table }) => table === "appointment");
  expect(conflictsOf(all, [one?.rowId ?? null, null]).map(({ conflictId }) => conflictId)).toEqual([one?.conflictId]);
  expect(conflictsOf(all, [null])).toEqual([]);
});

test("a second press while the first is being settled settles nothing, and after it, also where it was refused, the next may be", async () => {
  const alone = oneAtATime();
  const settled: string[] = [];
  const answer = Promise.withResolvers<void>();
  const first = alone(async () => {
    settled.push("Ana");
    await answer.promise;
  });
  await alone(async () => void settled.push("Omar"));
  expect(settled).toEqual(["Ana"]);
  answer.reject(new Error("refused"));
  await expect(first).rejects.toThrow("refused");
  await alone(async () => void settled.push("Huda"));
  expect(settled).toEqual(["Ana", "Huda"]);
});
