/** The number called out for the next to arrive on a day: one past the highest given, so a number is never given twice. */
export const nextQueueNumber = (highestGiven: number | null): number => (highestGiven ?? 0) + 1;
