import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programVersion } from "./program-version.ts";

test("the program says the version that it is packaged as", () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as { readonly version: string };
  expect(programVersion).toBe(version);
});
