import { describe, expect, test } from "vitest";
import { noPlant, plants } from "./plants.ts";
import { runSeed } from "./run-seed.ts";
import { namedSeeds } from "./seeds.ts";

const usual = { machines: 5, ops: 30, plant: noPlant };

describe("the simulator", () => {
  test("gives the same trace for the same seed, and another for another", async () => {
    const [first, again, other] = [await runSeed(7, usual), await runSeed(7, usual), await runSeed(8, usual)];
    expect(again.trace).toBe(first.trace);
    expect(other.trace).not.toBe(first.trace);
    expect([first.faults, other.faults]).toEqual([[], []]);
  });

  test("comes to the same with the product's own ciphers and signatures", async () => {
    const { faults } = await runSeed(11, { ...usual, isReal: true });
    expect(faults).toEqual([]);
  });

  test("brings PCs together whose programs are of three ages, and which are upgraded amid their work", async () => {
    const lines: string[] = [];
    for (const seed of [1, 2, 3]) expect((await runSeed(seed, { ...usual, isMixed: true, listen: (line) => void lines.push(line) })).faults).toEqual([]);
    expect(lines.filter((line) => line.includes("is upgraded to")).length).toBeGreaterThan(2);
  });

  test.each([
    ["a desk has no key of the bills", "has no key of the bills"],
    ["doctors' mornings are leased", "leased to"],
    ["a PC comes back behind the horizon", "rebuilt compacted"],
    ["programs of another form come into use, and one PC stays behind", "is upgraded to N+1"],
    ["a disk is put back", "goes on as"],
    ["the server is put back", "server restored"],
  ])("has seeds in which %s", async (_, line) => {
    const lines: string[] = [];
    for (let seed = 1; seed <= 20 && !lines.some((one) => one.includes(line)); seed += 1) expect((await runSeed(seed, { ...usual, listen: (one) => void lines.push(one) })).faults).toEqual([]);
    expect(lines.some((one) => one.includes(line))).toBe(true);
  });

  test("finds what is planted", async () => {
    const { faults } = await runSeed(1, { ...usual, plant: plants.conflictForgotten() });
    expect(faults.join("\n")).toContain("(5)");
  });
});

describe("a seed that once failed stays well", () => {
  test.each(namedSeeds)("$name", async ({ seed, ops, isMixed = false }) => {
    expect((await runSeed(seed, { ...usual, ops, isMixed })).faults).toEqual([]);
  });
});
