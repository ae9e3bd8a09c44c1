import type { Id } from "#shared/core/ids.ts";
import { Refusal } from "#shared/errors.ts";

/** A recovery code between its making and its sheet: in memory only, and only for whoever made it. */
export interface RecoveryCodes {
  readonly keep: (userId: Id<"usr">, code: string) => void;
  /** The code to be printed; null when there is none, or it is another's. */
  readonly of: (userId: string) => string | null;
  /** The sheet was checked: the code is needed no more. */
  readonly forget: (userId: string) => void;
  /** The group that a refused code is wrong in, 0 for none of them; null where it was refused for another reason. */
  readonly wrongGroup: (error: unknown) => number | null;
}

export const createRecoveryCodes = (): RecoveryCodes => {
  const codes = new Map<string, string>();
  return {
    keep: (userId, code) => {
      codes.clear();
      codes.set(userId, code);
    },
    of: (userId) => codes.get(userId) ?? null,
    forget: (userId) => void codes.delete(userId),
    wrongGroup: (error) => (error instanceof Refusal && error.error.code === "wrongRecoveryCode" ? error.error.group : null),
  };
};
