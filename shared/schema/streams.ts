import type { Stream } from "./kit.ts";

/** The streams that travel, by their number on the wire. Numbers are never reused. */
export const streamIds = { config: 1, desk: 2, billing: 3, clinical: 4 } as const satisfies Readonly<Record<Exclude<Stream, "none">, number>>;
export type StreamName = keyof typeof streamIds;
export type StreamId = (typeof streamIds)[StreamName];

export const streamNames = Object.keys(streamIds) as readonly StreamName[];
export const isStreamId = (value: unknown): value is StreamId => Object.values<unknown>(streamIds).includes(value);
