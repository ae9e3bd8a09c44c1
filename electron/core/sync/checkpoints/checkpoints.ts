import type { Clock } from "#shared/core/time.ts";
import { tableById } from "#shared/schema/index.ts";
import { streamIds } from "#shared/schema/streams.ts";
import { toBase64url, utf8 } from "#shared/sync/bytes.ts";
import { compareMarks, isSaidBy, sealMark, signCheckpoint, standingOf, type Checkpoint, type Comparison, type Reckoning, type TableKey } from "#shared/sync/checkpoint.ts";
import type { Hasher, Scheduler, SyncCrypto } from "#shared/sync/ports.ts";
import { differingTables } from "../snapshot/digests.ts";
import { signerOf } from "../crypto.ts";
import { readHead } from "../head.ts";
import type { Live } from "../live.ts";
import type { StreamKeys } from "../stream-keys.ts";
import { isDoubted, recall, remember, type Compared } from "./memory.ts";
import { startReading, type ReadingDeps } from "./reading.ts";
import { auditsSeen, auditStand, keepWitness, seeAudit, witnessedCount } from "./witness.ts";

export interface CheckpointDeps {
  readonly file: Pick<ReadingDeps, "path" | "key">;
  readonly crypto: SyncCrypto;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly log: (line: string) => void;
  /** Something that the list of machines says is another. */
  readonly changed: () => void;
}

/** What the clinic's machines say of themselves, held against each other. */
export interface Checkpoints {
  /** Reckons where the log stands at this moment: called between two transactions, where every machine stands once a day. */
  readonly meet: () => void;
  /** Reckons, says it, and looks what the others say: when a person asks. */
  readonly compare: () => Promise<void>;
  /** Says how far the audit has come, where it has come further. */
  readonly sayAudit: () => Promise<void>;
  /** Breaks off a reading of the file, which is about to be replaced. */
  readonly letGo: () => void;
  readonly stop: () => void;
}

const firstLookMs = 500;
const lookMs = 60_000;
/** The others' words are looked at every so many looks. */
const looksUntilHeard = 5;
const auditLooks = 15;
const mostEntries = 500;
const dayMs = 86_400_000;

const namesOf = (tables: readonly number[]): readonly string[] => tables.flatMap((table) => tableById.get(table)?.name ?? []);

/** What a machine says of its tables at a place, without what it says of its audit. */
const wordOf = (hasher: Hasher, { seq, chain, tables }: Checkpoint): string => toBase64url(hasher.hash(utf8(JSON.stringify([seq, chain, tables]))));

