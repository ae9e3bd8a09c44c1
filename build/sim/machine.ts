import { ok } from "#shared/core/result.ts";
import { tableById } from "#shared/schema/index.ts";
import { streamIds, type StreamId, type StreamName } from "#shared/schema/streams.ts";
import type { ApplyDeps } from "#shared/sync/apply.ts";
import { createReplica, type Replica } from "#shared/sync/engine/engine.ts";
import type { Mending } from "#shared/sync/engine/engine-ports.ts";
import { createReplicaFile } from "#shared/sync/engine/replica-file.ts";
import { nextHlc } from "#shared/sync/hlc.ts";
import { makeStatement } from "#shared/sync/membership.ts";
import { keepStatement, type OutgoingDeps } from "#shared/sync/outgoing.ts";
import type { Net, Scheduler, SyncCrypto } from "#shared/sync/ports.ts";
import { layInUnknown } from "#shared/sync/write-row.ts";
import type { StatementBody } from "#shared/sync/statement.ts";
import type { Instant } from "#shared/core/time.ts";
import type { Chance } from "./chance.ts";
import { createDesk } from "./desk.ts";
import { createDisk, type DiskState, type DiskTx } from "./disk.ts";
import { keyName, keysFor, tenant, type Identity, type Signing } from "./identity.ts";
import { createFaultyNet, quietLine, type Line } from "./net-faults.ts";
import type { Desk } from "./operations.ts";
import type { Plant } from "./plants.ts";
import type { Program } from "./programs.ts";
import { onlyStreams, rebuiltState } from "./rebuild.ts";
import type { SimServer } from "./sim-server.ts";
import { createSuccession } from "./succession.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface World {
  readonly time: VirtualTime;
  readonly crypto: SyncCrypto;
  readonly signing: Signing;
  readonly server: SimServer;
  readonly isServerUp: () => boolean;
  readonly numberPlaces: ApplyDeps["numberPlaces"];
  readonly plant: Plant;
  /** The newest snapshot that the server has, and the empty beginning where it has none. */
  readonly snapshot: () => DiskState;
  readonly trace: (what: string) => void;
  /** Work that a desk was told is kept. */
  readonly acknowledged: (index: number, name: string) => void;
}

export interface SimMachine {
  readonly index: number;
  readonly line: Line;
  readonly desk: Desk;
  /** Streams whose keys it has. */
  readonly streams: readonly StreamName[];
  readonly program: () => Program;
  readonly state: () => Readonly<DiskState>;
  readonly identity: () => Identity;
  readonly status: () => ReturnType<Replica["status"]> | null;
  readonly boot: () => void;
  readonly crash: () => void;
  readonly isOn: () => boolean;
  /** From here on it may crash whenever something that it waits for comes; `crashed` is to boot it again. */
  readonly crashAtAwait: (chance: number, crashed: () => unknown) => void;
  readonly sleep: (ms: number) => void;
  readonly wakeUp: () => void;
  readonly woken: () => void;
  readonly skew: (ms: number) => void;
  /** How likely the disk refuses a transaction. */
  readonly fill: (chance: number) => void;
  /** Says something in the membership log. */
  readonly say: (body: StatementBody) => void;
  /** Another program starts on the disk. */
  readonly upgrade: (to: Program) => void;
  /** The disk is what it once was; the program starts on it. */
  readonly putBack: (image: DiskState) => void;
}

const aYear = 31_557_600_000;

