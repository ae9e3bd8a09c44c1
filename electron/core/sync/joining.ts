import { rmSync } from "node:fs";
import { mustExist } from "#shared/core/assert.ts";
import type { Random } from "#shared/core/random.ts";
import { addMs, type Clock } from "#shared/core/time.ts";
import { appError, refuse, Refusal } from "#shared/errors.ts";
import { user as userTable } from "#shared/schema/tables/user.ts";
import { clinic as clinicTable } from "#shared/schema/tables/clinic.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import type { Mending } from "#shared/sync/engine/engine-ports.ts";
import { nextHlc } from "#shared/sync/hlc.ts";
import { takeStatement, type Membership } from "#shared/sync/membership.ts";
import { isFoundedBy, openPairingAnswer, pairingIdOf, pairingMs, pairingProofOf, parsePairingCode, sealPairingRequest, type PairingAnswer } from "#shared/sync/pairing.ts";
import { headers } from "#shared/sync/protocol.ts";
import type { Scheduler, SyncCrypto } from "#shared/sync/ports.ts";
import type { Credentials } from "../credentials.ts";
import { isDiskFull } from "../store/atomic-write.ts";
import { createStoreKey, type KdfCost, type StoreKey } from "../store/key.ts";
import { moveAside, storeParts } from "../store/move-aside.ts";
import { decodeRow } from "../store/rows.ts";
import { sqlite } from "../store/sqlite.ts";
import { createDevice, type Vault } from "../vault.ts";
import type { Joining } from "./connection-port.ts";
import { signerOf } from "./crypto.ts";
import { keepIdentity, newIdentity, publicOf, type Identity } from "./device-keys.ts";
import { errorOfFault } from "./faults.ts";
import { pairingFigures } from "./figures.ts";
import { wasForgotten } from "./forget.ts";
import { mustBeAddress } from "./founding.ts";
import type { HttpClient } from "./http-client.ts";
import type { Hpke } from "./hpke.ts";
import { membershipLog } from "./membership-log.ts";
import { replicaValues } from "./replica-values.ts";
import { createServerClient, type ServerClient } from "./server-client.ts";
import { sealToSheet } from "./sheet-wrap.ts";
import { listStatements, type ListedStatement } from "./statement-list.ts";
import { keepStatements } from "./statements-taken.ts";
import type { LetIn, Recovering } from "./recovering.ts";

export interface JoiningDeps {
  readonly vault: Vault;
  readonly credentials: Credentials;
  readonly crypto: SyncCrypto;
  readonly hpke: Hpke;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly figuresCost: KdfCost;
  readonly program: string;
  readonly log: (line: string) => void;
  readonly changed: () => void;
  readonly recovering: Recovering;
  /** Fills the new file from the server's newest snapshot and puts it in the store's place; `agenda` when a desk can work already. */
  readonly load: (client: ServerClient, progress: (done: number, total: number) => void, agenda: () => void) => ReturnType<Mending["rebuild"]>;
  /** The file has all that it takes to be kept in step, or to be filled further. */
  readonly joined: () => void;
}

type Stage =
  | { readonly stage: "none" | "over" | "diskFull" }
  | { readonly stage: "asking"; readonly figures: string }
  | { readonly stage: "loading"; readonly figures: string | null; readonly done: number; readonly total: number }
  | { readonly stage: "ready"; readonly figures: string | null; readonly userId: string };

/** `came`: what the sheet's newcomer says of itself; null where another PC let this one in, and showed figures. */
interface Way {
  readonly figures: string | null;
  readonly came: LetIn["came"] | null;
}

interface Newcomer {
  readonly server: string;
  readonly device: string;
  readonly identity: Identity;
}

/** The joining itself is a machine's first change set, and stays here: should it ever go on under another name, that number is free. */
export const firstNumber = 1;

const askEveryMs = 1_500;

