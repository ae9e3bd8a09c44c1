import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

/** Work that ends when it is told to, or soon after it is broken off. */
const work = (said: string[], name: string) => {
  let end: () => void = () => undefined;
  const run = async (signal: AbortSignal): Promise<string> => {
    said.push(`${name} begins`);
    await new Promise<void>((resolve) => {
      end = resolve;
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => setImmediate(resolve), { once: true });
    });
    said.push(signal.aborted ? `${name} is broken off` : `${name} ends`);
    return name;
  };
  return { run, end: () => end() };
};

test("one copy of the clinic's data is worked on at a time, whoever asks, and one that fails stands in nobody's way", async () => {
  const said: string[] = [];
  const turns = createTurns();
  const [first, second] = [work(said, "first"), work(said, "second")];
  const failing = turns.last(() => Promise.reject(new Error("no")));
  const [one, two] = [turns.last(first.run), turns.last(second.run)];
  await expect(failing).rejects.toThrow("no");
  await expect.poll(() => said).toEqual(["first begins"]);
  first.end();
  expect(await one).toBe("first");
  await expect.poll(() => said).toEqual(["first begins", "first ends", "second begins"]);
  second.end();
  expect(await two).toBe("second");
});

test("a file that must be made anew waits for nobody's turn, and begins only once what it broke off has ended", async () => {
  const said: string[] = [];
  const turns = createTurns();
  const [cosigning, waiting, rebuild, after] = ["cosigning", "waiting", "rebuild", "after"].map((name) => work(said, name)) as [ReturnType<typeof work>, ReturnType<typeof work>, ReturnType<typeof work>, ReturnType<typeof work>];
  const broken = [turns.last(cosigning.run), turns.last(waiting.run)];
  await expect.poll(() => said).toEqual(["cosigning begins"]);
  const [made, then] = [turns.next(rebuild.run), turns.last(after.run)];
  await Promise.all(broken);
  await expect.poll(() => said).toEqual(["cosigning begins", "cosigning is broken off", "waiting begins", "waiting is broken off", "rebuild begins"]);
  rebuild.end();
  await made;
  await expect.poll(() => said.slice(5)).toEqual(["rebuild ends", "after begins"]);
  after.end();
  await then;
});
