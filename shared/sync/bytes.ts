const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Letter code → its six bits; 255 for what is no letter of base64url. */
const bitsOf = new Uint8Array(256).fill(255);
for (let bits = 0; bits < letters.length; bits += 1) bitsOf[letters.charCodeAt(bits)] = bits;

/** Bytes as base64url without padding (RFC 4648, section 5), and back. Null where the text is not that. */
export const toBase64url = (bytes: Uint8Array): string => {
  let text = "";
  let held = 0;
  let count = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    for (count += 8; count >= 6; count -= 6) text += letters[(held >> (count - 6)) & 63] ?? "";
  }
  return count > 0 ? text + (letters[(held << (6 - count)) & 63] ?? "") : text;
};

export const fromBase64url = (text: string): Uint8Array | null => {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array((text.length * 6) >> 3);
  let held = 0;
  let count = 0;
  let at = 0;
  for (let letter = 0; letter < text.length; letter += 1) {
    const bits = bitsOf[text.charCodeAt(letter)] ?? 255;
    if (bits === 255) return null;
    held = ((held << 6) | bits) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at] = held >> count;
    at += 1;
  }
  return bytes;
};

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
};

const encoder = new TextEncoder();
/** An encoder costs up to ten times as much as a loop for a text that is no longer. */
const shortText = 128;

/** A text as UTF-8. */
export const utf8 = (text: string): Uint8Array => {
  if (text.length > shortText) return encoder.encode(text);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) return encoder.encode(text);
    bytes[at] = code;
  }
  return bytes;
};

/** A number in decimal and the line's end. */
export const numberLine = (count: number): Uint8Array => utf8(`${count}\n`);

/** Where short parts are laid together. */
const board = new Uint8Array(16_384);

/** Parts as one, to be read at once: the next call lays its own in the same place. */
export const laidTogether = (parts: readonly Uint8Array[]): Uint8Array => {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = length > board.length ? new Uint8Array(length) : board.subarray(0, length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
