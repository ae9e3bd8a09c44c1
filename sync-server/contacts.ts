import type { Store } from "./store/store.ts";

/** A machine's last contact is written at most this often: it is for people to read. */
const everyMs = 60_000;
const namesKept = 50_000;

/** Keeps when a machine last came, and with which version of the program. */
export const createContacts = (store: Store) => {
  const kept = new Map<string, { readonly at: number; readonly program: string | null }>();
  return async (tenant: number, device: string, program: string | null, now: number): Promise<void> => {
    const name = `${tenant} ${device}`;
    const last = kept.get(name);
    if (last && now - last.at < everyMs && last.program === program) return;
    if (kept.size >= namesKept) kept.clear();
    kept.set(name, { at: now, program });
    const contact = { contact_at: now, program };
    await store.write(async (tx) => void (await tx.insertInto("device").values({ tenant, device, last_seq: 0, last_hash: new Uint8Array(32), ...contact }).onConflict((on) => on.columns(["tenant", "device"]).doUpdateSet(contact)).execute()));
  };
};
