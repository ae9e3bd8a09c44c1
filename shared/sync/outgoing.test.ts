import { describe, expect, test } from "vitest";
import { tables } from "../schema/index.ts";
import { memoryReplica, type MemoryReplica } from "../testing/memory-replica.ts";
import { sendingOf } from "../testing/small-log.ts";
import { decodeRun, hashLength, zeroHash } from "./envelope.ts";
import { packRun } from "./outgoing.ts";

const now = 1_795_000_000_000;
const rowId = `pat_${"0".repeat(26)}`;
const sending = sendingOf("desk");
const atDesk = (pieces: number): MemoryReplica => {
  const replica = memoryReplica("desk");
  for (let piece = 0; piece < pieces; piece += 1) replica.write(now + piece, [{ table: tables.patient, rowId, kind: piece === 0 ? "put" : "patch", values: { name: "Mona Adel" } }]);
  return replica;
};
const confirmed = (replica: MemoryReplica, last: number): void => {
  for (let deviceSeq = 1; deviceSeq <= last; deviceSeq += 1) replica.tx.confirm(deviceSeq, deviceSeq);
  replica.tx.setPeer("desk", last, new Uint8Array(hashLength).fill(7));
};
const numbersOf = (replica: MemoryReplica, from = 1, most = 500) => {
  const packed = packRun(replica.tx, sending, from, most);
  return packed.ok ? packed.value && [packed.value.first, packed.value.last] : packed.error.code;
};

describe("what a PC sends next", () => {
  test("is everything that the log does not have, in one run that begins where the log ends", () => {
    const replica = atDesk(3);
    confirmed(replica, 1);
    expect(numbersOf(replica, 2)).toEqual([2, 3]);
    const packed = packRun(replica.tx, sending, 2, 500);
    const run = packed.ok && packed.value ? decodeRun(packed.value.run) : null;
    expect(run?.ok && run.value.previous).toEqual(new Uint8Array(hashLength).fill(7));
  });

  test("is nothing where the log has it all", () => {
    const replica = atDesk(2);
    confirmed(replica, 2);
    expect(numbersOf(replica, 3)).toBeNull();
  });

  test("is what was sent before, byte for byte, however the run is cut", () => {
    const replica = atDesk(3);
    const [whole, part] = [packRun(replica.tx, sending, 1, 500), packRun(replica.tx, sending, 2, 1)];
    const envelopesOf = (packed: typeof whole) => {
      const run = packed.ok && packed.value ? decodeRun(packed.value.run) : null;
      return run?.ok ? run.value : null;
    };
    expect(envelopesOf(part)?.envelopes).toEqual(envelopesOf(whole)?.envelopes.slice(1, 2));
    expect(envelopesOf(whole)?.previous).toEqual(zeroHash);
  });

  test("is refused where work waits under a number that the log has given to other work: nothing of it would come", () => {
    const replica = atDesk(2);
    replica.tx.confirm(1, 1);
    // The file was put back and then made anew: the log has two pieces under this name, and one of this PC's still waits.
    replica.tx.setPeer("desk", 2, new Uint8Array(hashLength).fill(7));
    expect(numbersOf(replica, 3)).toBe("lost");
    replica.tx.confirm(2, 2);
    expect(numbersOf(replica, 3)).toBeNull();
  });

  test("is refused where its key, or the envelope before it, is no longer here", () => {
    expect(packRun(atDesk(1).tx, { ...sending, newestKey: () => null }, 1, 500)).toEqual({ ok: false, error: { code: "keyless" } });
    const replica = atDesk(3);
    confirmed(replica, 1);
    expect(numbersOf(replica, 3)).toBe("lost");
  });
});
