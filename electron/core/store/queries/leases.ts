import type { Instant } from "#shared/core/time.ts";
import type { Minute } from "#shared/sync/claims.ts";
import type { Read } from "../tx.ts";

/**
 * A stretch of a doctor's or a room's time in which one PC books with nobody to ask, as the server last said. `until` is by
 * this PC's clock.
 */
export interface Lease {
  readonly resource: string;
  readonly from: Minute;
  readonly to: Minute;
  readonly device: string;
  /** The PC's name, as the clinic's list had it. */
  readonly machine: string;
  readonly until: number;
  /** The same by the server's clock. */
  readonly endsAt: number;
  /** The log when it was taken: whoever books in it with all of that applied knows every booking there is in it. */
  readonly seq: number;
}

/** Where a replica keeps them. */
export const leasesKey = "leases";

interface Stretch {
  readonly resource: string;
  readonly from: Minute;
  readonly to: Minute;
}

/** What a file keeps of them, those that are over too. */
export const keptLeases = (read: Pick<Read, "prepare">): readonly Lease[] => {
  const kept = read.prepare(`SELECT CAST(value AS TEXT) FROM replica WHERE key = '${leasesKey}'`).pluck().get() as string | undefined;
  return kept === undefined ? [] : (JSON.parse(kept) as readonly Lease[]);
};

/**
 * Those that hold at `now`; one that is over has lapsed by itself. A clock that is turned back keeps none longer than the time
 * that has passed here since the server was heard.
 */
export const leasesAt = (read: Pick<Read, "prepare">, now: number): readonly Lease[] => {
  const kept = keptLeases(read);
  if (kept.length === 0) return kept;
  const furthest = Number(read.prepare("SELECT CAST(value AS TEXT) FROM replica WHERE key = 'furthestAt'").pluck().get() ?? 0);
  return kept.filter(({ until, endsAt }) => until > now && endsAt > furthest);
};

const ownDevice = (read: Pick<Read, "prepare">): string => read.prepare("SELECT value FROM meta WHERE key = 'device'").pluck().get() as string;

const meets = (lease: Lease, { resource, from, to }: Stretch): boolean => lease.resource === resource && lease.from < to && lease.to > from;

/** This PC's own leases, and those of the others. */
export const ownAndOthers = (read: Pick<Read, "prepare">, now: number): { readonly own: readonly Lease[]; readonly others: readonly Lease[] } => {
  const all = leasesAt(read, now);
  if (all.length === 0) return { own: [], others: [] };
  const device = ownDevice(read);
  return { own: all.filter((one) => one.device === device), others: all.filter((one) => one.device !== device) };
};

/** The lease of another PC that is in the way of a booking: the server would refuse it. Null where there is none, or none that is known. */
export const leaseInTheWay = (read: Pick<Read, "prepare">, now: number, resources: readonly (string | null)[], busyFrom: Instant, busyTo: Instant): Lease | null => {
  const [from, to] = [Math.floor(busyFrom / 60_000), Math.ceil(busyTo / 60_000)];
  return ownAndOthers(read, now).others.find((lease) => resources.some((resource) => resource !== null && meets(lease, { resource, from, to }))) ?? null;
};

/** Whether a time that was asked for with the log applied up to `base` lies in leases of this PC, whatever else happens meanwhile. */
export const isLeased = (own: readonly Lease[], { resources, from, to, base }: { readonly resources: readonly string[]; readonly from: Minute; readonly to: Minute; readonly base: number }): boolean =>
  resources.every((resource) => own.some((lease) => lease.resource === resource && lease.from <= from && lease.to >= to && lease.seq <= base));
