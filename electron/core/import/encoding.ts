import { isUtf8 } from "node:buffer";
import chardet from "chardet";
import iconv from "iconv-lite";

export interface DecodedText {
  readonly text: string;
  /** WHATWG's name of the encoding, `utf-8` or `windows-1256`. */
  readonly encoding: string;
}

/** As much of a file as is enough to tell its encoding. */
const headBytes = 64 * 1024;

const startsWith = (bytes: Uint8Array, ...head: readonly number[]): boolean => head.every((byte, index) => bytes[index] === byte);

/** UTF-16 without a byte order mark: every other byte of its figures and commas is nought. */
const utf16Kind = (head: Uint8Array): "utf-16le" | "utf-16be" | null => {
  let even = 0;
  let odd = 0;
  for (let at = 0; at + 1 < head.length; at += 2) {
    if (head[at] === 0) even += 1;
    if (head[at + 1] === 0) odd += 1;
  }
  const pairs = head.length / 2;
  if (odd > pairs * 0.1 && even < pairs * 0.01) return "utf-16le";
  return even > pairs * 0.1 && odd < pairs * 0.01 ? "utf-16be" : null;
};

/** Arabic letters side by side: in Windows-1252 the same bytes are accented letters, which stand alone among plain ones. */
const arabicRuns = (text: string): number => (text.match(/[\u0621-\u064a]{2,}/g) ?? []).length;
const accentsAlone = (text: string): number => (text.match(/[a-z][\u00c0-\u00ff][a-z]/gi) ?? []).length;

const eightBit = (head: Uint8Array): string => {
  const arabic = iconv.decode(Buffer.from(head), "windows-1256");
  const western = iconv.decode(Buffer.from(head), "windows-1252");
  if (arabicRuns(arabic) > accentsAlone(western)) {
    const guessed = chardet.detect(head);
    return guessed === "ISO-8859-6" ? "iso-8859-6" : "windows-1256";
  }
  const [best] = chardet.analyse(head);
  const name = best && best.confidence >= 60 ? best.name.toLowerCase() : "windows-1252";
  return iconv.encodingExists(name) && !name.startsWith("iso-8859-1") ? name : "windows-1252";
};

const encodingOf = (bytes: Uint8Array): string => {
  const head = bytes.subarray(0, headBytes);
  return startsWith(bytes, 0xef, 0xbb, 0xbf) ? "utf-8"
    : startsWith(bytes, 0xff, 0xfe) ? "utf-16le"
    : startsWith(bytes, 0xfe, 0xff) ? "utf-16be"
    : (utf16Kind(head) ?? (isUtf8(bytes) ? "utf-8" : eightBit(head)));
};

/** Text of a file in whatever encoding it was saved: UTF-8 and UTF-16 with or without a mark, Windows-1256, and the rest by its look; or as `asked`. */
export const decodeText = (bytes: Uint8Array, asked?: string): DecodedText => {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const encoding = asked ?? encodingOf(bytes);
  return { text: iconv.decode(whole, encoding), encoding };
};
