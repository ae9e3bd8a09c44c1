import { err, ok, type Result } from "../core/result.ts";
import { numberLine } from "./bytes.ts";
import { noVerdict, numberSeriesNames, type Verdict } from "./claims.ts";
import { isBytes, isCount, isDevice, isKey, isList, limits, signatureLength, unpack, type WireFault } from "./envelope.ts";
import { pack } from "./pack.ts";
import type { Hasher } from "./ports.ts";

/** An envelope as the server has ordered it. */
export interface LogEntry {
  /** Dense from 1 within the clinic. */
  readonly seq: number;
  readonly device: string;
  readonly deviceSeq: number;
  /** When the server had it, milliseconds since 1970 UTC; never less than the entry's before. */
  readonly receivedAt: number;
  readonly verdict: Uint8Array;
  readonly envelope: Uint8Array;
  /** On the last envelope of a run: pages end there. */
  readonly signature: Uint8Array | null;
}

const nothing = new Uint8Array(0);

/** Empty where nothing was decided, which is most of the time. */
export const encodeVerdict = ({ refused, numbers }: Verdict): Uint8Array =>
  refused.length === 0 && numbers.length === 0 ? nothing : pack([refused.map(({ key, by }) => [key, by]), numbers.map(({ key, series, number }) => [key, numberSeriesNames.indexOf(series), number])]);

const refusedOf = (value: unknown): Verdict["refused"][number] | null => (isList(value, 2) && isKey(value[0]) && isKey(value[1]) ? { key: value[0], by: value[1] } : null);
const givenOf = (value: unknown): Verdict["numbers"][number] | null => {
  if (!isList(value, 3)) return null;
  const [key, at, number] = value;
  const series = isCount(at) ? numberSeriesNames[at] : undefined;
  return isKey(key) && series && isCount(number) ? { key, series, number } : null;
};

export const decodeVerdict = (bytes: Uint8Array): Result<Verdict, WireFault> => {
  if (bytes.length === 0) return ok(noVerdict);
  const unpacked = unpack(bytes, limits.envelopeBytes);
  if (!unpacked.ok) return unpacked;
  const value = unpacked.value;
  if (!isList(value, 2) || !isList(value[0], limits.claims) || !isList(value[1], limits.numbers)) return err({ fault: "shape" });
  const refused = value[0].map(refusedOf);
  const numbers = value[1].map(givenOf);
  if (refused.includes(null) || numbers.includes(null)) return err({ fault: "shape" });
  return ok({ refused: refused as Verdict["refused"], numbers: numbers as Verdict["numbers"] });
};

/** Entries that follow each other, whole runs: the last one has a signature. */
export const encodePage = (entries: readonly LogEntry[]): Uint8Array =>
  pack(entries.map(({ seq, device, deviceSeq, receivedAt, verdict, envelope, signature }) => [seq, device, deviceSeq, receivedAt, verdict, envelope, signature ?? 0]));

const entryOf = (value: unknown): LogEntry | null => {
  if (!isList(value, 7) || value.length !== 7) return null;
  const [seq, device, deviceSeq, receivedAt, verdict, envelope, signature] = value;
  if (!isCount(seq) || !isDevice(device) || !isCount(deviceSeq) || !isCount(receivedAt) || !isBytes(verdict) || !isBytes(envelope)) return null;
  if (signature !== 0 && (!isBytes(signature) || signature.length !== signatureLength)) return null;
  return { seq, device, deviceSeq, receivedAt, verdict, envelope, signature: signature === 0 ? null : signature };
};

export const decodePage = (bytes: Uint8Array): Result<readonly LogEntry[], WireFault> => {
  const unpacked = unpack(bytes, limits.pageBytes + limits.runBytes);
  if (!unpacked.ok) return unpacked;
  if (!isList(unpacked.value, limits.pageEntries + limits.runEnvelopes)) return err({ fault: "shape" });
  const entries = unpacked.value.map(entryOf);
  if (entries.includes(null)) return err({ fault: "shape" });
  const page = entries as readonly LogEntry[];
  return page.every(({ seq }, at) => at === 0 || seq === (page[at - 1]?.seq ?? 0) + 1) ? ok(page) : err({ fault: "shape" });
};

/** The log's chain after an entry: what the server decided is in it, so that it cannot tell two PCs two stories. */
export const chainAfter = (hasher: Hasher, before: Uint8Array, entry: Pick<LogEntry, "seq" | "receivedAt" | "verdict">, envelopeHash: Uint8Array): Uint8Array =>
  hasher.hash(before, numberLine(entry.seq), numberLine(entry.receivedAt), envelopeHash, entry.verdict);
