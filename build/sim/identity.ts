import { streamIds, streamNames, type StreamId, type StreamName } from "#shared/schema/streams.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import { holdersOf, makeStatement, takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { Hasher, Sign, Verifier } from "#shared/sync/ports.ts";
import type { Machine, Statement, StatementBody, Wrap } from "#shared/sync/statement.ts";
import type { Chance } from "./chance.ts";

export const tenant = "simulated";

/** Under whose name a machine writes, and with what it signs. */
export interface Identity {
  readonly device: string;
  readonly secret: Uint8Array;
  /** Its envelopes count on from here. */
  readonly after: number;
}

/** How a seed's machines make keys: real ones, or stand-ins whose public key is the secret itself. */
export interface Signing {
  readonly publicKey: (secret: Uint8Array) => Uint8Array;
  readonly sign: (secret: Uint8Array) => Sign;
}

export const keyName = (stream: StreamId, epoch: number): string => `${stream} ${epoch}`;

/** A wrap that anybody opens: how keys are sealed to machines is proved beside it, and not here. */
const wrapOf = (stream: (typeof streamNames)[number], epoch: number, to: string, key: Uint8Array): Wrap => ({ stream, epoch, to, wrapped: toBase64url(key) });

export const machineOf = (signing: Signing, { device, secret, after }: Identity, series: string, admin: boolean, streams: readonly StreamName[] = streamNames): Machine => ({
  device, name: device, signKey: toBase64url(signing.publicKey(secret)), boxKey: toBase64url(secret), admin, streams: [...streams], series, after,
});

/** Keys that a statement brings for `device`, by name. */
export const keysFor = (statement: Statement, device: string): readonly (readonly [string, Uint8Array])[] => {
  const { body } = statement;
  const wraps: readonly Wrap[] = "wraps" in body ? body.wraps : [];
  return wraps.filter(({ to }) => to === device).map(({ stream, epoch, wrapped }) => [keyName(streamIds[stream], epoch), fromBase64url(wrapped) ?? new Uint8Array(32)] as const);
};

/** New keys of these streams, to whoever has them and the sheet, but not to `without`. */
export const newKeys = (chance: Chance, membership: Membership, streams: readonly StreamName[], without: string | null): Wrap[] =>
  streams.flatMap((stream) => {
    const key = chance.random.bytes(32);
    return holdersOf(membership.members, stream).filter((one) => one !== without).map((one) => wrapOf(stream, membership.epochs[stream] + 1, one, key));
  });

/** Every key that there is of these streams, to one machine. */
export const allKeys = (keys: ReadonlyMap<string, Uint8Array>, membership: Membership, to: string, streams: readonly StreamName[] = streamNames): Wrap[] =>
  streams.flatMap((stream) =>
    Array.from({ length: membership.epochs[stream] }, (_, at) => wrapOf(stream, at + 1, to, keys.get(keyName(streamIds[stream], at + 1)) ?? new Uint8Array(32))));

/** A clinic of its first machine, and that machine's keys. */
export const foundClinic = (crypto: Hasher & Verifier, signing: Signing, chance: Chance, founder: Identity, at: number): { readonly membership: Membership; readonly keys: ReadonlyMap<string, Uint8Array> } => {
  const keys = new Map<string, Uint8Array>();
  const wraps = streamNames.flatMap((stream) => {
    const key = chance.random.bytes(32);
    keys.set(keyName(streamIds[stream], 1), key);
    return [wrapOf(stream, 1, founder.device, key), wrapOf(stream, 1, "recovery", key)];
  });
  const sheet = chance.random.bytes(32);
  const recovery = { signKey: toBase64url(signing.publicKey(sheet)), boxKey: toBase64url(sheet) };
  const body: StatementBody = { type: "found", machine: machineOf(signing, founder, "A", true), recovery, wraps };
  const taken = takeStatement(crypto, null, makeStatement(crypto, null, founder.device, at, body, signing.sign(founder.secret)), 0);
  if (!taken.ok) throw new Error(`no clinic: ${taken.error.fault}`);
  return { membership: taken.value, keys };
};
