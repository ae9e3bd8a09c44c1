import type { Random } from "#shared/core/random.ts";
import type { Store } from "./store/store.ts";

/** 32 random bytes that all processes of the server share under this name; made at the first asking. */
export const secretOf = async (store: Store, random: Random, name: string): Promise<Uint8Array> =>
  store.write(async (tx) => {
    await tx.insertInto("secret").values({ name, value: random.bytes(32) }).onConflict((on) => on.column("name").doNothing()).execute();
    return (await tx.selectFrom("secret").select("value").where("name", "=", name).executeTakeFirstOrThrow()).value;
  });
