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

const server = "https://sync.example.org:8443";
/** The longest that a clinic is connected to. */
const longServer = `http://10.0.0.7:8484/${"0123456789".repeat(28)}`.slice(0, 300);

test.each([
  { language: "ar", digits: "latn", server },
  { language: "ar", digits: "arab", server: null },
  { language: "ar", digits: "arab", server: longServer },
  { language: "en", digits: "latn", server: null },
  { language: "en", digits: "latn", server: longServer },
] as const)("the recovery sheet in $language with $digits digits, of a clinic whose server is $server, is one page from which every group, the day and the way back can be read", async ({ language, digits, server }) => {
  const bytes = await recoverySheetPdf({ clinicName: "عيادة النيل Nile 24/7", code, language, digits, madeAt: 1_795_340_520_000 as Instant, zone: "Africa/Cairo" as Zone, server });
  expect(Buffer.from(bytes.slice(0, 5)).toString()).toBe("%PDF-");
  expect(bytes.length).toBeLessThan(150_000);
  const folder = mkdtempSync(join(tmpdir(), "daftar-sheet-"));
  try {
    const file = join(folder, "sheet.pdf");
    writeFileSync(file, bytes);
    const text = spawnSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
    // Where poppler-utils is not installed, the runs above and the size are all that is tested.
    const read = text.error ? code : text.stdout.replace(/[\s\p{Cf}]+/gu, "");
    for (const group of code.split("-")) expect(read).toContain(group);
    if (!text.error) {
      expect(read).toContain(digits === "arab" ? "٢٢/١١/٢٠٢٦" : "22/11/2026");
      expect(read).toContain(server ?? (language === "ar" ? "استعادةمننسخة" : "Restorefromabackup"));
      const edges = [...spawnSync("pdftotext", ["-bbox", file, "-"], { encoding: "utf8" }).stdout.matchAll(/<word xMin="([\d.-]+)" .*? xMax="([\d.-]+)"/g)];
      expect(Math.min(...edges.map(([, from]) => Number(from)))).toBeGreaterThan(50);
      expect(Math.max(...edges.map(([, , to]) => Number(to)))).toBeLessThan(545);
    }
    const pages = readFileSync(file, "latin1").match(/\/Type \/Page\b/g);
    expect(pages).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
