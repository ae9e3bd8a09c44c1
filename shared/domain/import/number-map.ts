/**
 * Whole numbers by whole numbers, for hundreds of thousands of them: 12 bytes a place in two typed arrays, where a `Map`
 * takes some 50. Keys are from 0 to 2^53 - 2 and well mixed already (they are hashes); values have 32 bits. Nothing is taken out.
 */
export interface NumberMap {
  readonly get: (key: number) => number | undefined;
  readonly set: (key: number, value: number) => void;
}

const firstPlaces = 1_024;
/** Places are doubled when so many of them are taken. */
const fullest = 0.8;

export const createNumberMap = (): NumberMap => {
  // A key is kept one higher: 0 is an empty place.
  let keys = new Float64Array(firstPlaces);
  let values = new Int32Array(firstPlaces);
  let size = 0;

  /** Where a key is, or the empty place that it would take. */
  const placeOf = (kept: number): number => {
    const mask = keys.length - 1;
    let place = (kept >>> 0) & mask;
    while (keys[place] !== 0 && keys[place] !== kept) place = (place + 1) & mask;
    return place;
  };

  const grow = (): void => {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Float64Array(oldKeys.length * 2);
    values = new Int32Array(oldKeys.length * 2);
    oldKeys.forEach((kept, at) => {
      if (kept === 0) return;
      const place = placeOf(kept);
      keys[place] = kept;
      values[place] = oldValues[at] ?? 0;
    });
  };

  return {
    get: (key) => {
      const place = placeOf(key + 1);
      return keys[place] === 0 ? undefined : values[place];
    },
    set: (key, value) => {
      if (size >= keys.length * fullest) grow();
      const place = placeOf(key + 1);
      if (keys[place] === 0) size += 1;
      keys[place] = key + 1;
      values[place] = value;
    },
  };
};
