/** A cell that a spreadsheet would take for a formula is led by an apostrophe, as OWASP advises. Amounts keep their minus. */
const plain = (cell: string): string => (/^[=+@\t\r]|^-(?![\d.]+$)/.test(cell) ? `'${cell}` : cell);

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Rows as a spreadsheet opens them: commas, CRLF (RFC 4180), and the mark by which Excel knows UTF-8. */
export const rowsToCsv = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map((row) => row.map((cell) => quoted(plain(cell))).join(",")).join("\r\n")}\r\n`;
