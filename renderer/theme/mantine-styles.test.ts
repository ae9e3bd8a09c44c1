import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const styles = readFileSync(`${root}renderer/theme/mantine-styles.ts`, "utf8");

test("every part of Mantine that a screen uses brings its styles", () => {
  const used = new Set(
    globSync("renderer/**/*.tsx", { cwd: root }).flatMap((file) =>
      [...readFileSync(`${root}${file}`, "utf8").matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)].flatMap(([, names = ""]) => names.split(",").map((name) => name.trim())),
    ),
  );
  const missing = [...used].filter((name) => existsSync(`${root}node_modules/@mantine/core/styles/${name}.layer.css`) && !styles.includes(`/${name}.layer.css`));
  expect(missing).toEqual([]);
});
