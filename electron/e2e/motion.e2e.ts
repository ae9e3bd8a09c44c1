import { rmSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { launchDaftar } from "../testing/app.ts";
import { openClinic, ownerPassword, sundayMorning } from "./clinic.ts";
import { faultsOf } from "./faults.ts";
import { readerIn } from "./reader.ts";

const { t } = readerIn("en");

/** Watches the page from now on; what it gives at last names everything that has faded or moved meanwhile. */
const watchMotion = async (page: Page): Promise<() => Promise<readonly string[]>> => {
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seenMoving: seen });
    const look = (): void => {
      for (const animation of document.getAnimations()) {
        if (animation instanceof CSSAnimation) seen.add(animation.animationName);
        else if (animation instanceof CSSTransition) seen.add(animation.transitionProperty);
      }
      requestAnimationFrame(look);
    };
    look();
  });
  return () => page.evaluate(() => [...(globalThis as unknown as { readonly seenMoving: Set<string> }).seenMoving]);
};

for (const motion of ["moving", "still"] as const) {
  test(`what comes and goes ${motion === "moving" ? "fades, and is looked at only once it has come" : "does not fade where the PC asks for stillness"}`, async () => {
    const daftar = await launchDaftar({ language: "en", now: sundayMorning, motion });
    const { page } = daftar;
    await openClinic(daftar, "en");
    await daftar.call("session.signIn", { username: "owner", password: ownerPassword });
    await page.reload();
    await expect(page.locator("[data-board]")).toBeVisible();
    const moved = await watchMotion(page);

    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.keyboard.press("z");
    await expect(page.getByRole("status").getByText(t("error.nothingToUndo"))).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);

    expect(await moved()).toEqual(motion === "moving" ? expect.arrayContaining(["opacity", expect.stringContaining("rise")]) : []);
    await daftar.close();
    rmSync(daftar.home, { recursive: true, force: true });
  });
}
