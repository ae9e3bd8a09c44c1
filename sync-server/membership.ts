import type { IncomingHttpHeaders } from "node:http";
import type { Selectable } from "kysely";
import { toBase64url } from "#shared/sync/bytes.ts";
import { statementOf, takeStatement, type Membership } from "#shared/sync/membership.ts";
import { headers, type Fault } from "#shared/sync/protocol.ts";
import { serverCrypto } from "./crypto.ts";
import type { Reader, Store, Writer } from "./store/store.ts";
import type { Tables } from "./store/tables.ts";

export type Tenant = Selectable<Tables["tenant"]>;

/** Folded membership of clinics, kept while their last statement stays the same. */
export interface Memberships {
  /** Who belongs, as of `tenant`, which was read by the same `db`. */
  readonly of: (db: Reader, tenant: Tenant) => Promise<Membership>;
}

const kept = 2_000;

export const createMemberships = (): Memberships => {
  const folded = new Map<number, Membership>();
  return {
    of: async (db, tenant) => {
      const known = folded.get(tenant.no);
      if (known && known.last === toBase64url(tenant.statement_hash)) return known;
      const rows = await db.selectFrom("statement").selectAll().where("tenant", "=", tenant.no).where("idx", "<=", tenant.statements).orderBy("idx").execute();
      let membership: Membership | null = null;
      for (const { bytes, seq } of rows) {
        const taken = takeStatement(serverCrypto, membership, bytes, seq);
        if (!taken.ok) throw new Error(`a kept statement no longer folds: ${taken.error.fault}`);
        membership = taken.value;
      }
      if (!membership) throw new Error("a clinic without a founding statement");
      // The one that was folded longest ago makes room.
      folded.delete(tenant.no);
      folded.set(tenant.no, membership);
      if (folded.size > kept) folded.delete(folded.keys().next().value ?? tenant.no);
      return membership;
    },
  };
};

/** A clinic, and whether a token's family there is revoked. Null where there is no such family there. */
export const tenantOfFamily = async (db: Reader, id: string, family: string): Promise<{ readonly tenant: Tenant; readonly isRevoked: boolean } | null> => {
  const row = await db.selectFrom("tenant").innerJoin("token_family", (on) => on.onRef("token_family.tenant", "=", "tenant.no").on("family", "=", family))
    .selectAll("tenant").select("token_family.revoked_at").where("tenant.id", "=", id).executeTakeFirst();
  if (!row) return null;
  const { revoked_at, ...tenant } = row;
  return { tenant, isRevoked: revoked_at !== null };
};

export const tenantById = async (db: Reader, id: string): Promise<Tenant | null> =>
  (await db.selectFrom("tenant").selectAll().where("id", "=", id).executeTakeFirst()) ?? null;

/** The clinic's row, held until the transaction ends: what it decides about the clinic, nobody else decides meanwhile. */
export const lockTenant = async (db: Reader, kind: "sqlite" | "postgres", no: number): Promise<Tenant | null> => {
  const row = db.selectFrom("tenant").selectAll().where("no", "=", no);
  return (await (kind === "postgres" ? row.forUpdate() : row).executeTakeFirst()) ?? null;
};

/** Whom a statement says it is by; null where it is none. Nothing is proved yet. */
export const authorOf = (bytes: Uint8Array): string | null => {
  try {
    return statementOf(bytes).by;
  } catch {
    return null;
  }
};

/** Of what a removed machine missed, so much is handed over at once. */
const most = { statements: 100, bytes: 500_000 };

/**
 * What a machine is told that was removed: the signed statement by which it went, and, of the membership log, what lies between
 * that and the place up to which it says that it knows it. Nothing of what came after. `removedAt` is the statement's place in the log.
 */
export const removalOf = async (db: Reader, tenant: Tenant, removedAt: number | null, known: number | null): Promise<Fault & { readonly code: "revoked" }> => {
  const own = removedAt === null ? undefined : await db.selectFrom("statement").select(["idx", "bytes"]).where("tenant", "=", tenant.no).where("seq", "=", removedAt).executeTakeFirst();
  const told = { code: "revoked", statement: toBase64url(own?.bytes ?? new Uint8Array(0)) } as const;
  if (known === null || !own) return told;
  const missed = await db.selectFrom("statement").select("bytes").where("tenant", "=", tenant.no).where("idx", ">", known).where("idx", "<", own.idx).orderBy("idx").limit(most.statements).execute();
  const before: string[] = [];
  let left = most.bytes;
  for (const { bytes } of missed) {
    left -= bytes.byteLength;
    // One is always handed over, so that asking again comes to an end.
    if (left < 0 && before.length > 0) break;
    before.push(toBase64url(bytes));
  }
  return { ...told, before };
};

/** The place that a request says in its headers; null where it says none. */
export const knownOf = (sent: IncomingHttpHeaders): number | null => {
  const said = sent[headers.members];
  return typeof said === "string" && /^\d{1,9}$/.test(said) ? Number(said) : null;
};

/** Keeps the sheet that a statement names, where it names one, so that whoever has only the paper finds the clinic. */
export const noteSheet = async (tx: Writer, tenant: number, bytes: Uint8Array): Promise<void> => {
  const { body } = statementOf(bytes);
  if (body.type !== "found" && body.type !== "sheet") return;
  await tx.insertInto("sheet").values({ sign_key: body.recovery.signKey, tenant }).onConflict((on) => on.columns(["sign_key", "tenant"]).doNothing()).execute();
};

/** Sheets of clinics that came before sheets were kept. */
export const noteMissingSheets = (store: Store): Promise<void> =>
  store.write(async (tx) => {
    const rows = await tx.selectFrom("statement").select(["tenant", "bytes"]).where("tenant", "not in", tx.selectFrom("sheet").select("tenant")).execute();
    for (const { tenant, bytes } of rows) await noteSheet(tx, tenant, bytes);
  });

/**
 * Clinics that ever had this sheet, the newest first: of many the oldest ten, for whoever would hide a clinic behind others
 * made up under its sheet's public key comes after it.
 */
export const tenantsOfSheet = async (db: Reader, signKey: string): Promise<readonly Tenant[]> =>
  (await db.selectFrom("tenant").innerJoin("sheet", "sheet.tenant", "tenant.no").selectAll("tenant").where("sheet.sign_key", "=", signKey).orderBy("tenant.no").limit(10).execute()).toReversed();
