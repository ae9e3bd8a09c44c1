import { copyOfDisk, type DiskState } from "./disk.ts";
import { newKeys } from "./identity.ts";
import { quietLine } from "./net-faults.ts";
import { compact } from "./compaction.ts";
import type { Kept } from "./sim-server.ts";
import type { FaultDeps } from "./surroundings.ts";
import { sameBytes } from "#shared/sync/bytes.ts";
import { streamNames } from "#shared/schema/streams.ts";

const minute = 60_000;
const year = 31_557_600_000;

type Fault = (deps: FaultDeps) => void;

const some = (deps: FaultDeps, least: number, most: number, work: (at: number) => void): void => {
  for (let count = deps.chance.between(least, most); count > 0; count -= 1) work(deps.chance.below(deps.lasts));
};
const during = (deps: FaultDeps, at: number, ms: number, begin: () => void, end: () => void): void => {
  if (at >= deps.lasts) return;
  deps.time.after(at, begin);
  deps.time.after(Math.min(at + ms, deps.lasts), end);
};

const badLines: Fault = ({ chance, machines }) => {
  for (const { line } of machines) {
    Object.assign(line, { drop: chance.next() * 0.1, duplicate: chance.next() * 0.1, busy: chance.next() * 0.03, latencyMs: chance.between(5, 400), tailMs: chance.between(100, 30_000) });
    if (chance.happens(0.5)) Object.assign(line, { truncate: chance.next() * 0.03, flip: chance.next() * 0.03 });
  }
};

const partitions: Fault = (deps) => {
  for (const { line } of deps.machines) {
    some(deps, 0, 3, (at) => {
      const way = deps.chance.below(3);
      during(deps, at, deps.chance.between(10_000, 10 * minute), () => Object.assign(line, { asksLost: way !== 1, answersLost: way !== 0 }), () => Object.assign(line, { asksLost: false, answersLost: false }));
    });
  }
};

/** All lines are stopped one after the other, and come back in another order. */
const swizzleClog: Fault = (deps) => {
  some(deps, 1, 2, (at) => {
    for (const { line } of deps.machines) {
      const begin = at + deps.chance.below(minute);
      during(deps, begin, minute + deps.chance.below(3 * minute), () => Object.assign(line, { asksLost: true, answersLost: true }), () => Object.assign(line, { asksLost: false, answersLost: false }));
    }
  });
};

const crashes: Fault = (deps) => {
  for (const machine of deps.machines) {
    some(deps, 0, 4, (at) => deps.time.after(at, () => {
      machine.crash();
      deps.time.after(deps.chance.between(100, minute), machine.boot);
    }));
  }
};

const crashesAtAwaits: Fault = (deps) => {
  for (const machine of deps.machines) machine.crashAtAwait(deps.chance.next() * 0.01, () => deps.time.after(deps.chance.between(100, 20_000), machine.boot));
};

const fullDisks: Fault = (deps) => {
  some(deps, 1, 3, (at) => {
    const machine = deps.chance.oneOf(deps.machines);
    during(deps, at, deps.chance.between(1_000, 3 * minute), () => machine.fill(deps.chance.happens(0.5) ? 1 : 0.3), () => machine.fill(0));
  });
};

const sleeps: Fault = (deps) => {
  some(deps, 1, 3, (at) => {
    const machine = deps.chance.oneOf(deps.machines);
    deps.time.after(at, () => machine.sleep(deps.chance.happens(0.2) ? 8 * 60 * minute : deps.chance.between(1_000, 10 * minute)));
  });
};

const skews: Fault = (deps) => {
  for (const machine of deps.machines) {
    machine.skew(deps.chance.between(-10 * minute, 10 * minute));
    some(deps, 0, 2, (at) => deps.time.after(at, () => machine.skew(deps.chance.between(-10 * minute, 10 * minute))));
  }
  if (deps.chance.happens(0.5)) deps.chance.oneOf(deps.machines).skew(deps.chance.between(-5 * year, 5 * year));
};

const serverRestarts: Fault = (deps) => {
  some(deps, 1, 4, (at) => during(deps, at, deps.chance.between(1_000, minute), () => { deps.around.isServerUp = false; }, () => { deps.around.isServerUp = true; }));
};

