import { isIPv6 } from "node:net";
import { limits } from "#shared/sync/envelope.ts";
import type { Config } from "./config.ts";

/** How much of a window is left before more is taken; 0 where it is taken now. */
export interface RateLimit {
  /** `much`: how much it is, where that is not one. */
  readonly waitMs: (name: string, now: number, much?: number) => number;
}

export const rateWindowMs = 10_000;
/** A clinic is founded seldom, and stays. */
export const foundingWindowMs = 3_600_000;

/** Names counted at once, so that no stranger can fill the memory: beyond it those that were silent for longest are forgotten. */
export const namesKept = 100_000;

/** At most `most` for each name in a window, counted in this process. */
export const createRateLimit = (most: number, windowMs: number = rateWindowMs): RateLimit => {
  // Whoever calls is among the newer; of the older half nobody has called since the newer began.
  const none = (): Map<string, number> => new Map();
  let [newer, older] = [none(), none()];
  let opened = 0;
  return {
    waitMs: (name, now, much = 1) => {
      const window = Math.floor(now / windowMs);
      if (window !== opened) {
        [newer, older] = [none(), none()];
        opened = window;
      } else if (newer.size >= namesKept / 2) [newer, older] = [none(), newer];
      const before = newer.get(name) ?? older.get(name) ?? 0;
      newer.set(name, before + much);
      // What is large is taken where anything is left: small ones that always came first would keep it out for ever.
      return before >= most ? (window + 1) * windowMs - now : 0;
    },
  };
};

/** Counts of this server, beside that by address. */
export interface Rates {
  readonly device: RateLimit;
  readonly tenant: RateLimit;
  /** Minutes that a clinic's PCs claim: a run's worth, for each is a row. */
  readonly claimMinutes: RateLimit;
  /** By address, as `addressName` gives it. */
  readonly founding: RateLimit;
}

export const createRates = ({ rates }: Pick<Config, "rates">): Rates => ({
  device: createRateLimit(rates.device),
  tenant: createRateLimit(rates.tenant),
  claimMinutes: createRateLimit(limits.runClaimMinutes),
  founding: createRateLimit(rates.founding, foundingWindowMs),
});

/** The groups of an IPv6 address, `::` filled up; one whose end is written as IPv4 has that end as one group. */
const groupsOf = (address: string): readonly string[] => {
  const [before = "", after] = address.split("::");
  const [first, last] = [before, after ?? ""].map((half) => half.split(":").filter((group) => group !== "")) as [string[], string[]];
  const width = [...first, ...last].reduce((sum, group) => sum + (group.includes(".") ? 2 : 1), 0);
  return [...first, ...Array<string>(after === undefined ? 0 : 8 - width).fill("0"), ...last].map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""));
};

/**
 * By what an address is counted: IPv4 by itself, also where it is written as IPv6; IPv6 by its first 64 bits, for whoever has
 * one address there has them all.
 */
export const addressName = (address: string): string => {
  const plain = address.replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const mapped = /^(?:0*:)*:?ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  return mapped ?? `${groupsOf(plain).slice(0, 4).join(":")}::/64`;
};
