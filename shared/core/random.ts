/** Where random numbers come from. Handed in, so that a run can be repeated. */
export interface Random {
  /** `length` random bytes. */
  readonly bytes: (length: number) => Uint8Array;
}

/** A whole number from 0 to `bound - 1`. */
export const randomBelow = (random: Random, bound: number): number => {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return Math.floor(((((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 0x1_0000_0000) * bound);
};
