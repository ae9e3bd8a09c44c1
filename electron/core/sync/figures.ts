import { hashRaw } from "@node-rs/argon2";
import { utf8 } from "#shared/sync/bytes.ts";
import { figuresOf, figuresSeed, type PairingRequest } from "#shared/sync/pairing.ts";
import type { Hasher } from "#shared/sync/ports.ts";
import type { KdfCost } from "../store/key.ts";

/**
 * The six figures that both PCs show. Stretched (Argon2id), so that whoever has seen the code cannot look for keys that
 * give the same figures within its ten minutes.
 */
export const pairingFigures = async (hasher: Hasher, cost: KdfCost, secret: Uint8Array, newcomer: Pick<PairingRequest, "signKey" | "boxKey">): Promise<string> =>
  figuresOf(new Uint8Array(await hashRaw(Buffer.from(figuresSeed(hasher, secret, newcomer)), { memoryCost: cost.memoryKib, timeCost: cost.passes, parallelism: cost.lanes, outputLen: 16, salt: Buffer.from(utf8("daftar figures 1")) })));
