import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { still } from "./still.ts";

/** As far as it is read here. */
interface Axe {
  readonly run: (where: Document, options: object) => Promise<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: readonly string[]; readonly any: readonly { readonly message: string }[] }[] }[];
  }>;
}

/** The engine of @axe-core/playwright, whose builder brings it into the page anew for every look: that takes three times as long. */
const engine = readFileSync(createRequire(import.meta.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js"), "utf8");

/** What keeps somebody out: the rule of axe, and where on the page it is broken. */
export interface Fault {
  readonly rule: string;
  readonly at: readonly string[];
}

/** Everything that axe finds on the page once it is still; of these rules alone where some are named. */
export const faultsOf = async (page: Page, rules?: readonly string[]): Promise<readonly Fault[]> => {
  await still(page);
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(engine);
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as { readonly axe: Axe };
    // A paper in its frame is looked at where papers are tested; the frame lets nothing in.
    const found = await axe.run(document, { resultTypes: ["violations"], iframes: false, preload: false, ...(only ? { runOnly: { type: "rule", values: only } } : {}) });
    return found.violations.map(({ id, nodes }) => ({ rule: id, at: nodes.map(({ target, any }) => `${target.join(" ")} ${any[0]?.message ?? ""}`) }));
  }, rules);
};
