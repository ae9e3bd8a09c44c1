/** The letters of ids (`shared/core/ids.ts`), five bits each. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const valueOf = new Map(Array.from(alphabet, (letter, at) => [letter.charCodeAt(0), at]));
const letters = 26;
const idBytes = 16;
const longestPrefix = 8;

/** An id as it travels: its prefix, then its 128 bits, 19 bytes for 30 letters. Any other text is left as it is. */
export const packId = (text: string): string | Uint8Array => {
  const prefix = text.length - letters - 1;
  if (prefix < 1 || prefix > longestPrefix || text[prefix] !== "_") return text;
  const packed = new Uint8Array(prefix + idBytes);
  for (let at = 0; at < prefix; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) return text;
    packed[at] = code;
  }
  // Twenty-six letters are two bits more than sixteen bytes: those stand at the front, and are none.
  let [bits, held, to] = [0, -2, prefix];
  for (let at = prefix + 1; at < text.length; at += 1) {
    const value = valueOf.get(text.charCodeAt(at));
    if (value === undefined) return text;
    bits = (bits << 5) | value;
    held += 5;
    if (held === 3 && bits > 7) return text;
    if (held < 8) continue;
    held -= 8;
    packed[to] = bits >> held;
    to += 1;
    bits &= (1 << held) - 1;
  }
  return packed;
};

/** The text of an id as it travelled; null for what is neither. */
export const unpackId = (packed: unknown): string | null => {
  if (typeof packed === "string") return packed;
  if (!(packed instanceof Uint8Array)) return null;
  const prefix = packed.length - idBytes;
  if (prefix < 1 || prefix > longestPrefix) return null;
  let text = "";
  for (let at = 0; at < prefix; at += 1) {
    const code = packed[at] as number;
    if (code > 127) return null;
    text += String.fromCharCode(code);
  }
  text += "_";
  let [bits, held] = [0, 2];
  for (let at = prefix; at < packed.length; at += 1) {
    bits = (bits << 8) | (packed[at] as number);
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += alphabet[bits >> held] ?? "";
      bits &= (1 << held) - 1;
    }
  }
  return text;
};
