import { hash, verify } from "@node-rs/argon2";
import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import { parseRecoveryCode, printRecoveryCode } from "#shared/domain/access/recovery-code.ts";
import { isWeakPassword, minPasswordLength } from "#shared/domain/access/secrets.ts";
import { appError, refuse } from "#shared/errors.ts";
import { slotOf, type KeyFile, type KeySlot } from "./store/key-file.ts";
import { isCheaperThan, unwrapWithPassword, unwrapWithRecovery, wrapWithPassword, wrapWithRecovery, type KdfCost, type PasswordWrap, type RecoveryWrap, type StoreKey } from "./store/key.ts";
import type { Keychain } from "./store/keychain.ts";
import { publicOf, recoveryIdentity, type PublicIdentity } from "./sync/device-keys.ts";
import { createHpke } from "./sync/hpke.ts";
import { openWithSheet } from "./sync/sheet-wrap.ts";
import type { Tries } from "./store/tries.ts";

export interface CredentialsDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly keychain: Keychain;
  readonly tries: Tries;
  /** What a new password's wrap costs, and the least that a wrap on disk may cost. */
  readonly cost: KdfCost;
  readonly floor: KdfCost;
}

/** Passwords, PINs and the recovery code: what opens the key, and how the key is wrapped for them. */
export interface Credentials {
  /** The key by a person's password. Refuses with `lockedOut`, `wrongPassword`, `userInactive`, `noPasswordHere` or `storeUnreadable`. */
  readonly unlock: (keys: KeyFile, username: string, password: string) => Promise<{ readonly slot: KeySlot; readonly key: StoreKey; readonly wrongBefore: number }>;
  /** The key by the printed code. Refuses with `lockedOut` or `wrongRecoveryCode`; a mere slip of the pen is not a try. */
  readonly unlockWithCode: (keys: KeyFile, code: string) => Promise<StoreKey>;
  /** Refuses with `passwordTooWeak`. */
  readonly wrap: (key: StoreKey, clinicId: string, person: { readonly userId: string; readonly username: string; readonly password: string }) => Promise<PasswordWrap>;
  /** `sheet`: the public half of the keys that follow from the code. */
  readonly newRecovery: (key: StoreKey) => { readonly code: string; readonly wrap: RecoveryWrap; readonly sheet: PublicIdentity };
  readonly hashPin: (pin: string) => Promise<string>;
  readonly isPin: (pinHash: string, pin: string) => Promise<boolean>;
}

const nobody = "nobody";
const byCode = "recovery code";

export const createCredentials = ({ clock, random, keychain, tries, cost, floor }: CredentialsDeps): Credentials => {
  let last: Promise<unknown> = Promise.resolve();
  /** One try at a time: sixty at once must not all be let through before the first is counted. */
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const mustNotBeLocked = (who: string): void => {
    const until = tries.lockedUntil(who, clock.now());
    if (until !== null) refuse(appError("lockedOut", { until }));
  };
  /** Counts a wrong try; the one that shuts the door says until when. */
  const countWrong = (who: string): number => {
    const { triesLeft, lockedUntil } = tries.wrong(who, clock.now());
    return lockedUntil === null ? triesLeft : refuse(appError("lockedOut", { until: lockedUntil }));
  };

  /** The keychain's secret where a clinic has one. It is made with the first wrap and asked for ever after. */
  const osSecret = async (clinicId: string): Promise<Uint8Array | null> => (await keychain.read(clinicId)) ?? keychain.create(clinicId, random);

  return {
    unlock: (keys, username, password) =>
      inTurn(async () => {
        const slot = slotOf(keys, username);
        const who = slot?.userId ?? nobody;
        mustNotBeLocked(who);
        if (!slot) return refuse(appError("wrongPassword", { triesLeft: countWrong(who) }));
        const { wrap, userId } = slot;
        if (!slot.active) return refuse(appError("userInactive"));
        if (!wrap) return refuse(appError("noPasswordHere"));
        if (isCheaperThan(wrap.cost, floor)) return refuse(appError("storeUnreadable", { detail: "keys.json" }));
        const secret = wrap.keychain ? await keychain.read(keys.clinicId) : null;
        if (wrap.keychain && !secret) return refuse(appError("storeUnreadable", { detail: "keychain" }));
        const key = await unwrapWithPassword(wrap, { userId, password }, secret);
        if (!key) return refuse(appError("wrongPassword", { triesLeft: countWrong(who) }));
        return { slot, key, wrongBefore: tries.right(who) };
      }),
    unlockWithCode: (keys, code) =>
      inTurn(async () => {
        mustNotBeLocked(byCode);
        const typed = parseRecoveryCode(code);
        if (!typed.ok) return refuse(appError("wrongRecoveryCode", { group: typed.error.group }));
        const key = "sheet" in keys.recovery ? openWithSheet(createHpke(random), keys.recovery, typed.value) : unwrapWithRecovery(keys.recovery, typed.value);
        if (!key) {
          countWrong(byCode);
          return refuse(appError("wrongRecoveryCode", { group: 0 }));
        }
        tries.right(byCode);
        return key;
      }),
    wrap: async (key, clinicId, { userId, username, password }) => {
      if (isWeakPassword(password, username)) refuse(appError("passwordTooWeak", { minLength: minPasswordLength }));
      return wrapWithPassword(key, { userId, password }, { cost, osSecret: await osSecret(clinicId), random });
    },
    newRecovery: (key) => {
      const secret = random.bytes(32);
      return { code: printRecoveryCode(secret), wrap: wrapWithRecovery(key, secret, random), sheet: publicOf(recoveryIdentity(secret)) };
    },
    hashPin: (pin) => hash(pin, { memoryCost: cost.memoryKib, timeCost: cost.passes, parallelism: cost.lanes }),
    isPin: (pinHash, pin) => inTurn(() => verify(pinHash, pin)),
  };
};
