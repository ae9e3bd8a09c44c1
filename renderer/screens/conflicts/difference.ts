/** A text in three parts: what it begins with like the other, where they part, and what they end with alike. */
export interface Difference {
  readonly before: string;
  readonly changed: string;
  readonly after: string;
}

/** What of a text is not in the other, by whole words. Where they have nothing in common, all of it is. */
export const differenceFrom = (text: string, other: string): Difference => {
  const words = text.split(/(?<=\s)/u);
  const others = other.split(/(?<=\s)/u);
  const same = (a: string | undefined, b: string | undefined): boolean => a !== undefined && a.trim() === b?.trim();
  const most = Math.min(words.length, others.length);
  let first = 0;
  while (first < most && same(words[first], others[first])) first += 1;
  let last = 0;
  while (last < most - first && same(words.at(-1 - last), others.at(-1 - last))) last += 1;
  return { before: words.slice(0, first).join(""), changed: words.slice(first, words.length - last).join(""), after: words.slice(words.length - last).join("") };
};
