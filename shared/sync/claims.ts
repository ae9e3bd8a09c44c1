/** One minute since 1970 UTC: what a claim is made of, so that two bookings clash when, and only when, their times do. */
export type Minute = number;

/**
 * What a change set asks the server to judge about times, in clear: which resources (doctor, room) are wanted from when to
 * when, under the booking's id; `resources` empty gives the booking's times back. A booking's newest claim replaces its last.
 */
export interface SlotClaim {
  readonly key: string;
  readonly resources: readonly string[];
  /** The first minute, and the first minute after. */
  readonly from: Minute;
  readonly to: Minute;
}

/** The legal number that a row is to have, in a series that has no gap over all PCs. */
export interface NumberRequest {
  readonly key: string;
  readonly series: NumberSeries;
}
export const numberSeriesNames = ["invoice", "creditNote"] as const;
export type NumberSeries = (typeof numberSeriesNames)[number];

/** What the server decided about an envelope's claims and requests. Part of the log: every replica reads the same. */
export interface Verdict {
  /** Claims that were refused: their times belong to another booking, or to the PC that has leased them. */
  readonly refused: readonly { readonly key: string; readonly by: string }[];
  /** Legal numbers given, by row: series number as counted, from 1. */
  readonly numbers: readonly { readonly key: string; readonly series: NumberSeries; readonly number: number }[];
}
export const noVerdict: Verdict = { refused: [], numbers: [] };

/** Milliseconds → the minutes that they touch. */
export const minutesOf = (fromMs: number, toMs: number): { readonly from: Minute; readonly to: Minute } => ({
  from: Math.floor(fromMs / 60_000),
  to: Math.ceil(toMs / 60_000),
});

/** Claims are for at most this long: a booking's longest time with its buffers. */
export const longestClaimMinutes = 2_880;

/** What claims cost the server to judge: the minutes of each resource; one that gives times back counts as one. */
export const claimedMinutes = (claims: readonly SlotClaim[]): number =>
  claims.reduce((sum, { resources, from, to }) => sum + Math.max(1, resources.length * (to - from)), 0);