/** From here on this machine reckons once a day, says so, and mends its file where it is the one that is wrong. */
export const keepCheckpoints = (live: Live, { file, crypto, clock, scheduler, log, changed }: CheckpointDeps): Checkpoints => {
  const { store, client, device, tenant, membership } = live;
  const { db } = store;
  const keys: StreamKeys = live.bodies.keys;
  const sign = signerOf(live.identity.sign.privateKey);
  const tableKey: TableKey = (table, epoch) => {
    const stream = tableById.get(table)?.stream;
    return stream === undefined || stream === "none" ? null : keys.key(streamIds[stream], epoch);
  };
  const note = (procedure: string, subject: string, tables: readonly number[]): void =>
    void store.transact({ userId: null, procedure }, { subject, ...(tables.length > 0 && { detail: { tables: namesOf(tables) } }) }, () => undefined);
  const failed = (error: unknown): void => log(`checkpoint: ${String(error)}`);
  let isOn = true;
  const isOpen = (): boolean => isOn && db.open;

  const sealed = (reckoned: Reckoning): Checkpoint["tables"] =>
    reckoned.tables.flatMap((mark) => {
      const stream = tableById.get(mark.table)?.stream;
      const epoch = stream === undefined || stream === "none" ? 0 : keys.newest(streamIds[stream]);
      const key = tableKey(mark.table, epoch);
      return key ? [sealMark(crypto, key, tenant, reckoned, mark, epoch)] : [];
    });

  /** What was said last, so that the same is not said again; null: say it. */
  let said: string | null = null;
  const say = async (): Promise<void> => {
    const reckoned = recall(db, "reckoned");
    const head = readHead(db);
    const audit = auditStand(db);
    const mine: Checkpoint = {
      ...(reckoned ? { seq: reckoned.seq, chain: reckoned.chain, tables: sealed(reckoned) } : { seq: head.seq, chain: toBase64url(head.chain), tables: [] }), audit,
      // What was cut off is not vouched for beyond what was seen of it.
      seen: auditsSeen(db).map(({ device: other, count, root }) => ({ device: other, count, root })),
    };
    const text = JSON.stringify(mine);
    if (text === said) return;
    const put = await client.call("checkpoint", { body: { ...mine, signature: signCheckpoint(tenant, device, mine, sign) } });
    if (!put.ok || !isOpen()) return;
    said = text;
    if (audit) keepWitness(db, "server", audit);
  };

  const judgeOthers = (others: ReadonlyMap<string, { readonly comparison: Comparison; readonly word: string }>, belongs: (device: string) => boolean): void => {
    const reckoned = recall(db, "reckoned");
    const before = recall(db, "compared");
    const known = Object.entries(before?.others ?? {});
    const left = known.filter(([other]) => belongs(other));
    if (!reckoned || (others.size === 0 && left.length === known.length)) return;
    const upheld = recall(db, "upheld") ?? {};
    const counting = [...others].flatMap(([other, { comparison, word }]) => (upheld[other] === word ? [] : [comparison]));
    const isUpheld = counting.length < others.size;
    const counted = standingOf(counting);
    // Whoever was removed leaves nobody in doubt.
    const standing = others.size > 0 || !before ? (counted === "agrees" && isUpheld ? "othersMistaken" : counted) : left.length > 0 ? before.standing : "agrees";
    const found: Record<string, Compared["others"][string]> = Object.fromEntries(left);
    for (const [other, { comparison, word }] of others) {
      const tables = comparison.filter(({ agrees }) => !agrees).map(({ table }) => table);
      if (tables.length > 0 && found[other] === undefined) note("sync.differs", other, tables);
      if (tables.length > 0) found[other] = { seq: reckoned.seq, tables, word };
      else delete found[other];
    }
    if (JSON.stringify(before) === JSON.stringify({ standing, others: found })) return;
    remember(db, "compared", { standing, others: found });
    changed();
  };

  /** Makes the file anew where this machine may be the one that is wrong; at most once a day, for what it does not help it does not help twice. */
  const mend = (): void => {
    const reckoned = recall(db, "reckoned");
    if (!reckoned || !isDoubted(db) || recall(db, "doubt") || clock.now() - (recall(db, "mendedAt") ?? Number.NEGATIVE_INFINITY) < dayMs) return;
    remember(db, "doubt", { seq: reckoned.seq, tables: reckoned.tables, isAnew: false });
    remember(db, "mendedAt", clock.now());
    live.replica.rebuild("differs");
  };

  /** Looks at what the others say. Gives whether one of them stands where this machine stands now and has not reckoned. */
  const hear = async (): Promise<boolean> => {
    const kept = await client.call("checkpoints");
    const members = kept.ok && isOpen() ? membership.current() : null;
    if (!kept.ok || !members) return false;
    const reckoned = recall(db, "reckoned");
    const head = readHead(db);
    const others = new Map<string, { readonly comparison: Comparison; readonly word: string }>();
    let isMet = false;
    for (const theirs of kept.value.answer.checkpoints) {
      if (!isSaidBy(crypto, members, tenant, theirs.device, theirs)) continue;
      if (theirs.device === device) {
        // What the server remembers of this machine counts, even where this file no longer knows of it.
        if (theirs.audit) keepWitness(db, "server", theirs.audit);
        continue;
      }
      if (theirs.audit && seeAudit(db, theirs.device, theirs.audit)) {
        note("audit.cut", theirs.device, []);
        changed();
      }
      for (const stand of theirs.seen) if (stand.device === device) keepWitness(db, theirs.device, stand);
      if (theirs.tables.length > 0 && theirs.seq === head.seq && theirs.chain === toBase64url(head.chain)) isMet = true;
      const comparison = reckoned && compareMarks(crypto, tenant, reckoned, theirs, tableKey);
      if (comparison) others.set(theirs.device, { comparison, word: wordOf(crypto, theirs) });
    }
    judgeOthers(others, (other) => members.members.get(other)?.revokedAt === null);
    mend();
    return isMet && reckoned?.seq !== head.seq;
  };

  /** The file says anew what it said before: what the others had said against it counts no longer, until they say it of another place. */
  const uphold = ({ seq }: Reckoning): void => {
    const compared = recall(db, "compared");
    const against = Object.entries(compared?.others ?? {});
    if (!compared || against.some((entry) => entry[1].seq > seq)) return;
    remember(db, "upheld", Object.fromEntries(against.map(([other, { word }]) => [other, word])));
    remember(db, "compared", { ...compared, standing: against.length > 0 ? "othersMistaken" : "agrees" });
  };

  /** What the file that was made anew says where the old one was in doubt. */
  const settleDoubt = (fresh: Reckoning): void => {
    const doubt = recall(db, "doubt");
    if (!doubt?.isAnew || fresh.seq < doubt.seq) return;
    remember(db, "doubt", null);
    const wrong = fresh.seq === doubt.seq ? differingTables(doubt.tables, fresh.tables) : [];
    if (wrong.length > 0) note("sync.mended", device, wrong);
    else if (fresh.seq === doubt.seq) uphold(fresh);
    changed();
  };

  let breakOff: (() => void) | null = null;
  const read = (): Promise<boolean> => {
    breakOff?.();
    return new Promise((resolve) => {
      let isMine = true;
      const end = startReading({
        ...file, scheduler,
        done: (reckoned) => {
          if (isMine) breakOff = null;
          if (reckoned && isOpen()) {
            remember(db, "reckoned", { ...reckoned, at: clock.now() });
            settleDoubt(reckoned);
          }
          resolve(reckoned !== null);
        },
      });
      breakOff = () => {
        isMine = false;
        breakOff = null;
        end();
      };
    });
  };
  const readAndSay = async (): Promise<void> => {
    if (!(await read()) || !isOpen()) return;
    await hear();
    if (isOpen()) await say();
  };

  const isReadDue = (): boolean => {
    const doubt = recall(db, "doubt");
    if (doubt) return doubt.isAnew && readHead(db).seq >= doubt.seq;
    const since = clock.now() - (recall(db, "reckoned")?.at ?? 0);
    return Math.abs(since) >= dayMs && live.replica.status().state === "inStep";
  };
  let looks = 0;
  const look = async (): Promise<void> => {
    looks += 1;
    // A program that ended before its file was made anew begins again.
    if (looks === 1 && recall(db, "doubt")?.isAnew === false) live.replica.rebuild("differs");
    const isAuditDue = looks % auditLooks === 0 || (auditStand(db)?.count ?? 0) - witnessedCount(db) >= mostEntries;
    if (breakOff === null && isReadDue()) return readAndSay();
    const isMet = looks % looksUntilHeard === 1 || isAuditDue ? await hear() : false;
    if (!isOpen()) return;
    if (isMet && breakOff === null) return readAndSay();
    if (isAuditDue || looks === 1) await say();
  };
  const again = (): void => {
    if (!isOpen()) return;
    void look().catch(failed).finally(() => {
      if (isOn) takeBack = scheduler.after(lookMs, again);
    });
  };
  let takeBack = scheduler.after(firstLookMs, again);

  return {
    meet: () => void readAndSay().catch(failed),
    compare: readAndSay,
    sayAudit: async () => {
      if (isOpen() && (auditStand(db)?.count ?? 0) > witnessedCount(db)) await say();
    },
    letGo: () => breakOff?.(),
    stop: () => {
      isOn = false;
      takeBack();
      breakOff?.();
    },
  };
};
