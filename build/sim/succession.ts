import { err, ok, type Result } from "#shared/core/result.ts";
import type { Instant } from "#shared/core/time.ts";
import type { Mending } from "#shared/sync/engine/engine-ports.ts";
import { encodeEnvelope, encodeRun, hashEnvelope, protocolVersion, zeroHash } from "#shared/sync/envelope.ts";
import { nextHlc } from "#shared/sync/hlc.ts";
import { makeStatement } from "#shared/sync/membership.ts";
import type { NetFault, PushAnswer, SyncCrypto } from "#shared/sync/ports.ts";
import type { StatementBody } from "#shared/sync/statement.ts";
import type { Chance } from "./chance.ts";
import type { Disk } from "./disk.ts";
import { machineOf, tenant, type Identity, type Signing } from "./identity.ts";
import type { SimServer } from "./sim-server.ts";

interface Prepared {
  readonly heir: Identity;
  readonly body: StatementBody;
}

export interface SuccessionDeps {
  readonly crypto: SyncCrypto;
  readonly signing: Signing;
  readonly server: SimServer;
  readonly trace: (what: string) => void;
  readonly disk: Disk;
  readonly index: number;
  readonly chance: Chance;
  readonly now: () => number;
  readonly identity: () => Identity;
  /** Every name that this machine has had. */
  readonly names: () => readonly string[];
  /** Whether the server answers. */
  readonly reach: () => Promise<Result<unknown, NetFault>>;
  readonly pushAs: (device: string, run: Uint8Array) => Promise<Result<PushAnswer, NetFault>>;
}

/** A machine of which the log has other work goes on under another name, with all that waits. */
export const createSuccession = ({ crypto, signing, server, trace, disk, index, chance, now, identity, names, reach, pushAs }: SuccessionDeps): Mending["succeed"] => {
  /** The statement that lets an heir take this name's place: kept before it is sent, so that a lost answer changes nothing. */
  const prepareHeir = (): Prepared | null => {
    const known = disk.state().notes.get("heir") as Prepared | undefined;
    if (known) return known;
    return disk.transact((tx) => {
      const number = tx.written() + 1;
      const heir: Identity = { device: `${identity().device}x`, secret: chance.random.bytes(32), after: number - 1 };
      const series = String.fromCharCode(65 + index) + String.fromCharCode(64 + heir.device.length);
      const body: StatementBody = { type: "succeed", machine: machineOf(signing, heir, series, true) };
      const hlc = nextHlc(tx.state.lastHlc, now() as Instant, heir.device);
      tx.addSet({ set: { deviceSeq: number, hlc, base: tx.head().seq, userId: null, procedure: `heir ${heir.device}`, reason: null, at: now(), claims: [], numbers: [], ops: [] }, changes: [], confirmedAt: null });
      const prepared = { heir, body };
      tx.note("heir", prepared);
      return prepared;
    });
  };

  /** All that waits is numbered anew behind the statement, and is made into envelopes under the new name. */
  const becomeHeir = (heir: Identity, envelope: Uint8Array): boolean =>
    disk.transact((tx) => {
      const number = heir.after + 1;
      const waiting = [...tx.state.waiting].toSorted((a, b) => a - b).filter((one) => one !== number).map((one) => tx.state.sets.get(one));
      for (const kept of waiting) if (kept) tx.dropSet(kept.set.deviceSeq);
      let last = number;
      for (const kept of waiting) {
        if (!kept) continue;
        last += 1;
        const deviceSeq = last;
        tx.addSet({ ...kept, set: { ...kept.set, deviceSeq }, changes: kept.changes.map((change) => ({ ...change, deviceSeq })) });
      }
      tx.keepSent(number, hashEnvelope(crypto, tenant, heir.device, number, zeroHash, envelope), envelope);
      tx.note("identity", heir);
      tx.note("names", [...names(), heir.device]);
      tx.note("heir", undefined);
      return true;
    }) ?? false;

  return async () => {
    const reached = await reach();
    if (!reached.ok && reached.error.code !== "revoked") return reached;
    const prepared = prepareHeir();
    if (!prepared) return err({ code: "full" });
    const { heir, body } = prepared;
    const { membership } = server.statements();
    const there = membership.members.get(heir.device);
    const kept = disk.state().sets.get(heir.after + 1);
    if (!kept) return err({ code: "full" });
    const made = (disk.state().notes.get("heirEnvelope") as Uint8Array | undefined) ?? null;
    const statement = makeStatement(crypto, membership, identity().device, now(), body, signing.sign(identity().secret));
    const envelope = there && made ? made : encodeEnvelope({ hlc: kept.set.hlc, base: kept.set.base, minReader: 1, claims: [], numbers: [], parts: [], statement });
    if (!there) {
      if (!disk.transact((tx) => { tx.note("heirEnvelope", envelope); return true; })) return err({ code: "full" });
      const hash = hashEnvelope(crypto, tenant, heir.device, heir.after + 1, zeroHash, envelope);
      const run = encodeRun({ protocol: protocolVersion, device: heir.device, firstSeq: heir.after + 1, previous: zeroHash, envelopes: [envelope], signature: signing.sign(heir.secret)(hash) });
      const pushed = await pushAs(heir.device, run);
      if (!pushed.ok) return pushed;
    }
    if (!becomeHeir(heir, envelope)) return err({ code: "full" });
    trace(`${index} goes on as ${heir.device}`);
    return ok(null);
  };
};