export const createMachine = (world: World, index: number, first: DiskState, firstProgram: Program, streams: readonly StreamName[], chance: Chance): SimMachine => {
  const { time, crypto, server, plant, trace } = world;
  const line = quietLine();
  let fullness = 0;
  let skewMs = 0;
  let life = 0;
  let isAsleep = false;
  let held: (() => void)[] = [];
  let replica: Replica | null = null;
  let count = 0;
  let crashChance = 0;
  let crashed = (): unknown => undefined;
  let program = firstProgram;

  const disk = plant.disk(createDisk(first, () => chance.happens(fullness)));
  const identity = (): Identity => disk.state().notes.get("identity") as Identity;
  const now = (): number => Math.floor(time.now() + skewMs);

  /** What a running program waits for: gone with it, and late where the machine sleeps. */
  const later = (ms: number, work: () => void): (() => void) => {
    const mine = life;
    return time.after(ms, () => {
      if (mine !== life) return;
      if (chance.happens(crashChance)) {
        crash();
        crashed();
        return;
      }
      if (isAsleep) held.push(() => { if (mine === life) work(); });
      else work();
    });
  };
  const scheduler: Scheduler = plant.scheduler({ after: later });
  const headChain = (): Uint8Array => disk.state().head.chain;
  const net: Net = plant.net(createFaultyNet({ device: () => identity().device, line, server, isServerUp: world.isServerUp, time, chance, later: (ms, work) => void later(ms, work) }), headChain);

  const ownStreams: ReadonlySet<StreamId> = new Set(streams.map((stream) => streamIds[stream]));
  const hasStream = (stream: StreamId): boolean => ownStreams.has(stream);
  const names = (): readonly string[] => disk.state().notes.get("names") as readonly string[];
  const applying = (tx: DiskTx): ApplyDeps => ({
    crypto: plant.crypto(crypto), tenant, device: identity().device, schema: program.schema, numberPlaces: world.numberPlaces, reader: program.reader, has: hasStream,
    keyOf: (stream, epoch) => tx.state.keys.get(keyName(stream, epoch)) ?? null,
    onStatement: (statement) => {
      for (const [key, value] of names().flatMap((name) => keysFor(statement, name))) {
        if (!tx.state.keys.has(key) && [...tx.state.quarantined.values()].some(({ code }) => code === "sealed")) tx.note("unlocked", true);
        tx.keepKey(key, value);
      }
    },
  });
  const newestKey = (stream: StreamId): { readonly epoch: number; readonly key: Uint8Array } | null => {
    let newest: { readonly epoch: number; readonly key: Uint8Array } | null = null;
    for (const [name, key] of disk.state().keys) {
      const [of, epoch = 0] = name.split(" ").map(Number);
      if (of === stream && epoch > (newest?.epoch ?? 0)) newest = { epoch, key };
    }
    return newest;
  };
  const streamOf = (tableId: number): StreamId | null => {
    const stream = tableById.get(tableId)?.stream ?? "none";
    return stream === "none" ? null : streamIds[stream];
  };
  const sending = (): OutgoingDeps => {
    const { device, secret, after } = identity();
    return { crypto, tenant, device, after, streamOf, newestKey, minReader: program.reader, sign: world.signing.sign(secret) };
  };

  const isLaidIn = (): boolean => disk.state().notes.get("laidInFor") === program.name;
  const layIn = (tx: DiskTx): void => {
    if (isLaidIn()) return;
    layInUnknown(tx, program.schema);
    tx.note("laidInFor", program.name);
  };
  const file = plant.file(createReplicaFile<DiskTx>({
    look: disk.look,
    transact: (work) => {
      let undone: { readonly value: unknown } | null = null;
      const kept = disk.transact((tx) => {
        const done = work(tx);
        if (!done.keep) undone = done;
        return done.keep ? done : null;
      });
      return (kept ?? undone) as ReturnType<typeof work> | null;
    },
    applying, sending, layIn,
    membership: () => disk.state().membership,
    isUnlocked: () => disk.state().notes.get("unlocked") === true,
    keep: (tx, { membership }) => tx.setMembership(membership),
  }));

  const mending: Mending = {
    rebuild: async (reason, progress) => {
      const pieces = chance.between(1, 4);
      for (let piece = 0; piece < pieces; piece += 1) {
        const answer = await net.chainAt(0);
        if (!answer.ok) return answer;
        progress(piece + 1, pieces);
      }
      const { device, after } = identity();
      disk.become(plant.rebuilt(rebuiltState(onlyStreams(world.snapshot(), streams), disk.state(), device, after)));
      trace(`${index} rebuilt ${reason}`);
      return ok(null);
    },
    isSucceeding: () => disk.state().notes.get("heir") !== undefined,
    succeed: createSuccession({
      crypto, signing: world.signing, server, trace, disk, index, chance, now, identity, names,
      reach: () => net.chainAt(0),
      pushAs: (device, run) => createFaultyNet({ device: () => device, line, server, isServerUp: world.isServerUp, time, chance, later: (ms, work) => void later(ms, work) }).push(run),
    }),
  };

  const boot = (): void => {
    life += 1;
    held = [];
    isAsleep = false;
    replica?.stop();
    // With no room now, it is done before the next entry is applied.
    if (!isLaidIn()) {
      disk.transact((tx) => {
        layIn(tx);
        return true;
      });
    }
    replica = createReplica({ file, net, mending, clock: { now }, random: chance.random, scheduler, changed: () => undefined });
    replica.start();
  };
  const crash = (): void => {
    life += 1;
    held = [];
    replica?.stop();
    replica = null;
    trace(`${index} crashed`);
  };

  return {
    index, line, streams,
    program: () => program,
    desk: createDesk({
      disk, chance, now, device: () => identity().device, name: () => `work ${index}.${(count += 1)}`,
      knows: (tableId, columnId) => {
        const table = program.schema.get(tableId);
        return table !== undefined && table.stream !== null && hasStream(table.stream) && table.columns.has(columnId);
      },
      committed: (name) => {
        world.acknowledged(index, name);
        trace(`${index} ${name}`);
        replica?.nudge("written");
      },
    }),
    state: disk.state, identity, boot, crash,
    status: () => replica?.status() ?? null,
    crashAtAwait: (likelihood, then) => {
      crashChance = likelihood;
      crashed = then;
    },
    isOn: () => replica !== null && !isAsleep,
    sleep: (ms) => {
      isAsleep = true;
      const mine = life;
      time.after(ms, () => { if (mine === life) wakeUp(); });
    },
    wakeUp: () => wakeUp(),
    woken: () => { if (!isAsleep) replica?.nudge("woken"); },
    skew: (ms) => { skewMs = Math.max(-5 * aYear, Math.min(5 * aYear, ms)); },
    fill: (likelihood) => { fullness = likelihood; },
    say: (body) => {
      const { device, secret } = identity();
      disk.transact((tx) => {
        const deviceSeq = tx.written() + 1;
        const hlc = nextHlc(tx.state.lastHlc, now() as Instant, device);
        const statement = makeStatement(crypto, tx.state.membership, device, now(), body, world.signing.sign(secret));
        const set = { deviceSeq, hlc, base: tx.head().seq, userId: null, procedure: `statement ${index}.${deviceSeq}`, reason: null, at: now(), claims: [], numbers: [], ops: [] };
        tx.addSet({ set, changes: [], confirmedAt: null });
        tx.setLastHlc(hlc);
        return keepStatement(tx, sending(), set, statement).ok ? true : null;
      });
      replica?.nudge("written");
    },
    upgrade: (to) => {
      crash();
      program = to;
      trace(`${index} is upgraded to ${to.name}`);
      boot();
    },
    putBack: (image) => {
      crash();
      disk.become(image);
    },
  };

  function wakeUp(): void {
    isAsleep = false;
    const works = held;
    held = [];
    for (const work of works) work();
  }
};
