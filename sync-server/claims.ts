import type { NumberSeries } from "#shared/sync/claims.ts";
import type { Envelope } from "#shared/sync/envelope.ts";
import type { HeldMinute, Lease } from "#shared/sync/sequence.ts";
import type { Reader } from "./store/store.ts";

interface Span {
  readonly resource: string;
  readonly from: number;
  readonly to: number;
}

/** Spans asked for in one query: each is a range of the key. */
const spansPerQuery = 40;

/** The stretches that claims name, those of one resource that touch made one. */
export const spansOf = (envelopes: readonly Envelope[]): readonly Span[] => {
  const byResource = new Map<string, { readonly from: number; readonly to: number }[]>();
  for (const { claims } of envelopes) {
    for (const { resources, from, to } of claims) {
      for (const resource of resources) {
        const wanted = byResource.get(resource);
        if (wanted) wanted.push({ from, to });
        else byResource.set(resource, [{ from, to }]);
      }
    }
  }
  return [...byResource].flatMap(([resource, wanted]) => {
    const spans: { resource: string; from: number; to: number }[] = [];
    for (const { from, to } of wanted.toSorted((a, b) => a.from - b.from)) {
      const last = spans.at(-1);
      if (last && from <= last.to) last.to = Math.max(last.to, to);
      else spans.push({ resource, from, to });
    }
    return spans;
  });
};

export const heldIn = async (db: Reader, tenant: number, spans: readonly Span[]): Promise<readonly HeldMinute[]> => {
  const held: HeldMinute[] = [];
  for (let at = 0; at < spans.length; at += spansPerQuery) {
    const some = spans.slice(at, at + spansPerQuery);
    held.push(...await db.selectFrom("slot_claim").select(["resource", "minute", "key"])
      .where((where) => where.or(some.map(({ resource, from, to }) => where.and([where("tenant", "=", tenant), where("resource", "=", resource), where("minute", ">=", from), where("minute", "<", to)]))))
      .execute());
  }
  return held;
};

/** Leases of these resources that hold at `now`. */
export const leasesOf = async (db: Reader, tenant: number, resources: readonly string[], now: number): Promise<readonly Lease[]> => {
  if (resources.length === 0) return [];
  const rows = await db.selectFrom("lease").selectAll().where("tenant", "=", tenant).where("resource", "in", resources).where("until", ">", now).execute();
  return rows.map(({ resource, from_minute: from, to_minute: to, device, until }) => ({ resource, from, to, device: device === "" ? null : device, until }));
};

export const numbersOf = async (db: Reader, tenant: number, keys: readonly string[]): Promise<{ readonly numbers: ReadonlyMap<NumberSeries, number>; readonly given: ReadonlyMap<string, number> }> => {
  if (keys.length === 0) return { numbers: new Map(), given: new Map() };
  const last = await db.selectFrom("legal_number").select(["series", "last"]).where("tenant", "=", tenant).execute();
  const given = await db.selectFrom("given_number").select(["key", "number"]).where("tenant", "=", tenant).where("key", "in", keys).execute();
  return {
    numbers: new Map(last.map(({ series, last: number }) => [series as NumberSeries, number])),
    given: new Map(given.map(({ key, number }) => [key, number])),
  };
};
