import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "..", "..");
/** What only Node can load stays where it is. */
const external = ["better-sqlite3-multiple-ciphers", "@napi-rs/keyring", "@node-rs/argon2", "pdfkit", "exceljs", "chardet", "iconv-lite"];

/** One file of a script of this folder, which starts in a quarter of the time: for tests that start it thousands of times. Gives its path. */
export const bundleScript = async (name: string): Promise<string> => {
  const outDir = join(root, "out", "testing");
  await build({ configFile: false, root, logLevel: "error", ssr: { noExternal: true, external }, build: { ssr: join(import.meta.dirname, `${name}.ts`), outDir, emptyOutDir: false, target: "node24", minify: false } });
  return join(outDir, `${name}.js`);
};
