import { Decoder } from "@msgpack/msgpack";
import { err, ok, type Result } from "../core/result.ts";
import { numberLine, utf8 } from "./bytes.ts";
import { claimedMinutes, longestClaimMinutes, numberSeriesNames, type NumberRequest, type SlotClaim } from "./claims.ts";
import type { Hlc } from "./hlc.ts";
import { pack } from "./pack.ts";
import type { Hasher } from "./ports.ts";
import { isStreamId, type StreamId } from "../schema/streams.ts";

/** Of the form of the wire. The server speaks this one and the two before. */
export const protocolVersion = 1;

/** A change set's rows of one stream, sealed under that stream's key of that epoch. */
export interface Part {
  readonly stream: StreamId;
  readonly epoch: number;
  readonly sealed: Uint8Array;
}

/**
 * One local transaction as it travels: what the server must know in clear, and the rest sealed. It is ordered, stored and
 * applied whole. `statement` carries a membership statement in clear and then no parts.
 */
export interface Envelope {
  readonly hlc: Hlc;
  /** The log's sequence that its author had applied: what came later, the author had not seen. */
  readonly base: number;
  /** The oldest reader (`readerVersion`) that may apply it. */
  readonly minReader: number;
  readonly claims: readonly SlotClaim[];
  readonly numbers: readonly NumberRequest[];
  readonly parts: readonly Part[];
  readonly statement: Uint8Array | null;
}

/** Envelopes of one device that follow each other, signed as one: the signature is over the last one's hash. */
export interface Run {
  readonly protocol: number;
  readonly device: string;
  /** The first envelope's number: contiguous from 1 on its device. */
  readonly firstSeq: number;
  /** Hash of the device's envelope before the first; 32 zero bytes where there is none. */
  readonly previous: Uint8Array;
  /** Encoded envelopes: what is hashed is what was sent. */
  readonly envelopes: readonly Uint8Array[];
  readonly signature: Uint8Array;
}

export const hashLength = 32;
export const signatureLength = 64;
export const zeroHash = new Uint8Array(hashLength);
/**
 * `claimMinutes`, `runClaimMinutes`: of `claimedMinutes`, in an envelope and in a run. Each is a row on the server. Two years
 * of weekly visits of an hour with doctor and room are 12,480; the longest single claim, of eight resources, is 23,040.
 */
export const limits = {
  runEnvelopes: 500, usualRunEnvelopes: 150, runBytes: 7_000_000, usualRunBytes: 1_000_000, pageEntries: 2_000, pageBytes: 4_000_000, envelopeBytes: 6_000_000,
  claims: 2_000, claimMinutes: 50_000, runClaimMinutes: 200_000, numbers: 500,
} as const;

/** Why bytes are not an envelope, a run or a page. Never carries what they held. */
export type WireFault = { readonly fault: "notMsgpack" | "shape" | "tooLarge" | "version" };

export const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
export const isKey = (value: unknown): value is string => typeof value === "string" && value.length > 0 && value.length <= 64;
export const isList = (value: unknown, most: number): value is readonly unknown[] => Array.isArray(value) && value.length <= most;
const isStamp = (value: unknown): value is string => typeof value === "string" && /^[0-9a-z]{13}$/.test(value);
export const isDevice = (value: unknown): value is string => typeof value === "string" && /^[0-9a-z]{1,32}$/.test(value);

const usualDecoder = new Decoder({ maxArrayLength: 4_096, maxMapLength: 0, maxExtLength: 0 });

/** `longest`: of any list. No text and no bytes in it are longer than the whole, which is at most `most`. */
export const unpack = (bytes: Uint8Array, most: number, longest?: number): Result<unknown, WireFault> => {
  if (bytes.length > most) return err({ fault: "tooLarge" });
  const decoder = longest === undefined ? usualDecoder : new Decoder({ maxArrayLength: longest, maxMapLength: 0, maxExtLength: 0 });
  try {
    return ok(decoder.decode(bytes));
  } catch {
    return err({ fault: "notMsgpack" });
  }
};

const claimOf = (value: unknown): SlotClaim | null => {
  if (!isList(value, 4) || value.length !== 4) return null;
  const [key, resources, from, to] = value;
  if (!isKey(key) || !isList(resources, 8) || !resources.every(isKey) || !isCount(from) || !isCount(to)) return null;
  return to >= from && to - from <= longestClaimMinutes && (resources.length === 0 || to > from) ? { key, resources: resources as readonly string[], from, to } : null;
};

const numberOf = (value: unknown): NumberRequest | null => {
  if (!isList(value, 2) || value.length !== 2) return null;
  const [key, series] = value;
  const name = isCount(series) ? numberSeriesNames[series] : undefined;
  return isKey(key) && name ? { key, series: name } : null;
};

const partOf = (value: unknown): Part | null => {
  if (!isList(value, 3) || value.length !== 3) return null;
  const [stream, epoch, sealed] = value;
  return isStreamId(stream) && isCount(epoch) && isBytes(sealed) ? { stream, epoch, sealed } : null;
};

const all = <Value>(values: readonly unknown[], read: (value: unknown) => Value | null): readonly Value[] | null => {
  const found = values.map(read);
  return found.includes(null) ? null : (found as readonly Value[]);
};

/** `[hlc, base, minReader, claims, numbers, parts, statement]`; empty lists as 0, so that a usual envelope is short. */
export const encodeEnvelope = ({ hlc, base, minReader, claims, numbers, parts, statement }: Envelope): Uint8Array =>
  pack([
    hlc.slice(0, 13), base, minReader,
    claims.length === 0 ? 0 : claims.map(({ key, resources, from, to }) => [key, resources, from, to]),
    numbers.length === 0 ? 0 : numbers.map(({ key, series }) => [key, numberSeriesNames.indexOf(series)]),
    parts.map(({ stream, epoch, sealed }) => [stream, epoch, sealed]),
    ...(statement === null ? [] : [statement]),
  ]);

