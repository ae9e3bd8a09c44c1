const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));
const begins = (bytes: Uint8Array, ...head: readonly number[]): boolean => head.every((byte, at) => bytes[at] === byte);

const isPlainText = (bytes: Uint8Array): boolean => {
  try {
    // oxlint-disable-next-line no-control-regex -- what no text has is what is looked for
    return !/[\u0000-\u0008\u000e-\u001f]/.test(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
};

/** A file's kind by its bytes, whatever it is called; null for one that is not taken (programs, web pages with scripts, archives). */
export const sniffMediaType = (bytes: Uint8Array): string | null => {
  if (ascii(bytes, 0, 5) === "%PDF-") return "application/pdf";
  if (begins(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  if (begins(bytes, 0xff, 0xd8, 0xff)) return "image/jpeg";
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return "image/webp";
  if (ascii(bytes, 128, 4) === "DICM") return "application/dicom";
  return bytes.length > 0 && isPlainText(bytes) ? "text/plain" : null;
};
