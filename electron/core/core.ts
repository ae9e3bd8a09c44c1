import { rmSync } from "node:fs";
import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { createBackups, type Backups } from "./backups.ts";
import { clinicFiles, type ClinicFiles } from "./clinic-files.ts";
import { createCredentials } from "./credentials.ts";
import { createGrants } from "./grants.ts";
import { createHandlers } from "./handlers.ts";
import { takeBackUnfinished } from "./import/batch.ts";
import { nightlyBackup, planNightlyBackup } from "./jobs/nightly-backup.ts";
import { createQueue, type Job } from "./jobs/queue.ts";
import { everyMinute } from "./jobs/tick.ts";
import { createRecoveryCodes, type RecoveryCodes } from "./recovery-codes.ts";
import { createServe, type Serve } from "./serve.ts";
import { createSessions } from "./sessions.ts";
import { productCost, type KdfCost } from "./store/key.ts";
import type { Keychain } from "./store/keychain.ts";
import { keepDerived } from "./store/derived.ts";
import { holdFolder } from "./store/lock.ts";
import { finishRestore } from "./store/restore.ts";
import { prepareSearch } from "./store/search.ts";
import { createAttachments } from "./sync/attachments/attachments.ts";
import { createConnection } from "./sync/connection.ts";
import { createSyncCrypto } from "./sync/crypto.ts";
import { finishForgetting, forgetClinic } from "./sync/forget.ts";
import { createHttpClient, type HttpClient } from "./sync/http-client.ts";
import { systemScheduler } from "./sync/system-scheduler.ts";
import { programVersion } from "./program-version.ts";
import { openTries } from "./store/tries.ts";
import { createVault, type Vault } from "./vault.ts";

export interface CoreDeps {
  /** The clinic's folder. */
  readonly folder: string;
  /** What this program is called where a second one is refused: "Daftar" or "terminal". */
  readonly program: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly keychain: Keychain;
  readonly log: (line: string) => void;
  /** For tests that turn time and network themselves; the system's own where absent. */
  readonly scheduler?: Scheduler;
  readonly http?: HttpClient;
  /** Cheaper passwords for tests; the product's own where absent, and nothing cheaper is then taken. */
  readonly passwordCost?: KdfCost;
}

/** The running core of one clinic's folder: the door, and the way out. */
export interface Core {
  readonly serve: Serve;
  readonly vault: Vault;
  readonly files: ClinicFiles;
  /** The code of a clinic made just now, until it is on its sheet. */
  readonly recoveryCodes: RecoveryCodes;
  /** Begins with what is due at its time. A terminal that does one thing does not. */
  readonly startJobs: () => void;
  /** What every minute does. */
  readonly runDueJobs: () => Promise<void>;
  /** Says to the server what is to be said before the program ends and waits for it, but not for long: then `stop`. Gives how many changes and files it does not have. */
  readonly leave: () => Promise<number>;
  /** Closes the store and lets the folder go. */
  readonly stop: () => void;
}

/** Who closes the program waits no longer than this for a server that does not answer. */
const leaveMs = 2_000;
const dayMs = 86_400_000;

