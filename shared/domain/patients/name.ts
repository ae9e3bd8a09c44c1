/** Direction marks, joiners and control signs that a copied name brings along and nobody sees. */
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}]/gu;

/** A name as it is kept: as written, without tatweel, unseen signs and needless spaces. Vowel marks and hamza stay. */
export const tidyName = (written: string): string =>
  written.normalize("NFC").replace(/[\t\n\u00a0]/g, " ").replace(unseen, "").replace(/\u0640/g, "").replace(/\s+/g, " ").trim();

/** A note or address as it is kept: lines stay lines, of one kind; other unseen signs go. A text like `=1+1` stays a text. */
export const tidyText = (written: string): string =>
  written.normalize("NFC").replace(/\r\n?/g, "\n").replace(unseen, "").trim();

/** A name set apart from the text around it, so that neither turns the other's direction (Unicode bidi isolates). */
export const isolateName = (name: string): string => `\u2068${name}\u2069`;
