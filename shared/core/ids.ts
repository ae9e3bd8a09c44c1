import type { Brand } from "./brand.ts";
import type { Random } from "./random.ts";
import type { Instant } from "./time.ts";

/** An id of one kind of row, for example `pat_01jd9x…`: the prefix says the kind, the rest sorts by time of making. */
export type Id<Prefix extends string = string> = Brand<string, `id:${Prefix}`>;

/** Crockford's base 32: no letters that are mistaken for digits, so an id can be read out over the telephone. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Makes an id with no server: 48 bits of milliseconds, then 80 random bits, as 26 base-32 letters
 * (the layout of a ULID, https://github.com/ulid/spec). Two PCs clash once in 2^80 within a millisecond.
 */
export const createId = <Prefix extends string>(prefix: Prefix, now: Instant, random: Random): Id<Prefix> => {
  let time = Number(now);
  let head = "";
  for (let digit = 0; digit < 10; digit += 1) {
    head = (alphabet[time % 32] ?? "0") + head;
    time = Math.floor(time / 32);
  }
  let tail = "";
  for (const byte of random.bytes(16)) tail += alphabet[byte & 31] ?? "0";
  return `${prefix}_${head}${tail}` as Id<Prefix>;
};

/** True for text with this prefix and 26 base-32 letters. */
export const isId = <Prefix extends string>(prefix: Prefix, text: string): text is Id<Prefix> =>
  text.length === prefix.length + 27 && text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(prefix.length + 1));