/** The membership log from its beginning, where it is the one that the other PC promised and this PC is in it. */
const checkLog = (crypto: SyncCrypto, statements: readonly ListedStatement[], answer: PairingAnswer, { device, identity }: Newcomer): Membership | null => {
  const [first] = statements;
  if (!first || !isFoundedBy(crypto, answer, first.bytes)) return null;
  let membership: Membership | null = null;
  let isPromised = false;
  for (const { seq, bytes } of statements) {
    const taken = takeStatement(crypto, membership, bytes, seq);
    if (!taken.ok) return null;
    membership = taken.value;
    isPromised ||= membership.index === answer.index && membership.last === answer.last;
  }
  const me = membership?.members.get(device);
  const { signKey, boxKey } = publicOf(identity);
  return isPromised && me?.revokedAt === null && me.signKey === signKey && me.boxKey === boxKey ? membership : null;
};

const lacksRoom = (error: unknown): boolean => isDiskFull(error) || (error instanceof Refusal && error.error.code === "diskFull");

/** A PC without a clinic comes to one: it knocks with a code, waits to be let in, loads, and its first person sets a password. */
export const createJoining = (deps: JoiningDeps): Joining => {
  const { vault, credentials, crypto, hpke, http, clock, random, scheduler, figuresCost, program, log, changed, load, recovering } = deps;
  let at: Stage = { stage: "none" };
  /** Rises with every beginning and end: what belongs to an earlier one stops. */
  let life = 0;
  let takeBack: (() => void) | null = null;
  /** Of the file that was made here: it stays the same while the whole file takes the agenda's place. */
  let key: StoreKey | null = null;
  const isOwn = (): boolean => vault.store() !== null && vault.key() === key;
  /** The rest is still coming: once it has, the file is opened anew and kept in step. */
  let isFilling = false;
  /** It was the printed sheet that let this PC in. */
  let bySheet = false;
  /** Comes in once more, with nobody's help; null where the disk was not what hindered. */
  let comeAgain: (() => void) | null = null;

  const set = (next: Stage): void => {
    at = next;
    changed();
  };
  const drop = (next: Stage): void => {
    life += 1;
    takeBack?.();
    takeBack = null;
    bySheet = false;
    comeAgain = null;
    // What was begun here, as long as nobody has a key to it.
    if (isOwn() && !vault.keys()) {
      vault.close();
      // Where there is no room, kept aside it would take what the next try needs.
      if (next.stage === "diskFull") for (const part of storeParts(vault.files)) rmSync(part, { force: true });
      else moveAside(vault.files, clock.now());
    }
    set(next);
  };

  const fill = async (newcomer: Newcomer, answer: PairingAnswer, { figures, came }: Way, isMine: () => boolean): Promise<void> => {
    const { device, identity, server } = newcomer;
    const client = createServerClient({ http, server, tenant: answer.tenant, as: { device, sign: signerOf(identity.sign.privateKey) }, hasher: crypto, clock, random, program });
    const listed = await listStatements(client);
    if (!isMine()) return;
    const statements = listed.ok ? listed.value : [];
    const membership = checkLog(crypto, statements, answer, newcomer);
    if (!membership) throw new Error(`membership: ${listed.ok ? "not as promised" : listed.error.code}`);
    key = createStoreKey(random);
    const { db } = vault.make(key, device);
    db.transaction(() => {
      const values = replicaValues(db);
      keepIdentity(values, identity);
      values.set("server", server);
      values.set("tenant", answer.tenant);
      // Whom the sheet let in has said so itself, in its first envelope.
      values.set("after", came ? firstNumber - 1 : firstNumber);
      if (came) db.prepare("INSERT INTO sent (deviceSeq, hash, envelope) VALUES (?, ?, ?)").run(firstNumber, Buffer.from(came.hash), Buffer.from(came.envelope));
      db.prepare("INSERT INTO changeSet (deviceSeq, hlc, at, userId, procedure, reason, undoes) VALUES (?, ?, ?, NULL, 'sync.join', NULL, NULL)").run(firstNumber, came?.hlc ?? nextHlc(null, clock.now(), device), clock.now());
      values.set("lastContactAt", clock.now());
      // Letters of its own on every paper and file number: two PCs never give one number.
      const { series } = mustExist(membership.members.get(device), "this machine");
      db.prepare("INSERT INTO meta (key, value) VALUES ('series', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(series);
      db.prepare("INSERT INTO numberSeries (kind, prefix, lastNumber) VALUES ('patientFile', ?, 0)").run(series);
    }).immediate();
    keepStatements({ db, crypto, hpke, tenant: answer.tenant, device, identity }, statements);
    set({ stage: "loading", figures, done: 0, total: 0 });
    isFilling = true;
    const loaded = await load(
      client,
      (done, total) => { if (isMine() && at.stage === "loading") set({ stage: "loading", figures, done, total }); },
      () => { if (isMine()) set({ stage: "ready", figures, userId: answer.userId }); },
    ).finally(() => {
      isFilling = false;
    });
    if (!isMine()) return;
    if (!loaded.ok && at.stage === "loading") throw loaded.error.code === "full" ? new Refusal(appError("diskFull")) : new Error(`snapshot: ${loaded.error.code}`);
    if (at.stage === "loading") set({ stage: "ready", figures, userId: answer.userId });
    if (!loaded.ok && vault.keys()) deps.joined();
  };

  /** Ends a try that went wrong on the way. */
  const give = (isMine: () => boolean) => (error: unknown): void => {
    log(`joining: ${error instanceof Error ? error.message : String(error)}`);
    if (isMine()) drop({ stage: "over" });
  };

  /** From the moment that this PC is let in. What it lacks room for it can do again as the same: the clinic has it on its list. */
  const comeIn = (newcomer: Newcomer, answer: PairingAnswer, way: Way): void => {
    const mine = life;
    const isMine = (): boolean => mine === life;
    bySheet = way.came !== null;
    fill(newcomer, answer, way, isMine).catch((error: unknown) => {
      if (!isMine() || !lacksRoom(error)) return give(isMine)(error);
      log("joining: the disk is full");
      drop({ stage: "diskFull" });
      comeAgain = () => {
        set({ stage: "loading", figures: way.figures, done: 0, total: 0 });
        comeIn(newcomer, answer, way);
      };
    });
  };

  const ask = (newcomer: Newcomer, secret: Uint8Array, figures: string, until: number): void => {
    const mine = life;
    const isMine = (): boolean => mine === life;
    const open = createServerClient({ http, server: newcomer.server, tenant: "", as: null, hasher: crypto, clock, random, program });
    const look = async (): Promise<void> => {
      const found = await open.call("pairingAnswer", { ids: { pairing: pairingIdOf(crypto, secret) }, headers: { [headers.proof]: toBase64url(pairingProofOf(crypto, secret)) } });
      if (!isMine()) return;
      const sealed = found.ok && found.value.answer.answer !== null ? fromBase64url(found.value.answer.answer) : null;
      const answer = sealed && openPairingAnswer(crypto, secret, sealed);
      if (answer?.ok) comeIn(newcomer, answer.value, { figures, came: null });
      else if ((!found.ok && found.error.code === "notFound") || clock.now() > until) drop({ stage: "over" });
      else again();
    };
    const again = (): void => {
      takeBack = scheduler.after(askEveryMs, () => void look().catch(give(isMine)));
    };
    again();
  };

  const personOf = (userId: string) => {
    const row = vault.store()?.read.byId(userTable, userId);
    return row ? { name: row.name, nameOther: row.nameOther, username: row.username } : null;
  };

  return {
    begin: async ({ code, machineName }) => {
      if (vault.keys()) return refuse(appError("clinicExists"));
      const parsed = parsePairingCode(crypto, code);
      if (!parsed.ok) return refuse(appError("pairingCodeWrong"));
      const server = mustBeAddress(parsed.value.server);
      drop({ stage: "none" });
      const mine = life;
      const { secret } = parsed.value;
      const newcomer = { server, device: createDevice(random), identity: newIdentity(random) };
      const keys = publicOf(newcomer.identity);
      const open = createServerClient({ http, server, tenant: "", as: null, hasher: crypto, clock, random, program });
      const request = toBase64url(sealPairingRequest(crypto, secret, { device: newcomer.device, name: machineName, ...keys }));
      const knocked = await open.call("knock", { ids: { pairing: pairingIdOf(crypto, secret) }, body: { request, proof: toBase64url(crypto.hash(pairingProofOf(crypto, secret))) } });
      if (!knocked.ok) return refuse(knocked.error.code === "notFound" ? appError("pairingOver") : errorOfFault(knocked.error));
      const figures = await pairingFigures(crypto, figuresCost, secret, keys);
      if (mine !== life) return refuse(appError("pairingOver"));
      set({ stage: "asking", figures });
      ask(newcomer, secret, figures, addMs(clock.now(), pairingMs));
      return { figures };
    },
    look: (wish) => recovering.look(wish),
    recover: async (wish) => {
      if (vault.keys()) return refuse(appError("clinicExists"));
      drop({ stage: "none" });
      const mine = life;
      const { answer, came, ...newcomer } = await recovering.admit(wish);
      if (mine !== life) return refuse(appError("recoveryOver"));
      set({ stage: "loading", figures: null, done: 0, total: 0 });
      comeIn(newcomer, answer, { figures: null, came });
    },
    again: () => {
      if (vault.keys()) return refuse(appError("clinicExists"));
      const come = comeAgain ?? refuse(appError("pairingOver"));
      comeAgain = null;
      come();
    },
    state: () => ({
      stage: at.stage === "none" && !vault.keys() && wasForgotten(vault.files) ? "forgotten" : at.stage,
      figures: "figures" in at ? at.figures : null,
      done: at.stage === "loading" ? at.done : 0,
      total: at.stage === "loading" ? at.total : 0,
      user: at.stage === "ready" ? personOf(at.userId) : null,
    }),
    finish: async ({ password }) => {
      const store = vault.store();
      if (at.stage !== "ready" || !store || vault.keys()) return refuse(appError("pairingOver"));
      const person = store.read.byId(userTable, at.userId) ?? refuse(appError("pairingOver"));
      const stored = store.read.one(sqlite.selectFrom("clinic").selectAll().limit(1)) ?? refuse(appError("pairingOver"));
      const clinic = decodeRow(clinicTable, stored);
      const sheet = membershipLog(store.db, crypto).current()?.recovery ?? refuse(appError("pairingOver"));
      const tenant = replicaValues(store.db).text("tenant") ?? "";
      const { id: userId, username, name, nameOther, active } = person;
      const wrap = await credentials.wrap(vault.key(), clinic.id, { userId, username, password });
      // From here on not `store`: while the password was stretched the whole file may have taken its place, or a restored copy.
      if (!isOwn()) drop({ stage: "over" });
      if (at.stage !== "ready") return refuse(appError("pairingOver"));
      vault.saveKeys({
        format: 1, clinicId: clinic.id, clinic: { name: clinic.name, nameOther: clinic.nameOther, language: clinic.language }, backupFolder: null,
        slots: [{ userId, username, name, nameOther, hasPin: false, active, wrap }], recovery: sealToSheet(hpke, sheet, vault.key()),
      });
      recovering.settled(tenant);
      vault.refreshTiles();
      const now = vault.store();
      if (bySheet) now?.transact({ userId, procedure: "recovery.begin" }, { subject: now.device }, () => undefined);
      at = { stage: "none" };
      if (!isFilling) deps.joined();
      changed();
    },
    cancel: async () => {
      recovering.forget();
      drop({ stage: "none" });
    },
  };
};
