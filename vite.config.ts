import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";
import type { InlineConfig } from "vitest/node";

/** What only Node can load, or finds its own files beside its code: left in node_modules, which the package ships. */
const external = ["electron", "better-sqlite3-multiple-ciphers", "@napi-rs/keyring", "@node-rs/argon2", "pdfkit", "exceljs", "chardet", "iconv-lite"];

/** One Node-side bundle: the shell, its preload, or the core. */
const nodeBundle = (name: string, entry: string, format: "es" | "cjs"): UserConfig => ({
  publicDir: false,
  ssr: { noExternal: true, external },
  build: {
    ssr: entry,
    outDir: "dist",
    emptyOutDir: false,
    target: "node22",
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      external,
      output: { format, entryFileNames: `${name}.${format === "cjs" ? "cjs" : "js"}`, chunkFileNames: `${name}-[hash].js` },
    },
  },
});

/** The window: what the renderer may load is what is built here. In `dev` it also serves the gallery of every screen state. */
const windowBundle: UserConfig = {
  root: "renderer",
  base: "./",
  plugins: [react()],
  publicDir: false,
  // The page's own origin is daftar://app, so the reload socket has to be told where Vite is.
  server: { host: "127.0.0.1", port: 5173, strictPort: true, hmr: { protocol: "ws", host: "127.0.0.1", clientPort: 5173 } },
  build: { outDir: "../dist/renderer", emptyOutDir: true, target: "chrome130", sourcemap: true, chunkSizeWarningLimit: 1_500 },
};

const tests: InlineConfig = {
  environment: "node",
  include: ["{shared,electron,renderer,build,sync-server}/**/*.test.{ts,tsx}"],
  exclude: ["node_modules/**", "dist/**", "out/**"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  globalSetup: ["sync-server/testing/postgres-end.ts"],
  // Argon2 and SQLite work on threads of their own: more workers than cores only make each other wait.
  maxWorkers: 2,
  // What a test file, its threads and the processes that it starts compile is kept for the next: most load the same modules.
  env: { NODE_COMPILE_CACHE: `${import.meta.dirname}/out/compiled` },
};

const bundles: Readonly<Record<string, UserConfig>> = {
  main: nodeBundle("main", "electron/main.ts", "es"),
  preload: nodeBundle("preload", "electron/preload.ts", "cjs"),
  core: nodeBundle("core", "electron/core/main.ts", "es"),
  "backup-worker": nodeBundle("backup-worker", "electron/core/store/backup-worker.ts", "es"),
  "snapshot-worker": nodeBundle("snapshot-worker", "electron/core/sync/snapshot/worker.ts", "es"),
};

// oxlint-disable-next-line import/no-default-export -- Vite reads the default export and no other.
export default defineConfig(({ mode }) => bundles[mode] ?? { ...windowBundle, ...(mode === "test" ? { root: ".", test: tests } : {}) });
