import { defineConfig } from "@playwright/test";

// oxlint-disable-next-line import/no-default-export -- Playwright reads the default export and no other.
export default defineConfig({
  testDir: "../electron/e2e",
  testMatch: "*.e2e.ts",
  outputDir: "../out/e2e",
  // One window at a time: focus and the keyboard belong to one. Who has a screen for each window says how many.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // For a machine that does much else beside: what passes waits for none of it.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: "../out/e2e.json" }]],
});
