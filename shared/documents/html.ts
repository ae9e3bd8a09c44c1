/** Markup that is safe to print: made by `html` alone, never from text. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | null | false | readonly Html[];

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as markup that shows exactly that text, in content and in quoted attributes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const partToMarkup = (part: Part): string => {
  if (part === null || part === false) return "";
  if (typeof part === "string" || typeof part === "number") return escapeText(String(part));
  return "markup" in part ? part.markup : part.map((one) => one.markup).join("");
};

/** The one way to make markup: every value put into it is escaped unless it was made by `html` itself. Null and false leave nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: strings.reduce((text, string, index) => text + partToMarkup(parts[index - 1] ?? null) + string),
});

/** A value of its own direction, so that a Latin name in an Arabic line, or the other way, moves nothing around it. */
export const isolate = (text: string): Html => html`<bdi>${text}</bdi>`;

/** Several lines of text as they were typed. */
export const linesOf = (text: string): readonly Html[] => text.split(/\r?\n/).map((line) => html`<div><bdi>${line}</bdi></div>`);

const imageAddress = /^data:image\/(?:png|jpeg|svg\+xml);base64,[A-Za-z0-9+/]+=*$/;

/** A picture kept as a data address; nothing for any other address, so that a paper never asks the network. */
export const picture = (address: string, name: string): Html | null => (imageAddress.test(address) ? html`<img class="logo" src="${address}" alt="${name}">` : null);
