import { appError, refuse } from "#shared/errors.ts";
import { streamIds, streamNames, type StreamName } from "#shared/schema/streams.ts";
import { holdersOf, type Member, type Membership } from "#shared/sync/membership.ts";
import type { Machine, StatementBody, Wrap } from "#shared/sync/statement.ts";
import type { Random } from "#shared/core/random.ts";
import type { PublicIdentity } from "./device-keys.ts";
import type { Hpke } from "./hpke.ts";
import { wrapKey, wrapsOfAll, type StreamKeys } from "./stream-keys.ts";

export interface BodyDeps {
  readonly hpke: Hpke;
  readonly random: Random;
  readonly tenant: string;
  readonly keys: StreamKeys;
}

/** Letters of a machine's series on paper: A … Z, AA, AB …, none that any machine ever had. */
export const freeSeries = (members: Membership["members"]): string => {
  const taken = new Set([...members.values()].map(({ series }) => series));
  for (let at = 0; ; at += 1) {
    const letters = at < 26 ? String.fromCharCode(65 + at) : String.fromCharCode(65 + Math.floor(at / 26) - 1, 65 + (at % 26));
    if (!taken.has(letters)) return letters;
  }
};

const boxKeyOf = ({ members, recovery }: Pick<Membership, "members" | "recovery">, to: string): string =>
  to === "recovery" ? recovery.boxKey : (members.get(to)?.boxKey ?? refuse(appError("notFound", { what: "machine", id: to })));

/** New keys of these streams for everybody who is left. They are kept when the statement comes back in the log, like everybody's. */
const newEpochs = ({ hpke, random, tenant }: BodyDeps, membership: Membership, streams: readonly StreamName[]): Wrap[] =>
  streams.flatMap((stream) => {
    const epoch = membership.epochs[stream] + 1;
    const key = random.bytes(32);
    return holdersOf(membership.members, stream).map((to) => wrapKey(hpke, tenant, { stream, epoch, to }, boxKeyOf(membership, to), key));
  });

/** The clinic's first machine, with the first key of every stream. */
export const foundBody = ({ hpke, tenant, keys }: BodyDeps, machine: Machine, sheet: PublicIdentity): StatementBody => ({
  type: "found", machine, recovery: sheet,
  wraps: [...wrapsOfAll(keys, hpke, tenant, streamNames, machine.device, machine.boxKey), ...wrapsOfAll(keys, hpke, tenant, streamNames, "recovery", sheet.boxKey)],
});

/** Refuses with `syncRefused` where this PC lacks a key that it is to hand on. */
const mustHaveKeys = (keys: StreamKeys, { epochs }: Membership, streams: readonly StreamName[]): void => {
  if (streams.some((stream) => keys.newest(streamIds[stream]) < epochs[stream])) refuse(appError("syncRefused", { why: "keys" }));
};

/** A machine with every key of its streams. Refuses with `syncRefused` where one of them is not here. */
export const admitBody = ({ hpke, tenant, keys }: BodyDeps, membership: Membership, machine: Machine): StatementBody => {
  mustHaveKeys(keys, membership, machine.streams);
  return { type: "admit", machine, wraps: wrapsOfAll(keys, hpke, tenant, machine.streams, machine.device, machine.boxKey) };
};

/** Refuses with `notFound` or `lastAdminMachine`. */
export const revokeBody = (deps: BodyDeps, membership: Membership, device: string, wipe: boolean): StatementBody => {
  const member: Member | undefined = membership.members.get(device);
  if (!member || member.revokedAt !== null) return refuse(appError("notFound", { what: "machine", id: device }));
  const left = new Map([...membership.members].filter(([one]) => one !== device));
  if (![...left.values()].some(({ admin, revokedAt }) => admin && revokedAt === null)) return refuse(appError("lastAdminMachine"));
  return { type: "revoke", device, wipe, wraps: newEpochs(deps, { ...membership, members: left }, member.streams) };
};

/** A new key of every stream for everybody who is there: what was copied of the old ones opens nothing that comes. */
export const rotateBody = (deps: BodyDeps, membership: Membership): StatementBody => ({ type: "rotate", wraps: newEpochs(deps, membership, streamNames) });

/** Refuses with `notFound`. */
export const renameBody = ({ members }: Membership, device: string, name: string): StatementBody =>
  members.get(device)?.revokedAt === null ? { type: "rename", device, name } : refuse(appError("notFound", { what: "machine", id: device }));

/** Every key of the clinic, sealed to another sheet. Refuses with `syncRefused` where one of them is not here. */
export const sheetBody = ({ hpke, tenant, keys }: BodyDeps, membership: Membership, sheet: PublicIdentity): StatementBody => {
  mustHaveKeys(keys, membership, streamNames);
  return { type: "sheet", recovery: sheet, wraps: wrapsOfAll(keys, hpke, tenant, streamNames, "recovery", sheet.boxKey) };
};