/** Puts the core together. Refuses with `storeInUse` where another one has the folder. */
export const startCore = ({ folder, program, clock, random, keychain, log, scheduler = systemScheduler, http = createHttpClient(), passwordCost = productCost }: CoreDeps): Core => {
  const files = clinicFiles(folder);
  const lock = holdFolder(files, program, clock.now());
  try {
    finishForgetting(files);
    finishRestore(files);
  } catch (error) {
    lock.release();
    throw error;
  }
  try {
    rmSync(files.scratch, { recursive: true, force: true });
  } catch (error) {
    // What cannot be cleared away keeps nobody from the clinic.
    log(`scratch: ${String(error)}`);
  }
  const vault = createVault({ files, clock, random, hooks: keepDerived, prepare: prepareSearch, settle: takeBackUnfinished, copyBeforeUpgrade: (key, keys) => backups.makeNow(key, keys, "upgrade") });
  const backups: Backups = createBackups({ vault: () => vault, clock });
  const credentials = createCredentials({ clock, random, keychain, tries: openTries(files.tries), cost: passwordCost, floor: passwordCost });
  const recoveryCodes = createRecoveryCodes();
  const sync = createConnection({
    vault, credentials, hooks: keepDerived, clock, random, scheduler, http, figuresCost: passwordCost, program: programVersion, log,
    tell: (event, payload) => serve.tell(event, payload),
    unsentFiles: (store) => attachments.unsent(store),
    isFileKept: () => serve.isFileKept(),
    forget: () => {
      sessions.end(null);
      vault.close();
      forgetClinic(files);
      serve.tell("session", {});
    },
  });
  const sessions = createSessions({ clock, vault, credentials, silentDays: sync.silentDays, mustBeInContact: sync.mustBeInContact, changed: (clients) => serve.tell("session", {}, clients) });
  const attachments = createAttachments({
    folder, crypto: createSyncCrypto(random), random, net: sync.pieces,
    tell: {
      sending: (jobId, done, total) => serve.tell("progress", { jobId, done, total, stage: "sending" }),
      sent: (id) => serve.tell("changed", { tables: ["attachment"], ids: [id], by: null, client: null, at: clock.now() }),
    },
  });
  const access = { attachments, vault, credentials, sessions, recoveryCodes, backups, random, clock };
  /** On the way into a clinic: one that is left now stays on the clinic's list as a PC that nobody has. */
  const isJoining = (): boolean => ["asking", "loading", "ready"].includes(sync.joining.state().stage);
  const serve: Serve = createServe({ clock, random, store: vault.store, opening: vault.opening, sessions, handlers: createHandlers({ ...access, ...sync, cancelJob: (jobId) => serve.jobs.cancel(jobId), isFileKept: () => serve.isFileKept() }), grants: createGrants({ ...access, syncStatus: sync.connection.status, isAtWork: () => serve.isAtWork() || backups.isBusy() || isJoining() }), log });
  serve.onEvent((event, payload) => {
    if (event === "changed") sync.written();
    if (event === "changed" && (payload as { readonly tables: readonly string[] }).tables.some((table) => table === "user" || table === "clinic")) vault.refreshTiles();
  });
  const nightly = { store: vault.store, clock, backups, transactAs: serve.transactAs };
  const nightlyJob = nightlyBackup(nightly);
  const queue = createQueue({ store: vault.store, clock, jobs: [nightlyJob as Job] });
  /** What is not wholly on the server goes there; the next minute tries again. */
  let sending: Promise<unknown> | null = null;
  const sendAttachments = (): void => {
    const store = vault.store();
    if (!store || !sync.pieces()) return;
    sending ??= attachments.send(store, clock.now()).catch((error: unknown) => log(`attachments: ${String(error)}`)).finally(() => {
      sending = null;
    });
  };
  serve.onEvent((event, payload) => {
    if (event !== "changed" || !(payload as { readonly tables: readonly string[] }).tables.includes("attachment")) return;
    attachments.changed();
    serve.tell("sync", {});
    sendAttachments();
  });
  /** What was added while there was no server goes as soon as there is one again. */
  let wasReached = false;
  serve.onEvent((event) => {
    if (event !== "sync") return;
    const isReached = sync.isReached();
    if (isReached && !wasReached) sendAttachments();
    wasReached = isReached;
  });
  /** Once a day, and after each start: what no row names any more goes. */
  let tidiedAt = Number.NEGATIVE_INFINITY;
  const tidyAttachments = (): void => {
    const store = vault.store();
    const { state, waiting } = sync.connection.status();
    // Where files alone wait, the rows are in step.
    const isInStep = state === "alone" || state === "inStep" || (state === "sending" && waiting === 0);
    if (!store || !isInStep || Math.abs(clock.now() - tidiedAt) < dayMs) return;
    tidiedAt = clock.now();
    void attachments.tidy(store, clock.now()).catch((error: unknown) => log(`attachments: ${String(error)}`));
  };
  const runDueJobs = async (): Promise<void> => {
    sessions.lockSilent();
    sendAttachments();
    tidyAttachments();
    // As on demand, none is made of half an import.
    if (serve.isFileKept()) return;
    planNightlyBackup(nightly, queue, nightlyJob);
    await queue.runDue();
  };
  let stopTicking: (() => void) | null = null;
  return {
    serve,
    vault,
    files,
    recoveryCodes,
    runDueJobs,
    startJobs: () => {
      stopTicking ??= everyMinute(runDueJobs, log);
    },
    leave: () =>
      new Promise((resolve) => {
        const end = (): void => resolve(sync.unsent());
        const takeBack = scheduler.after(leaveMs, end);
        sendAttachments();
        void sync.leave().catch((error: unknown) => log(`leaving: ${String(error)}`)).finally(() => {
          takeBack();
          end();
        });
      }),
    stop: () => {
      stopTicking?.();
      try {
        vault.close();
      } finally {
        sync.stop();
        lock.release();
      }
    },
  };
};
