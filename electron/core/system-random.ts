import { randomBytes, randomFillSync } from "node:crypto";
import type { Random } from "#shared/core/random.ts";

/** Ids and salts ask for this much at most; what asks for more (keys) gets memory of its own. */
const smallLength = 16;

/**
 * The system's random numbers. Small askings are cut from a pool that is drawn at once, each byte given out once: an
 * import asks for two hundred thousand ids, and as many buffers outside the heap were 100 MB before any was freed.
 */
export const createSystemRandom = (): Random => {
  const pool = new Uint8Array(4_096);
  let used = pool.length;
  return {
    bytes: (length) => {
      if (length > smallLength) return new Uint8Array(randomBytes(length));
      if (used + length > pool.length) {
        randomFillSync(pool);
        used = 0;
      }
      const drawn = pool.slice(used, used + length);
      pool.fill(0, used, used + length);
      used += length;
      return drawn;
    },
  };
};
