import type { Random } from "#shared/core/random.ts";

/** Everything that is left to chance in a seed, from one number on. */
export interface Chance {
  /** From 0, below 1. */
  readonly next: () => number;
  /** A whole number from 0 to `bound - 1`. */
  readonly below: (bound: number) => number;
  readonly between: (least: number, most: number) => number;
  readonly happens: (probability: number) => boolean;
  readonly oneOf: <Value>(values: readonly Value[]) => Value;
  readonly random: Random;
  /** A chance of its own, so that what one part draws does not change what another gets. */
  readonly fork: (name: number) => Chance;
}

/** mulberry32 (public domain, by Tommy Ettinger). */
export const createChance = (seed: number): Chance => {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = (): number => next32() / 0x1_0000_0000;
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next, below,
    between: (least, most) => least + below(most - least + 1),
    happens: (probability) => next() < probability,
    oneOf: (values) => values[below(values.length)] as never,
    random: {
      bytes: (length) => {
        const bytes = new Uint8Array(length);
        for (let at = 0; at < length; at += 1) bytes[at] = next32() & 255;
        return bytes;
      },
    },
    fork: (name) => createChance(Math.imul(seed, 31) + Math.imul(name + 1, 0x27d4eb2f)),
  };
};
