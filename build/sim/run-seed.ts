import { toBase64url } from "#shared/sync/bytes.ts";
import { tables } from "#shared/schema/index.ts";
import { streamIds, streamNames, type StreamName } from "#shared/schema/streams.ts";
import { makeStatement, takeStatement } from "#shared/sync/membership.ts";
import { signKeyPair } from "../../electron/core/sync/curve-keys.ts";
import { createSyncCrypto, signerOf } from "../../electron/core/sync/crypto.ts";
import { createChance } from "./chance.ts";
import { checkAll, seenAsSafe, seenTogether } from "./checks.ts";
import { emptyDisk } from "./disk.ts";
import { heal, layOutFaults } from "./faults.ts";
import { allKeys, foundClinic, keyName, machineOf, tenant, type Identity, type Signing } from "./identity.ts";
import { createMachine, type SimMachine, type World } from "./machine.ts";
import { operate } from "./operations.ts";
import type { Plant } from "./plants.ts";
import { programs, type Program } from "./programs.ts";
import { layOutRareFaults } from "./rare-faults.ts";
import { createSimServer } from "./sim-server.ts";
import { createStandInCrypto, standInSign } from "./stand-in-crypto.ts";
import type { Surroundings } from "./surroundings.ts";
import { beginning, createTime } from "./virtual-time.ts";

export interface SeedOptions {
  readonly machines: number;
  /** Of each machine. */
  readonly ops: number;
  readonly plant: Plant;
  /** With the product's own ciphers and signatures instead of the stand-ins. */
  readonly isReal?: boolean;
  /** Every PC but the first has a program of its own age, and most are upgraded amid their work. Left out: in one seed of five one PC is older. */
  readonly isMixed?: boolean;
  /** Hears what happens, line by line. */
  readonly listen?: (line: string) => void;
}
export interface SeedOutcome {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly trace: number;
}

const minute = 60_000;
/** From the end of all faults until everything must be in step. */
const healingMs = 2 * minute;
const numberPlace = { tableId: tables.invoice.tableId, columnId: tables.invoice.columnIds["legalNumber"] ?? 0 };

const standIns: Signing = { publicKey: (secret) => secret, sign: standInSign };
const realSigning: Signing = { publicKey: (secret) => signKeyPair(secret).publicKey, sign: signerOf };

