import { expect } from "@playwright/test";
import { stageAnswers } from "../testing/staged-answers.ts";
import { wayOf, type Round } from "./round.ts";
import { cutOff, disagreements, machines, statusOf } from "./together.ts";

/** What a clinic of several PCs has beside: how they stand, who they are, what they do not agree about. The other PCs are staged. */
export const togetherRound = async (round: Round): Promise<void> => {
  const { page, daftar, reader: { t }, look, go, button, press } = wayOf(round);
  const section = (key: "sync" | "machines") => page.getByRole("navigation", { name: t("settings.sections") }).getByRole("button", { name: t(`settings.${key}`), exact: true }).click();
  await stageAnswers(daftar, cutOff);
  await go("place.settings");
  await section("sync");
  await expect(page.getByRole("region", { name: t("sync.kept") })).toBeVisible();
  await look("sync-cut-off");
  await stageAnswers(daftar, { "sync.status": { value: statusOf({ state: "upgradeNeeded", clockAheadMs: 260_000 }) } });
  await expect(page.getByRole("alert")).toBeVisible();
  await look("sync-upgrade");
  await stageAnswers(daftar, machines);
  await section("machines");
  await page.getByRole("row", { name: "Room 2" }).click();
  await expect(button("machines.revoke")).toBeVisible();
  await look("machines-open");
  await button("pairing.open").click();
  await expect(page.getByText("482")).toBeVisible();
  await look("pairing-compare");
  await button("pairing.same").click();
  await look("pairing-rights");
  await stageAnswers(daftar, disagreements);
  await go("place.conflicts");
  await expect(page.getByRole("article")).toBeVisible();
  await look("conflicts-call");
  await press("x");
  await look("conflicts-cancel");
  await press("Escape", "ArrowDown", "ArrowDown");
  await look("conflicts-two-versions");
  await stageAnswers(daftar, {});
};
