import type { Random } from "#shared/core/random.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import type { Clock } from "#shared/core/time.ts";
import { readerVersion } from "#shared/sync/apply.ts";
import { fromBase64url } from "#shared/sync/bytes.ts";
import type { Mending } from "#shared/sync/engine/engine-ports.ts";
import { checkManifest } from "#shared/sync/manifest.ts";
import type { Membership } from "#shared/sync/membership.ts";
import type { NetFault, Scheduler, SyncCrypto } from "#shared/sync/ports.ts";
import { isDiskFull } from "../store/atomic-write.ts";
import type { WriteHook } from "../store/tx.ts";
import type { Vault } from "../vault.ts";
import { isDoubted } from "./checkpoints/memory.ts";
import { signerOf } from "./crypto.ts";
import { readIdentity } from "./device-keys.ts";
import { untilFree } from "./file-kept.ts";
import { readHead } from "./head.ts";
import type { Hpke } from "./hpke.ts";
import { netFaultOf } from "./http-net.ts";
import type { Live } from "./live.ts";
import { membershipLog } from "./membership-log.ts";
import { replicaValues } from "./replica-values.ts";
import type { ServerClient } from "./server-client.ts";
import { createSnapshotNet } from "./snapshot/snapshot-net.ts";
import { createSnapshots, type SnapshotFault, type Snapshots } from "./snapshot/snapshots.ts";
import { keepStatements } from "./statements-taken.ts";
import { streamKeysOf } from "./stream-keys.ts";
import { createTurns } from "./turns.ts";

export interface KeepingDeps {
  readonly vault: Vault;
  readonly hooks: readonly WriteHook[];
  readonly crypto: SyncCrypto;
  readonly hpke: Hpke;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly log: (line: string) => void;
  /** Whether something is at work that must end in the file in which it began. */
  readonly isFileKept: () => boolean;
  /** Whatever reads the open file beside the desk lets go of it. */
  readonly letGo: () => void;
}

/** Snapshots of whatever clinic is open: at its founding, when the file is made anew, and now and then. */
export interface SnapshotKeeping {
  readonly publish: (live: Live) => Promise<void>;
  /** Makes sure that a new PC, or the printed sheet, finds one that somebody stands for. Never throws. */
  readonly renew: (live: Live) => Promise<void>;
  /** Breaks off what else is done here. One that is under way for the same connection is gone on with. `agenda`: a desk can work already, while the rest still comes. */
  readonly rebuild: (progress: (done: number, total: number) => void, client: ServerClient, agenda?: () => void) => ReturnType<Mending["rebuild"]>;
  /** From here on looks now and then whether it is time for another. Gives the end of it. */
  readonly watch: (live: Live) => () => void;
}

/** So many entries after the newest snapshot a new PC would rather have another. */
const entriesBetween = 20_000;
const firstLookMs = 30_000;
const lookEveryMs = 900_000;

const netCodes: readonly string[] = ["offline", "busy", "tooOld", "compacted", "malformed", "badSignature", "badStatement", "gap", "forked", "revoked", "unknownDevice", "staleStatement"];

const mendFault = (fault: SnapshotFault): NetFault | { readonly code: "full" | "damaged" } => {
  if (fault.code === "full" || fault.code === "damaged") return { code: fault.code };
  if (netCodes.includes(fault.code)) return fault as NetFault;
  return fault.code === "refused" ? { code: "damaged" } : { code: "offline" };
};

