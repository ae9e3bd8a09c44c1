import { fromBase64url, toBase64url, utf8 } from "#shared/sync/bytes.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import type { AuditVerdict } from "../store/audit.ts";
import type { Sqlite } from "../store/open.ts";
import { signerOf } from "./crypto.ts";
import { readHead } from "./head.ts";
import type { Live } from "./live.ts";
import { replicaValues } from "./replica-values.ts";

/** How far the audit had come, and its last entry's hash, base64url. */
interface Stand {
  readonly count: number;
  readonly root: string;
}

const lookMs = 60_000;
const longestMs = 900_000;
const mostEntries = 500;
const place = "auditWitnessed";

const standOf = (db: Sqlite): Stand | null => {
  const text = db.prepare("SELECT value FROM meta WHERE key = 'auditHead'").pluck().get() as string | undefined;
  if (text === undefined) return null;
  const { seq, hash } = JSON.parse(text) as { readonly seq: number; readonly hash: string };
  return { count: seq, root: toBase64url(Buffer.from(hash, "hex")) };
};

const witnessed = (db: Sqlite): Stand | null => {
  const text = replicaValues(db).text(place);
  return text === null ? null : (JSON.parse(text) as Stand);
};
const keepWitnessed = (db: Sqlite, stand: Stand): void => {
  if (stand.count > (witnessed(db)?.count ?? 0)) replicaValues(db).set(place, JSON.stringify(stand));
};

/**
 * What the server has witnessed must still be there: a chain that was cut off and stamped anew is whole in itself, and is
 * not what was countersigned.
 */
export const againstWitness = (db: Sqlite, verdict: AuditVerdict): AuditVerdict => {
  const stand = witnessed(db);
  if (!verdict.whole || !stand) return verdict;
  const hash = db.prepare("SELECT hash FROM audit WHERE seq = ?").pluck().get(stand.count) as string | undefined;
  if (hash === undefined) return { whole: false, entries: verdict.entries, broken: { seq: verdict.entries + 1, why: "truncated" } };
  return Buffer.from(hash, "hex").equals(Buffer.from(fromBase64url(stand.root) ?? [])) ? verdict : { whole: false, entries: verdict.entries, broken: { seq: stand.count, why: "altered" } };
};

/** Signs how far the audit has come and leaves it with the server, of which it is not the keeper alone any more. */
export const countersign = async ({ store, client, identity, device }: Live): Promise<void> => {
  const { db } = store;
  // What the server remembers of this machine counts, even where this file no longer knows of it.
  const kept = await client.call("checkpoints");
  if (!kept.ok || !db.open) return;
  const mine = kept.value.answer.checkpoints.find((one) => one.device === device)?.audit;
  if (mine) keepWitnessed(db, mine);
  const stand = standOf(db);
  if (!stand || stand.count <= (witnessed(db)?.count ?? 0)) return;
  const head = readHead(db);
  const said = { seq: head.seq, chain: toBase64url(head.chain), audit: { root: stand.root, count: stand.count }, tables: [] };
  const signature = toBase64url(signerOf(identity.sign.privateKey)(utf8(`daftar checkpoint 1\n${JSON.stringify(said)}`)));
  const put = await client.call("checkpoint", { body: { ...said, signature } });
  if (put.ok && db.open) keepWitnessed(db, stand);
};

/** Countersigns at once, then every 500 entries or quarter of an hour. Gives the end of it. */
export const watchAudit = (live: Live, scheduler: Scheduler): (() => void) => {
  let isOn = true;
  let quietMs = 0;
  const due = (): boolean => quietMs >= longestMs || (standOf(live.store.db)?.count ?? 0) - (witnessed(live.store.db)?.count ?? 0) >= mostEntries;
  const sign = (): void => {
    quietMs = 0;
    void countersign(live);
  };
  const look = (): void => {
    if (!isOn) return;
    quietMs += lookMs;
    if (due()) sign();
    takeBack = scheduler.after(lookMs, look);
  };
  let takeBack = scheduler.after(lookMs, look);
  sign();
  return () => {
    isOn = false;
    takeBack();
  };
};
