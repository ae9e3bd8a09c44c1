import { AsyncEntry } from "@napi-rs/keyring";
import type { Random } from "#shared/core/random.ts";

/** The secret that this PC's keychain keeps for one clinic, mixed into every password's wrap. */
export interface Keychain {
  /** Null where there is no keychain, it has no such secret, or it does not answer. */
  readonly read: (clinicId: string) => Promise<Uint8Array | null>;
  /** Makes and keeps a secret; null where that cannot be relied on. */
  readonly create: (clinicId: string, random: Random) => Promise<Uint8Array | null>;
}

export const noKeychain: Keychain = { read: () => Promise.resolve(null), create: () => Promise.resolve(null) };

/** A locked keychain asks a person, who may not be there: it is given this long. */
const patienceMs = 15_000;

const entryOf = (clinicId: string): AsyncEntry =>
  // Without the pinned store the kernel's keyring is taken where there is no D-Bus, and that one forgets at a restart.
  new AsyncEntry("daftar", clinicId, { linux: { store: "secret-service" } });

/** DPAPI, Keychain or the Secret Service. */
export const systemKeychain: Keychain = {
  read: async (clinicId) => {
    try {
      const secret = await entryOf(clinicId).getSecret(AbortSignal.timeout(patienceMs));
      return secret ? Uint8Array.from(secret) : null;
    } catch {
      return null;
    }
  },
  create: async (clinicId, random) => {
    try {
      const secret = random.bytes(32);
      const entry = entryOf(clinicId);
      await entry.setSecret(secret, AbortSignal.timeout(patienceMs));
      const kept = await entry.getSecret(AbortSignal.timeout(patienceMs));
      return kept && Buffer.from(kept).equals(secret) ? secret : null;
    } catch {
      return null;
    }
  },
};

/**
 * The keychain that this PC is trusted to have: that of Windows and macOS. On Linux only when asked for, because a desk
 * session has a Secret Service and a terminal or a night job of the same person has none.
 */
export const keychainFor = (platform: string, wanted: string | undefined): Keychain => {
  if (wanted === "off") return noKeychain;
  return platform === "win32" || platform === "darwin" || wanted === "on" ? systemKeychain : noKeychain;
};