/** Runs one clinic from its first morning through everything that a seed has in store, and says what is wrong with it then. */
export const runSeed = async (seed: number, { machines: howMany, ops, plant, isReal, isMixed: isAllMixed = false, listen }: SeedOptions): Promise<SeedOutcome> => {
  const chance = createChance(seed);
  const time = createTime();
  const crypto = isReal ? createSyncCrypto(chance.fork(1).random) : createStandInCrypto(chance.fork(1));
  const signing = isReal ? realSigning : standIns;
  let hash = seed >>> 0;
  const trace = (what: string): void => {
    const line = `${time.now() - beginning} ${what}`;
    listen?.(line);
    for (let at = 0; at < line.length; at += 1) hash = Math.imul(hash ^ line.charCodeAt(at), 0x01000193) >>> 0;
  };
  const around: Surroundings = { isServerUp: true, snapshots: [], excused: new Set(), putBack: new Set(), acknowledged: new Map(), wasRestored: false, revoked: null, disagreed: [] };

  const identities = Array.from({ length: howMany }, (_, index): Identity => ({ device: `desk${index}`, secret: chance.random.bytes(32), after: 0 }));
  // One desk may have no key of the bills.
  const roles = chance.fork(5);
  const partial = roles.happens(0.2) && howMany > 3 ? 3 : null;
  const streamsOf = (index: number): readonly StreamName[] => streamNames.filter((stream) => index !== partial || stream !== "billing");
  if (partial !== null) trace(`${partial} has no key of the bills`);
  const [founder] = identities as [Identity];
  const founded = foundClinic(crypto, signing, chance, founder, beginning);
  let { membership } = founded;
  for (const [index, identity] of identities.entries()) {
    if (index === 0) continue;
    const body = { type: "admit" as const, machine: machineOf(signing, identity, String.fromCharCode(65 + index), index === 1, streamsOf(index)), wraps: allKeys(founded.keys, membership, identity.device, streamsOf(index)) };
    const taken = takeStatement(crypto, membership, makeStatement(crypto, membership, founder.device, beginning, body, signing.sign(founder.secret)), 0);
    if (!taken.ok) throw new Error(taken.error.fault);
    membership = taken.value;
  }

  const wakes = chance.fork(2);
  const machines: SimMachine[] = [];
  const server = plant.server(createSimServer(crypto, plant.sequence, tenant, membership, time.now, (head) => {
    trace(`head ${head}`);
    for (const machine of machines) if (wakes.happens(0.7)) time.after(wakes.between(1, 200), machine.woken);
  }));
  const empty = emptyDisk(membership);
  const world: World = {
    time, crypto, signing, server, plant, trace,
    isServerUp: () => around.isServerUp,
    numberPlaces: { invoice: numberPlace, creditNote: numberPlace },
    snapshot: () => around.snapshots.toSorted((a, b) => b.seq - a.seq)[0]?.state ?? empty,
    acknowledged: (index, name) => around.acknowledged.set(name, index),
  };
  const isMixed = chance.happens(0.2) || isAllMixed;
  const [newest, older] = programs;
  const programOf = (index: number): Program => (isAllMixed ? (programs[index % programs.length] ?? newest) : isMixed && index === 2 ? older : newest);
  for (const [index, identity] of identities.entries()) {
    const disk = emptyDisk(membership);
    for (const stream of streamsOf(index)) disk.keys.set(keyName(streamIds[stream], 1), founded.keys.get(keyName(streamIds[stream], 1)) ?? new Uint8Array(0));
    disk.notes.set("identity", identity);
    disk.notes.set("names", [identity.device]);
    disk.notes.set("laidInFor", programOf(index).name);
    machines.push(createMachine(world, index, disk, programOf(index), streamsOf(index), chance.fork(10 + index)));
  }

  const faults: string[] = [];
  const lasts = Math.max(12 * minute, ops * 9_000);
  const isTurning = roles.happens(0.15) && !isMixed;
  const deps = { chance: chance.fork(3), time, server, machines, around, trace, lasts, isMixed: isMixed || isTurning, snapshot: plant.snapshot };
  layOutFaults(deps);
  layOutRareFaults({ ...deps, chance: roles }, isTurning);
  const upgrades = chance.fork(4);
  for (const machine of isAllMixed ? machines : []) {
    const later = programs.slice(0, machine.index % programs.length).toReversed().filter(() => upgrades.happens(0.5));
    // A program does not open the file of a newer one.
    const moments = later.map(() => upgrades.below(lasts)).toSorted((a, b) => a - b);
    for (const [at, to] of later.entries()) time.after(moments[at] ?? 0, () => machine.upgrade(to));
  }
  for (const machine of machines) {
    machine.boot();
    for (let count = 0; count < ops; count += 1) {
      time.after(machine.desk.chance.below(lasts), () => {
        if (!machine.isOn()) return;
        operate(machine.desk);
        if (!wakes.happens(0.02)) return;
        const seen = [isMixed ? null : seenTogether(machine, around.wasRestored), around.wasRestored ? null : seenAsSafe(machine)];
        faults.push(...seen.filter((one) => one !== null));
      });
    }
  }
  await time.runUntil(beginning + lasts);
  heal(deps);
  await time.runUntil(beginning + lasts + healingMs);
  for (const machine of machines) trace(`${machine.index} ${machine.state().head.seq} ${toBase64url(machine.state().head.chain)}`);
  faults.push(...checkAll({ crypto, server, machines, around, founded: membership, canaries: ["Mona Adel", "Africa/Cairo", "by telephone"] }));
  for (const machine of machines) machine.crash();
  return { seed, faults, trace: hash };
};
