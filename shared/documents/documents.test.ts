import { expect, test } from "vitest";
import { samplePapers } from "../testing/paper-samples.ts";
import { escapeText, html, picture } from "./html.ts";
import { paperSizes } from "./paper.ts";
import { nameIn } from "./writer.ts";

const fonts = { latin: "/*latin*/", arabic: "/*arabic*/" };
const every = paperSizes.flatMap((size) => (["en", "ar"] as const).map((language) => ({ size, language })));

test.each(every)("a patient whose name is a script stays text on every paper of $size in $language", ({ size, language }) => {
  for (const [kind, { html: page }] of Object.entries(samplePapers({ size, language, fonts, patientName: `<script>alert("1")</script> & 'Nour'` }))) {
    expect(page).not.toMatch(/<script/i);
    if (kind === "daySheet" || kind === "dayClose") continue;
    expect(page).toContain("<bdi>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;Nour&#39;</bdi>");
  }
});

test.each(every)("a paper of $size in $language asks the network for nothing and may run nothing", ({ size, language }) => {
  for (const { html: page } of Object.values(samplePapers({ size, language, fonts }))) {
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:; font-src data:"`);
    expect(page).not.toMatch(/(?:src|href)=(?!"data:)/);
    expect(page).not.toMatch(/url\((?!data:)/);
    expect(page).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}" data-paper="${size}">`);
  }
});

test("the paper speaks the patient's language: name, digits, Hijri day", () => {
  const { invoice } = samplePapers({ size: "a4", language: "ar", digits: "arab", currency: "KWD", hijri: true, fonts });
  expect(invoice?.title).toBe("فاتورة A-000123");
  expect(invoice?.html).toContain("نور عبد الرحمن أبو زيد");
  expect(invoice?.html).not.toContain("Nour Abdelrahman");
  expect(invoice?.html).toContain("A-٠٠٠١٢٣");
  expect(invoice?.html).toContain("١٥٨٫٦٤٠");
  expect(invoice?.html).toContain("جمادى الآخرة ١٤٤٨");
  expect(invoice?.html).toContain("120/80");
});

test("a draft says that it is none, a paid invoice that it is paid", () => {
  const { draft, paid } = samplePapers({ size: "a5", language: "en", fonts });
  expect(draft?.html).toContain("Draft, not an invoice");
  expect(draft?.html).not.toContain("A-000123");
  expect(paid?.html).toContain("Paid in full");
  expect(paid?.html).not.toContain(">Due<");
});

test("a logo that is no picture in itself is left out", () => {
  expect(picture("https://example.org/logo.png", "Nile")).toBeNull();
  expect(picture(`data:image/svg+xml;base64,AAAA" onload="alert(1)`, "Nile")).toBeNull();
  expect(picture("data:image/png;base64,iVBORw0KGgo=", `"><b>`)?.markup).toBe(`<img class="logo" src="data:image/png;base64,iVBORw0KGgo=" alt="&quot;&gt;&lt;b&gt;">`);
});

test("values are escaped, markup made here is not, nothing leaves nothing", () => {
  expect(html`<p>${"a < b"}${html`<b>${1}</b>`}${null}${false}${[html`x`, html`y`]}</p>`.markup).toBe("<p>a &lt; b<b>1</b>xy</p>");
  expect(escapeText(`"'&<>`)).toBe("&quot;&#39;&amp;&lt;&gt;");
});

test("of two names the reader's script is taken", () => {
  expect(nameIn("ar", "Nour Abu Zaid", "نور أبو زيد")).toBe("نور أبو زيد");
  expect(nameIn("en", "نور أبو زيد", null)).toBe("نور أبو زيد");
  expect(nameIn("en", "Nour Abu Zaid", "نور أبو زيد")).toBe("Nour Abu Zaid");
});
