import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import { refuse } from "#shared/errors.ts";
import { createReplica, type Replica } from "#shared/sync/engine/engine.ts";
import type { Mending } from "#shared/sync/engine/engine-ports.ts";
import { makeStatement, type Membership } from "#shared/sync/membership.ts";
import type { Scheduler, SyncCrypto } from "#shared/sync/ports.ts";
import type { StatementBody } from "#shared/sync/statement.ts";
import type { Store } from "../store/tx.ts";
import { countTime, noteContact } from "./contact.ts";
import { signerOf } from "./crypto.ts";
import { readIdentity, type Identity } from "./device-keys.ts";
import { errorOfFault } from "./faults.ts";
import type { HttpClient } from "./http-client.ts";
import { createHttpNet } from "./http-net.ts";
import type { Hpke } from "./hpke.ts";
import { membershipLog, type MembershipLog } from "./membership-log.ts";
import { createRemoval, type Verdict } from "./removal.ts";
import { openReplicaFile, type OpenFile } from "./replica-file.ts";
import { replicaValues } from "./replica-values.ts";
import { createServerClient, type Heard, type ServerClient } from "./server-client.ts";
import type { BodyDeps } from "./statement-bodies.ts";
import { streamKeysOf } from "./stream-keys.ts";
import { createWake } from "./wake.ts";

export interface LiveDeps {
  readonly crypto: SyncCrypto;
  readonly hpke: Hpke;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly http: HttpClient;
  readonly hooks: OpenFile["hooks"];
  /** This program's version, as the other PCs' list shows it. */
  readonly program: string;
  readonly mending: (live: Live) => Mending;
  /** Rows were written by another PC's work: the windows ask again. */
  readonly wrote: OpenFile["wrote"];
  /** The clinic has another printed sheet. */
  readonly sheetCame: OpenFile["sheetCame"];
  readonly met: OpenFile["met"];
  readonly awaited: OpenFile["awaited"];
  /** Something of how this PC stands may be another. */
  readonly changed: () => void;
  /** The server says that this PC is the clinic's no more. */
  readonly revoked: (verdict: Verdict) => void;
}

/** A clinic's file that is open and has a server: everything that keeps it in step. */
export interface Live {
  readonly store: Store;
  readonly server: string;
  readonly tenant: string;
  readonly device: string;
  readonly identity: Identity;
  readonly membership: MembershipLog;
  readonly client: ServerClient;
  readonly replica: Replica;
  readonly bodies: BodyDeps;
  /** Says something in the membership log and waits until it counts; false where that takes too long: it is kept, and sent later. Refuses where it is not. */
  readonly offer: (make: (membership: Membership) => StatementBody) => Promise<boolean>;
  /** Says something in the membership log and waits until it counts. Refuses as `make` does, or with `syncOffline`. */
  readonly say: (make: (membership: Membership) => StatementBody) => Promise<void>;
  /** Waits until this file has applied the log up to `seq`. False where that takes too long. */
  readonly caughtUp: (seq: number) => Promise<boolean>;
  /** Waits until the server has everything that was done here so far. False where that takes too long. */
  readonly sent: () => Promise<boolean>;
  readonly start: () => void;
  readonly stop: () => void;
}

/** How long a person waits for the log to have a statement; it is sent all the same, later. */
const sayMs = 30_000;
const sayTries = 5;

/** Null where this file has no server. */
export const openLive = (store: Store, deps: LiveDeps): Live | null => {
  const { crypto, hpke, clock, random, scheduler, http, program } = deps;
  const { db, device } = store;
  const values = replicaValues(db);
  const [server, tenant, identity] = [values.text("server"), values.text("tenant"), readIdentity(values)];
  if (!server || !tenant || !identity) return null;
  const sign = signerOf(identity.sign.privateKey);
  const membership = membershipLog(db, crypto);
  const keys = streamKeysOf(db);
  // Only an answer to a member counts.
  const heard = ({ epoch, now }: Heard): void => { if (epoch !== null && now !== null && db.open) noteContact(db, now, clock.now()); };
  const removal = createRemoval(crypto, device, membership.current);
  const client = createServerClient({ http, server, tenant, as: { device, sign }, hasher: crypto, clock, random, program, heard, removal: { known: () => (db.open ? removal.known() : null), hear: (told) => { if (db.open) deps.revoked(removal.hear(told)); } } });
  const file = openReplicaFile({ store, hooks: deps.hooks, crypto, hpke, tenant, sign, identity, membership, keys, clock, wrote: deps.wrote, sheetCame: deps.sheetCame, met: deps.met, awaited: deps.awaited });

  const waiters = new Set<() => void>();
  const changed = (): void => {
    file.tellWritten();
    for (const look of waiters) look();
    deps.changed();
  };
  const awaited = (isThere: () => boolean): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (came: boolean): void => {
        waiters.delete(look);
        takeBack();
        resolve(came);
      };
      const look = (): void => { if (!db.open || isThere()) end(db.open); };
      const takeBack = scheduler.after(sayMs, () => end(false));
      waiters.add(look);
      look();
    });

  const confirmed = (deviceSeq: number): Promise<boolean> => awaited(() => file.own().confirmed >= deviceSeq);

  const offer: Live["offer"] = async (make) => {
    for (let tries = 0; tries < sayTries; tries += 1) {
      const now = membership.current() ?? refuse(errorOfFault({ code: "offline" }));
      const bytes = makeStatement(crypto, now, device, clock.now(), make(now), sign);
      const deviceSeq = file.keepStatement(bytes);
      replica.nudge("written");
      if (!(await confirmed(deviceSeq))) return false;
      // Where another statement came first, this one says nothing: it is made anew on what is there now.
      if (membership.has(bytes)) return true;
    }
    return refuse(errorOfFault({ code: "staleStatement" }));
  };
  const say: Live["say"] = async (make) => {
    if (!(await offer(make))) refuse(errorOfFault({ code: "offline" }));
  };

  let stopCounting: (() => void) | null = null;
  const live: Live = {
    store, server, tenant, device, identity, membership, client, offer, say,
    bodies: { hpke, random, tenant, keys },
    caughtUp: (seq) => {
      replica.nudge("woken");
      return awaited(() => file.head().seq >= seq);
    },
    sent: () => {
      replica.nudge("written");
      return confirmed(file.own().written);
    },
    get replica() {
      return replica;
    },
    start: () => {
      stopCounting = countTime(db, scheduler, () => clock.now());
      replica.start();
      wake.start();
    },
    stop: () => {
      stopCounting?.();
      wake.stop();
      replica.stop();
      file.tellWritten();
    },
  };
  const replica = createReplica({ file, net: createHttpNet(client), mending: deps.mending(live), clock, random, scheduler, changed });
  const wake = createWake({ server, tenant, client, scheduler, random, woken: () => replica.nudge("woken") });
  return live;
};