export const createSnapshotKeeping = ({ vault, hooks, crypto, hpke, clock, random, scheduler, log, isFileKept, letGo }: KeepingDeps): SnapshotKeeping => {
  const snapshotsOf = (client: ServerClient, progress: (done: number, total: number) => void): Snapshots | null => {
    const store = vault.store();
    const values = store && replicaValues(store.db);
    const [tenant, identity] = [values?.text("tenant"), values && readIdentity(values)];
    if (!store || !tenant || !identity) return null;
    const membership = membershipLog(store.db, crypto);
    const keys = streamKeysOf(store.db);
    /** The server may know of more statements than the rows here: the keys of new epochs come with them. */
    const members = async (): Promise<Result<Membership, NetFault>> => {
      const more = await client.call("statements", { query: { since: membership.current()?.index ?? 0 } });
      if (!more.ok) return err(netFaultOf(more.error));
      if (!store.db.open) return err({ code: "offline" });
      keepStatements({ db: store.db, crypto, hpke, tenant, device: store.device, identity }, more.value.answer.statements.map(({ seq, statement }) => ({ seq, bytes: fromBase64url(statement) ?? new Uint8Array(0) })));
      const now = membership.current();
      return now ? ok(now) : err({ code: "offline" });
    };
    return createSnapshots({ vault, hooks, net: createSnapshotNet(client), crypto, sign: signerOf(identity.sign.privateKey), device: store.device, tenant, keys, members, clock, random, reader: readerVersion, untilFree: (alive, signal) => untilFree(isFileKept, scheduler, alive, signal), letGo, progress });
  };
  const silent = (): void => undefined;
  /** One at a time: all of them use the same folders, and a file that others read cannot be replaced. */
  const turns = createTurns();
  let rebuilding: { readonly client: ServerClient; readonly made: ReturnType<SnapshotKeeping["rebuild"]>; progress: (done: number, total: number) => void } | null = null;

  const publish = async (live: Live, signal: AbortSignal): Promise<void> => {
    const published = await snapshotsOf(live.client, silent)?.publish(signal);
    if (published && !published.ok) log(`snapshot: ${published.error.code}`);
  };

  /** Makes another where it is time, or where nobody who is left stands for the newest: its maker was removed. */
  const renew = async (live: Live, signal: AbortSignal): Promise<"renewed" | "stands" | "unknown"> => {
    const newest = await createSnapshotNet(live.client).newest();
    const membership = live.store.db.open ? live.membership.current() : null;
    if (!newest.ok || !membership) return "unknown";
    const manifest = newest.value && checkManifest(crypto, membership, live.tenant, newest.value);
    if (manifest?.ok && readHead(live.store.db).seq - manifest.value.seq <= entriesBetween) return "stands";
    if (!membership.members.get(live.device)?.admin) return "stands";
    await publish(live, signal);
    return "renewed";
  };

  const look = async (live: Live, signal: AbortSignal): Promise<void> => {
    if (signal.aborted || (await renew(live, signal)) !== "stands") return;
    // Whose own rows may be wrong gives its word for nobody's.
    if (isDoubted(live.store.db)) return;
    const given = await snapshotsOf(live.client, silent)?.cosign(signal);
    if (given && !given.ok) log(`snapshot: ${given.error.code}`);
  };

  const load = async (progress: (done: number, total: number) => void, client: ServerClient, signal: AbortSignal, agenda?: () => void): ReturnType<SnapshotKeeping["rebuild"]> => {
    const snapshots = snapshotsOf(client, progress);
    if (!snapshots) return err({ code: "offline" });
    // Whatever goes wrong, the file in use is as it was, and who asked tries again.
    const loaded = await snapshots.load(agenda, signal).catch((error: unknown): Result<never, SnapshotFault> => err(isDiskFull(error) ? { code: "full" } : { code: "failed", detail: String(error) }));
    if (loaded.ok) return ok(null);
    // To the loops many of them are one; whoever is called for help reads which it was.
    log(`the file was not made anew: ${loaded.error.code === "failed" ? loaded.error.detail : loaded.error.code}`);
    return err(mendFault(loaded.error));
  };

  return {
    publish: (live) => turns.last((signal) => publish(live, signal)),
    renew: (live) => turns.last(async (signal) => void (await renew(live, signal))).catch((error: unknown) => log(`snapshot: ${String(error)}`)),
    rebuild: (progress, client, agenda) => {
      // Given up by whoever waited, for a slow line or a slow disk, it is not dead: to begin again would lose what it has.
      if (rebuilding?.client === client) {
        rebuilding.progress = progress;
        return rebuilding.made;
      }
      const made = turns.next((signal) => load((done, total) => mine.progress(done, total), client, signal, agenda)).finally(() => {
        if (rebuilding === mine) rebuilding = null;
      });
      const mine = { client, made, progress };
      rebuilding = mine;
      return made;
    },
    watch: (live) => {
      let takeBack = scheduler.after(firstLookMs, again);
      let isOn = true;
      function again(): void {
        void turns.last((signal) => look(live, signal)).catch((error: unknown) => log(`snapshot: ${String(error)}`)).finally(() => {
          if (isOn) takeBack = scheduler.after(lookEveryMs, again);
        });
      }
      return () => {
        isOn = false;
        takeBack();
      };
    },
  };
};
