import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import { schemaVersion } from "#shared/schema/index.ts";
import type { Mending } from "#shared/sync/engine/engine-ports.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import type { Credentials } from "../credentials.ts";
import type { Serve } from "../serve.ts";
import type { KdfCost } from "../store/key.ts";
import type { Store, WriteHook } from "../store/tx.ts";
import type { Vault } from "../vault.ts";
import { alone, type Connection, type Joining, type PairingDoor } from "./connection-port.ts";
import type { UnsentFile } from "./attachments/sending.ts";
import { keepCheckpoints, type Checkpoints } from "./checkpoints/checkpoints.ts";
import { noteMadeAnew, recall } from "./checkpoints/memory.ts";
import { daysOfSilence } from "./contact.ts";
import { createSyncCrypto } from "./crypto.ts";
import { keepSheet, type PublicIdentity } from "./device-keys.ts";
import { errorOfFault } from "./faults.ts";
import { foundOnServer } from "./founding.ts";
import { createHpke } from "./hpke.ts";
import type { HttpClient } from "./http-client.ts";
import { createJoining } from "./joining.ts";
import { keepLeases, type Leases } from "./leases.ts";
import { openLive, type Live } from "./live.ts";
import { createMachines, type Machines } from "./machines.ts";
import { createNewSheets } from "./new-sheet.ts";
import { createPairingDoor } from "./pairing-door.ts";
import { createRecovering } from "./recovering.ts";
import type { OpenFile } from "./replica-file.ts";
import type { Verdict } from "./removal.ts";
import { replicaValues, type ReplicaValues } from "./replica-values.ts";
import { sealToSheet } from "./sheet-wrap.ts";
import { createBlobNet, type BlobNet } from "./snapshot/snapshot-net.ts";
import { isAgendaOnly, isLeftOut } from "./snapshot/carry-over.ts";
import { createSnapshotKeeping } from "./snapshot-keeping.ts";
import { renameBody, revokeBody, rotateBody } from "./statement-bodies.ts";
import { isSucceeding, succeed } from "./succession.ts";
import { claimStandingIfDue } from "./standing-claims.ts";
import { waitingCount, waitingOf } from "./waiting.ts";

export interface ConnectionDeps {
  readonly vault: Vault;
  /** What keeps in step what is derived from rows. */
  readonly hooks: readonly WriteHook[];
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly http: HttpClient;
  readonly figuresCost: KdfCost;
  readonly program: string;
  readonly log: (line: string) => void;
  readonly tell: Serve["tell"];
  /** Files that this PC has and the server not wholly. */
  readonly unsentFiles: (store: Store) => readonly UnsentFile[];
  /** Whether something is at work that must end in the file in which it began. */
  readonly isFileKept: () => boolean;
  /** This PC is to forget the clinic: an admin machine said so, and signed it. */
  readonly forget: () => void;
}

export interface Sync {
  readonly connection: Connection;
  readonly door: PairingDoor;
  readonly joining: Joining;
  /** Another sheet is to be printed: the clinic's keys are sealed to it first. Refuses where it never will count, with `syncOffline` where the server cannot be reached. */
  readonly sheetChanged: (store: Store, sheet: PublicIdentity) => Promise<void>;
  /** Days for which the open store has not heard of its clinic, once they are too many; null before, and where it has no server. */
  readonly silentDays: () => number | null;
  /** Refuses with `lockedNoContact` where the open store has not heard of its clinic for too long, and cannot now. */
  readonly mustBeInContact: () => Promise<void>;
  /** Where pieces of attachments go and come from; null where the clinic has no server. */
  readonly pieces: () => BlobNet | null;
  /** Whether the server answered when it was last asked. */
  readonly isReached: () => boolean;
  /** Something was written here: it is sent at once. */
  readonly written: () => void;
  /** What is to be said before the program ends is said, and what waits is sent, where the server can be reached. Ends when all of it is there. */
  readonly leave: () => Promise<void>;
  /** Changes and files of this PC that its server does not have; 0 where it has no server. */
  readonly unsent: () => number;
  readonly stop: () => void;
}

const fillAgainMs = 10_000;
const leaveLookMs = 50;