/** The server is lost and put back as it was up to five minutes before. */
const serverRestored: Fault = (deps) => {
  const { time, server, around, chance, lasts } = deps;
  const at = chance.between(5 * minute, lasts - 1);
  let backup: Kept | null = null;
  time.after(at - chance.between(1_000, 5 * minute), () => { backup = server.backup(); });
  time.after(at, () => {
    if (!backup) return;
    server.putBack(backup, `restored ${chance.below(1_000_000)}`);
    const { chains } = server.kept();
    around.snapshots = around.snapshots.filter(({ seq, chain }) => sameBytes(chains[seq] ?? new Uint8Array(0), chain));
    around.wasRestored = true;
    deps.trace(`server restored to ${server.kept().log.length}`);
  });
};

/** A machine's disk is put back to an older image: what it did since and had not sent is gone, and its name is known to be further. */
const diskPutBack: Fault = (deps) => {
  const { chance, time, around, trace } = deps;
  const machine = chance.oneOf(deps.machines.slice(1));
  const at = chance.between(2 * minute, deps.lasts - 1);
  let image: DiskState | null = null;
  let before = new Set<string>();
  time.after(at - chance.between(1_000, 2 * minute), () => {
    image = copyOfDisk(machine.state());
    before = new Set(around.acknowledged.keys());
  });
  time.after(at, () => {
    if (!image) return;
    for (const [name, index] of around.acknowledged) if (index === machine.index && !before.has(name)) around.excused.add(name);
    around.putBack.add(machine.index);
    machine.putBack(image);
    trace(`${machine.index} put back`);
    time.after(chance.between(100, minute), machine.boot);
  });
};

const keysTurn: Fault = (deps) => {
  const { chance, time } = deps;
  const [admin] = deps.machines;
  some(deps, 1, 3, (at) => time.after(at, () => {
    if (!admin) return;
    const { membership } = admin.state();
    admin.say({ type: "rotate", wraps: newKeys(chance, membership, streamNames, null) });
  }));
};

const machineRevoked: Fault = (deps) => {
  const { chance, time, around } = deps;
  const [admin] = deps.machines;
  const lost = deps.machines.at(-1);
  time.after(chance.between(minute, deps.lasts - 1), () => {
    if (!admin || !lost || admin === lost) return;
    const { membership } = admin.state();
    const { device } = lost.identity();
    around.revoked = lost.index;
    admin.say({ type: "revoke", device, wipe: true, wraps: newKeys(chance, membership, lost.streams, device) });
  });
};

const compactions: Fault = (deps) => {
  const { chance, time } = deps;
  // A newer program's snapshot is not for an older one.
  if (deps.isMixed) return;
  some(deps, 1, 3, (at) => time.after(at, () => {
    compact(deps, chance.oneOf(deps.machines), chance.between(100, minute), () => chance.happens(0.7));
  }));
};

const tokensEnd: Fault = (deps) => {
  for (const { line } of deps.machines) line.tokenUntil = deps.time.now() + deps.chance.below(10 * minute);
};

const kinds: readonly (readonly [number, Fault])[] = [
  [0.7, badLines], [0.6, partitions], [0.3, swizzleClog], [0.5, crashes], [0.4, crashesAtAwaits], [0.3, fullDisks], [0.4, sleeps], [0.5, skews], [0.4, serverRestarts],
  [0.3, keysTurn], [0.25, machineRevoked], [0.3, compactions], [0.4, tokensEnd],
];

/** Lays out everything that goes wrong in a seed. */
export const layOutFaults = (deps: FaultDeps): void => {
  for (const [likelihood, fault] of kinds) if (deps.chance.happens(likelihood)) fault(deps);
  // Never both: what an heir's forebear had sent and the server lost with an old copy is nobody's any more.
  const rare = deps.chance.next();
  if (rare < 0.3) serverRestored(deps);
  else if (rare < 0.55) diskPutBack(deps);
};

/** From here on nothing goes wrong any more. Clocks stay as they are. */
export const heal = ({ machines, around }: FaultDeps): void => {
  around.isServerUp = true;
  for (const machine of machines) {
    Object.assign(machine.line, quietLine());
    machine.fill(0);
    machine.crashAtAwait(0, () => undefined);
    machine.wakeUp();
    if (!machine.isOn()) machine.boot();
  }
};