const envelopeOf = (bytes: Uint8Array, device: string): Result<Envelope, WireFault> => {
  const unpacked = unpack(bytes, limits.envelopeBytes);
  if (!unpacked.ok) return unpacked;
  const value = unpacked.value;
  if (!isList(value, 7) || value.length < 6) return err({ fault: "shape" });
  const [stamp, base, minReader, claimList, numberList, partList, statement = null] = value;
  const claims = claimList === 0 ? [] : isList(claimList, limits.claims) ? all(claimList, claimOf) : null;
  const numbers = numberList === 0 ? [] : isList(numberList, limits.numbers) ? all(numberList, numberOf) : null;
  const parts = isList(partList, 8) ? all(partList, partOf) : null;
  if (!isStamp(stamp) || !isCount(base) || !isCount(minReader) || !claims || !numbers || !parts) return err({ fault: "shape" });
  if (statement !== null && (!isBytes(statement) || parts.length > 0 || claims.length > 0 || numbers.length > 0)) return err({ fault: "shape" });
  if (statement === null && parts.length === 0) return err({ fault: "shape" });
  return ok({ hlc: `${stamp}${device}` as Hlc, base, minReader, claims, numbers, parts, statement });
};

/** The device is the run's: it is not said again in each envelope's clock. */
export const decodeEnvelope = (bytes: Uint8Array, device: string): Result<Envelope, WireFault> => (isDevice(device) ? envelopeOf(bytes, device) : err({ fault: "shape" }));

/** Claims of one change set as envelopes have room for them, in their order. */
export const claimsByEnvelope = (claims: readonly SlotClaim[]): readonly (readonly SlotClaim[])[] => {
  const cut: SlotClaim[][] = [];
  let minutes = 0;
  for (const claim of claims) {
    const own = claimedMinutes([claim]);
    const last = cut.at(-1);
    if (last && last.length < limits.claims && minutes + own <= limits.claimMinutes) {
      last.push(claim);
      minutes += own;
    } else {
      cut.push([claim]);
      minutes = own;
    }
  }
  return cut;
};

/**
 * All envelopes of a run; null where one of them is none, or they claim more than a server decides on at once. Only who decides
 * asks for that: in a log a claim is read whatever it is.
 */
export const decodeEnvelopes = ({ device, envelopes }: Pick<Run, "device" | "envelopes">): readonly Envelope[] | null => {
  if (!isDevice(device)) return null;
  const decoded: Envelope[] = [];
  let claimed = 0;
  for (const bytes of envelopes) {
    const one = envelopeOf(bytes, device);
    if (!one.ok) return null;
    const minutes = claimedMinutes(one.value.claims);
    claimed += minutes;
    if (minutes > limits.claimMinutes || claimed > limits.runClaimMinutes) return null;
    decoded.push(one.value);
  }
  return decoded;
};

export const encodeRun = ({ protocol, device, firstSeq, previous, envelopes, signature }: Run): Uint8Array =>
  pack([protocol, device, firstSeq, previous, envelopes, signature]);

export const decodeRun = (bytes: Uint8Array): Result<Run, WireFault> => {
  const unpacked = unpack(bytes, limits.runBytes + 16_384);
  if (!unpacked.ok) return unpacked;
  const value = unpacked.value;
  if (!isList(value, 6) || value.length !== 6) return err({ fault: "shape" });
  const [protocol, device, firstSeq, previous, envelopes, signature] = value;
  if (!isCount(protocol) || protocol < 1) return err({ fault: "shape" });
  if (protocol > protocolVersion) return err({ fault: "version" });
  if (!isDevice(device) || !isCount(firstSeq) || firstSeq < 1 || !isBytes(previous) || previous.length !== hashLength) return err({ fault: "shape" });
  if (!isList(envelopes, limits.runEnvelopes) || envelopes.length === 0 || !envelopes.every(isBytes) || !isBytes(signature) || signature.length !== signatureLength) return err({ fault: "shape" });
  return ok({ protocol, device, firstSeq, previous, envelopes: envelopes as readonly Uint8Array[], signature });
};

const authorOf = (tenant: string, device: string): Uint8Array => utf8(`daftar envelope 1\n${tenant}\n${device}\n`);

/** What an envelope is known by, on its device and on the server: bound to the clinic, the device, its place and all before it. */
export const hashEnvelope = (hasher: Hasher, tenant: string, device: string, deviceSeq: number, previous: Uint8Array, envelope: Uint8Array): Uint8Array =>
  hasher.hash(authorOf(tenant, device), numberLine(deviceSeq), previous, envelope);

/** `hashEnvelope` of each envelope of a run. */
export const hashRun = (hasher: Hasher, tenant: string, { device, firstSeq, previous, envelopes }: Pick<Run, "device" | "firstSeq" | "previous" | "envelopes">): readonly Uint8Array[] => {
  const author = authorOf(tenant, device);
  let last = previous;
  return envelopes.map((envelope, at) => (last = hasher.hash(author, numberLine(firstSeq + at), last, envelope)));
};

/** Bound into a sealed part, so that it cannot stand in another clinic, device, place or stream. */
export const partContext = (tenant: string, device: string, deviceSeq: number, stream: StreamId, epoch: number): Uint8Array =>
  utf8(`daftar part 1\n${tenant}\n${device}\n${deviceSeq}\n${stream}\n${epoch}`);