/** This PC's connection to the clinic's others: it lives and ends with the open store. */
export const createConnection = (deps: ConnectionDeps): Sync => {
  const { vault, hooks, credentials, clock, random, scheduler, http, figuresCost, program, log, tell, unsentFiles } = deps;
  const crypto = createSyncCrypto(random);
  const hpke = createHpke(random);
  const changed = (): void => tell("sync", {});
  let live: Live | null = null;
  let machines: Machines | null = null;
  /** Of the live file: every call of a window asks it whether the days of silence are over. */
  let values: ReplicaValues | null = null;
  let checkpoints: Checkpoints | null = null;
  let leases: Leases | null = null;
  let isRevoked = false;
  let filling: { readonly done: number; readonly total: number } | null = null;

  const snapshots = createSnapshotKeeping({ vault, hooks, crypto, hpke, clock, random, scheduler, log, isFileKept: deps.isFileKept, letGo: () => checkpoints?.letGo() });
  const newSheets = createNewSheets({ live: () => live, log });
  let endWatch: (() => void) | null = null;
  const wrote: OpenFile["wrote"] = (tables, ids) => tell("changed", { tables, ids, by: null, client: null, at: clock.now() });
  const mendingOf = (mine: Live): Mending => {
    let succeeding: ReturnType<Mending["succeed"]> | null = null;
    return {
      rebuild: (reason, progress) => {
        log(`the file is made anew from the server's copy: ${reason}`);
        return snapshots.rebuild(progress, mine.client).then((made) => {
          const store = vault.store();
          if (made.ok && store) noteMadeAnew(store.db);
          return made;
        });
      },
      // Given up by whoever waited, for a slow line, it is not dead: two at once would take two names.
      succeed: () => (succeeding ??= succeed(mine, { vault, hooks, wrote, crypto, http, clock, random, program }).finally(() => { succeeding = null; })),
      isSucceeding: () => isSucceeding(mine),
    };
  };
  const heardRevocation = (verdict: Verdict): void => {
    isRevoked = true;
    if (verdict === "wipe") deps.forget();
    if (verdict === "more") void live?.client.call("head");
    changed();
  };

  const progressing = (told: (done: number, total: number) => void) => (done: number, total: number): void => {
    filling = { done, total };
    told(done, total);
  };
  /** A file that has no more than the agenda gets the rest before the log; with it, it is opened anew. */
  const fillUp = (mine: Live): void => {
    void snapshots.rebuild(progressing(changed), mine.client).then((filled) => {
      filling = null;
      if (!filled.ok && live === mine) endWatch = scheduler.after(fillAgainMs, () => fillUp(mine));
    });
  };
  const openFor = (store: Store): void => {
    isRevoked = false;
    const opened: Live | null = openLive(store, {
      hooks, crypto, hpke, clock, random, scheduler, http, program, mending: mendingOf,
      changed: () => {
        leases?.look();
        changed();
      },
      // An answer to the name that this PC had until now says nothing of the one that it has.
      revoked: (verdict) => { if (opened !== null && opened === live) heardRevocation(verdict); },
      wrote,
      met: () => checkpoints?.meet(),
      awaited: () => recall(store.db, "doubt")?.seq ?? null,
      // The printed sheet opens this PC too, whichever PC it was printed at.
      sheetCame: (sheet) => {
        const keys = vault.keys();
        if (keys) vault.saveKeys({ ...keys, recovery: sealToSheet(hpke, sheet, vault.key()) });
      },
    });
    live = opened;
    values = live && replicaValues(store.db);
    machines = live && createMachines(live, () => clock.now(), changed);
    if (live && isAgendaOnly(store.db)) return fillUp(live);
    if (live) claimStandingIfDue(store, clock.now());
    if (!live) return;
    leases = keepLeases(live, { clock, scheduler, told: () => tell("changed", { tables: ["appointment"], ids: [], by: null, client: null, at: clock.now() }) });
    live.start();
    newSheets.goOn(live);
    if (isLeftOut(store.db, schemaVersion)) live.replica.rebuild("upgraded");
    endWatch = snapshots.watch(live);
    checkpoints = keepCheckpoints(live, { file: { path: vault.files.store, key: vault.key() }, crypto, clock, scheduler, log, changed });
  };
  vault.watch({
    // A file that is still being filled is kept in step once it is whole.
    opened: (store) => { if (vault.keys()) openFor(store); },
    closing: () => {
      endWatch?.();
      checkpoints?.stop();
      checkpoints = null;
      leases?.stop();
      leases = null;
      live?.stop();
      live = null;
      values = null;
      machines = null;
    },
  });

  const unsent = (): number => (live?.store.db.open === true ? waitingCount(live.store.db) + unsentFiles(live.store).length : 0);
  const mustLive = (): Live => live ?? refuse(appError("syncOffline"));

  const mustLeases = (): Leases => leases ?? refuse(appError("syncOffline"));

  /** What others would pass over is not said. */
  const mustAdmin = (): Live => {
    const mine = mustLive();
    return mine.membership.current()?.members.get(mine.device)?.admin ? mine : refuse(errorOfFault({ code: "notAdmin" }));
  };

  const silentDays = (): number | null => values && daysOfSilence(values, clock.now());

  const connection: Connection = {
    status: () => {
      const store = vault.store();
      if (store && isAgendaOnly(store.db)) return { ...alone, state: "rebuilding", server: replicaValues(store.db).text("server"), waiting: waitingCount(store.db), loading: filling };
      if (!live || !store) return alone;
      const { state, offlineSince, lastContactAt, clockAheadMs, loading } = live.replica.status();
      const files = unsentFiles(store).length;
      return {
        state: isRevoked ? "revoked" : state === "inStep" && files > 0 ? "sending" : state, server: live.server, waiting: waitingCount(store.db), files, offlineSince, clockAheadMs, loading,
        lastContactAt: lastContactAt ?? replicaValues(store.db).number("lastContactAt"),
      };
    },
    waiting: () => {
      const store = vault.store();
      return live && store ? waitingOf(store.db, unsentFiles(store)) : { waiting: [], more: 0, files: [], moreFiles: 0, kept: [] };
    },
    retry: async () => {
      if (!live) return;
      live.replica.nudge("retry");
      const reached = await live.client.call("head");
      if (!reached.ok) refuse(errorOfFault(reached.error));
      await leases?.refresh();
    },
    leases: {
      take: (...wish) => mustLeases().take(...wish),
      giveBack: (...wish) => mustLeases().giveBack(...wish),
    },
    connect: async (wish) => {
      const store = vault.store() ?? refuse(appError("notSignedIn"));
      await foundOnServer(store, { crypto, hpke, clock, random, http, program }, wish);
      openFor(store);
      await snapshots.publish(mustLive());
      changed();
    },
    machines: () => machines?.list() ?? [],
    compare: async () => {
      const now = checkpoints ?? refuse(appError("syncOffline"));
      const reached = await mustLive().client.call("head");
      if (!reached.ok) refuse(errorOfFault(reached.error));
      await now.compare();
      changed();
    },
    rename: async (device, name) => {
      await mustLive().say((now) => renameBody(now, device, name));
      changed();
    },
    turnKeys: async () => {
      const { say, bodies, client } = mustAdmin();
      // Kept and said later, it would be a surprise.
      const reached = await client.call("head");
      if (!reached.ok) refuse(errorOfFault(reached.error));
      await say((now) => rotateBody(bodies, now));
    },
    revoke: async (device, wipe) => {
      const mine = mustAdmin();
      await mine.say((now) => revokeBody(mine.bodies, now, device, wipe));
      // The newest copy on the server may have been made by the one that went.
      void snapshots.renew(mine);
      changed();
    },
  };

  return {
    connection,
    door: createPairingDoor({ live: mustLive, renew: snapshots.renew, crypto, clock, random, figuresCost }),
    joining: createJoining({
      vault, credentials, crypto, hpke, http, clock, random, scheduler, figuresCost, program, log, changed,
      recovering: createRecovering({ vault, crypto, hpke, http, clock, random, program }),
      load: (client, progress, agenda) => snapshots.rebuild(progressing(progress), client, agenda).finally(() => { filling = null; }),
      joined: () => {
        const store = vault.store();
        if (store) openFor(store);
      },
    }),
    sheetChanged: async (store, sheet) => {
      if (live) await newSheets.change(mustAdmin(), sheet);
      else keepSheet(replicaValues(store.db), sheet);
    },
    silentDays,
    mustBeInContact: async () => {
      const days = silentDays();
      if (!live || days === null) return;
      const reached = await live.client.call("head");
      if (!reached.ok) refuse(reached.error.code === "revoked" ? appError("machineRevoked") : appError("lockedNoContact", { days }));
    },
    pieces: () => live && createBlobNet(live.client),
    isReached: () => live !== null && live.replica.status().offlineSince === null,
    written: () => live?.replica.nudge("written"),
    leave: async () => {
      await checkpoints?.sayAudit();
      while (unsent() > 0) await new Promise<void>((resolve) => { scheduler.after(leaveLookMs, resolve); });
    },
    unsent,
    stop: () => http.stop(),
  };
};
