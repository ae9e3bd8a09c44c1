import type { Brand } from "../core/brand.ts";
import type { Instant } from "../core/time.ts";

/**
 * A hybrid logical clock's reading as text that sorts: 9 base-36 digits of milliseconds, 4 of a counter, the device.
 * (Kulkarni et al., Logical Physical Clocks, 2014.) It orders changes of one PC for ever and of several as well as
 * their clocks agree; it never refuses a write.
 */
export type Hlc = Brand<string, "Hlc">;

const counterLimit = 36 ** 4;

/** How far an author's clock is believed to run ahead of the server's. */
const aheadMs = 60_000;

/** Never before either: a clock that has heard of a later write stamps after it. */
export const laterHlc = (a: Hlc | null, b: Hlc | null): Hlc | null => (a === null || (b !== null && b > a) ? b : a);

/** The device whose clock it was. */
export const deviceOf = (hlc: Hlc): string => hlc.slice(13);

/** Milliseconds since 1970 UTC. */
export const hlcToMs = (hlc: Hlc): number => Number.parseInt(hlc.slice(0, 9), 36);

/**
 * The time by which a write is compared with another that it had not seen: its author's, but not more than a minute after
 * the server had it (`receivedAt`, milliseconds since 1970 UTC). A clock that is years ahead wins for no more than that;
 * of two that are cut to the same millisecond the device's name decides.
 */
export const effectiveTime = (hlc: Hlc, receivedAt: number): Hlc => {
  const latest = receivedAt + aheadMs;
  return hlcToMs(hlc) > latest ? (`${latest.toString(36).padStart(9, "0")}0000${deviceOf(hlc)}` as Hlc) : hlc;
};

/** The next reading on this device: never before `last`, even where the PC's clock was set back. */
export const nextHlc = (last: Hlc | null, now: Instant, device: string): Hlc => {
  const lastMs = last ? Number.parseInt(last.slice(0, 9), 36) : 0;
  const lastCounter = last ? Number.parseInt(last.slice(9, 13), 36) : 0;
  const counter = now > lastMs ? 0 : lastCounter + 1;
  const ms = Math.max(now, lastMs) + (counter >= counterLimit ? 1 : 0);
  const text = ms.toString(36).padStart(9, "0") + (counter % counterLimit).toString(36).padStart(4, "0");
  return `${text}${device}` as Hlc;
};
