import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Instant, Zone } from "#shared/core/time.ts";
import { visualRuns } from "./pdf-line.ts";
import { recoverySheetPdf } from "./recovery-sheet.ts";

const drawn = (line: string): string => visualRuns(line, "rtl").map((run) => (run.isRtl ? Array.from(run.text).toReversed().join("") : run.text)).join("");

test("a blood pressure, an amount and a range inside Arabic keep their digits in order", () => {
  expect(drawn("ضغط 120/80 اليوم")).toBe("مويلا 120/80 طغض");
  expect(drawn("الإجمالي 1,250.500 د.ك")).toBe("ك.د 1,250.500 يلامجإلا");
  expect(drawn("في 22/11/2026 11:42")).toBe("11:42 22/11/2026 يف");
  expect(drawn("أخذ Concor 5 mg (صباحًا)")).toContain("Concor 5 mg");
});

test("brackets around Arabic open towards it", () => {
  expect(drawn("النيل (Nile) 24/7")).toBe("24/7 (Nile) لينلا");
  expect(drawn("الدرج (نقد)")).toBe("(دقن) جردلا");
});

const code = "K7Q2M-01234-56789-ABCDE-FGHJK-MNPQR-STVWX-YZ012-34567-89ABC-DEFGH-JKMNP-QRSTV";

test.each([
  { language: "ar", digits: "latn" },
  { language: "ar", digits: "arab" },
  { language: "en", digits: "latn" },
] as const)("the recovery sheet in $language with $digits digits is one page from which every group and the day can be read", async ({ language, digits }) => {
  const bytes = await recoverySheetPdf({ clinicName: "عيادة النيل Nile 24/7", code, language, digits, madeAt: 1_795_340_520_000 as Instant, zone: "Africa/Cairo" as Zone });
  expect(Buffer.from(bytes.slice(0, 5)).toString()).toBe("%PDF-");
  expect(bytes.length).toBeLessThan(150_000);
  const folder = mkdtempSync(join(tmpdir(), "daftar-sheet-"));
  try {
    const file = join(folder, "sheet.pdf");
    writeFileSync(file, bytes);
    const text = spawnSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
    // Where poppler-utils is not installed, the runs above and the size are all that is tested.
    const read = text.error ? code : text.stdout.replace(/\s+/g, "");
    for (const group of code.split("-")) expect(read).toContain(group);
    if (!text.error) expect(read).toContain(digits === "arab" ? "٢٢/١١/٢٠٢٦" : "22/11/2026");
    const pages = readFileSync(file, "latin1").match(/\/Type \/Page\b/g);
    expect(pages).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
