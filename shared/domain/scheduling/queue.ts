/** Numbers of one PC lie between two multiples of this: nobody calls out a thousandth patient in a day. */
const span = 1_000;

/** A PC's letters as a place: A is 0, Z 25, AA 26. */
const placeOf = (series: string): number => Array.from(series).reduce((place, letter) => place * 26 + letter.charCodeAt(0) - 64, 0) - 1;

const lettersAt = (place: number): string => {
  let letters = "";
  for (let left = place + 1; left > 0; left = Math.floor((left - 1) / 26)) letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return letters;
};

/** The number of a queue as it is counted, whichever PC gave it. */
export const queueCount = (queueNumber: number): number => queueNumber % span;

/**
 * The number called out for the next to arrive on a day: one past the highest that this PC knows of (`highestCount`), with
 * the letters of the PC in its thousands. Two PCs that do not hear of each other may give 12 and B12, but never two 12.
 */
export const nextQueueNumber = (highestCount: number | null, series: string): number => placeOf(series) * span + Math.min((highestCount ?? 0) + 1, span - 1);

/** As it is called out and printed: `12` from the clinic's first PC, `B12` from the one of the letter B. */
export const queueText = (queueNumber: number): string => {
  const place = Math.floor(queueNumber / span);
  return `${place === 0 ? "" : lettersAt(place)}${queueCount(queueNumber)}`;
};
