import { fromBase64url, toBase64url, utf8 } from "#shared/sync/bytes.ts";
import type { SheetWrap, StoreKey } from "../store/key.ts";
import { recoveryIdentity, type PublicIdentity } from "./device-keys.ts";
import type { Hpke } from "./hpke.ts";

const info = utf8("daftar store key to the sheet 1");

/** A PC's store key, sealed to the clinic's printed sheet: the PC itself never saw the code. */
export const sealToSheet = (hpke: Hpke, { boxKey }: Pick<PublicIdentity, "boxKey">, key: StoreKey): SheetWrap => {
  const publicKey = fromBase64url(boxKey);
  if (!publicKey) throw new Error("not a key");
  return { sheet: toBase64url(hpke.seal(publicKey, info, key)) };
};

/** The key by the code's 32 bytes; null where the sheet is another. */
export const openWithSheet = (hpke: Hpke, { sheet }: SheetWrap, code: Uint8Array): StoreKey | null => {
  const sealed = fromBase64url(sheet);
  const key = sealed && hpke.open(recoveryIdentity(code).box.privateKey, info, sealed);
  return key?.length === 32 ? (key as StoreKey) : null;
};
