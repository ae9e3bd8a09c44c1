/** What stands beside a figure: how its samples are spread, and how often it is the baseline or peer that `of` names. */
export interface Beside {
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly ratio?: number;
  readonly of?: string;
}

/** One measured number beside what it may be at most (or, with `atLeast`, must be). */
export interface Figure extends Beside {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget: number | null;
  readonly met: boolean;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

const figure = (name: string, value: number, unit: string, budget: number | null, met: boolean, beside: Beside): Figure => ({
  name, value: rounded(value), unit, budget, met,
  ...Object.fromEntries(Object.entries(beside).map(([key, one]) => [key, typeof one === "number" ? rounded(one) : one])),
});

export const atMost = (name: string, value: number, unit: string, budget: number, beside: Beside = {}): Figure => figure(name, value, unit, budget, value <= budget, beside);

export const atLeast = (name: string, value: number, unit: string, budget: number, beside: Beside = {}): Figure => figure(name, value, unit, budget, value >= budget, beside);

/** A figure with no budget of its own, for whoever reads the line. */
export const told = (name: string, value: number, unit: string, beside: Beside = {}): Figure => figure(name, value, unit, null, true, beside);

export const percentile = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** Milliseconds that `work` takes. */
export const timed = (work: () => void): number => {
  const from = performance.now();
  work();
  return performance.now() - from;
};

export const timedAsync = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** The same inputs, so many times. */
export const repeated = <Input>(rounds: number, inputs: readonly Input[]): readonly (readonly Input[])[] => Array.from({ length: rounds }, () => inputs);

/** Inputs that can be used once, shared out over so many rounds. */
export const sharedOut = <Input>(rounds: number, inputs: readonly Input[]): readonly (readonly Input[])[] => {
  const each = Math.floor(inputs.length / rounds);
  return Array.from({ length: rounds }, (_, round) => inputs.slice(round * each, (round + 1) * each));
};

/**
 * Runs two workloads in turn over the same inputs, in several rounds, and takes the median of the rounds' percentiles:
 * a machine that is slow for a while is slow for both.
 */
export const compare = <Input>(rounds: readonly (readonly Input[])[], ours: (input: Input) => void, baseline: (input: Input) => void): { readonly ours: Spread; readonly baseline: Spread; readonly ratio: number } => {
  const spreads = rounds.map((inputs) => {
    const a: number[] = [];
    const b: number[] = [];
    for (const input of inputs) {
      a.push(timed(() => ours(input)));
      b.push(timed(() => baseline(input)));
    }
    return { a, b };
  });
  const over = (pick: "a" | "b", share: number): number => median(spreads.map((spread) => percentile(spread[pick], share)));
  const sum = (samples: readonly number[]): number => samples.reduce((total, one) => total + one, 0);
  return {
    ours: { p50: over("a", 0.5), p95: over("a", 0.95) },
    baseline: { p50: over("b", 0.5), p95: over("b", 0.95) },
    ratio: median(spreads.map(({ a, b }) => sum(a) / sum(b))),
  };
};

/** Prints the one line and sets the exit code: 1 where a budget is missed. */
export const report = (bench: string, figures: readonly Figure[]): void => {
  console.log(JSON.stringify({ bench, figures }));
  process.exitCode = figures.every(({ met }) => met) ? 0 : 1;
};
