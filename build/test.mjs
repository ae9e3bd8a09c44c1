// `npm test`: installs what is missing, then everything there is to prove, cheap checks first. `--long` for the longer runs.
import { rmSync } from "node:fs";
import { add, checkLint, checkSimulation, checkTypes, checkUnits, countWindow } from "./checks.mjs";
import { screenNeeds, testNeeds } from "./debian.mjs";
import { runE2e } from "./e2e.mjs";
import { root } from "./node24.mjs";
import { setup } from "./setup.mjs";

const isLong = process.argv.includes("--long");
const fewPlants = ["ackBeforeCommit", "cursorOutsideTransaction", "conflictForgotten", "overlayForgotten", "watchdogMissing"];
const allPlants = [
  ...fewPlants, "reusedDeviceSeq", "lastEntryLost", "winnerByArrival", "settlingForgotten", "claimCheckSkipped", "legalNumberTwice", "legalNumberNotShown", "damageAccepted", "revokedMayRead",
  "beforeKept", "epochIgnored", "backoffForEver", "pollMissing", "resendForgotten", "forkIsTaken", "offlineIsTaken", "confirmedTooEarly", "keysForgotten", "peerForgotten", "refusalForgotten",
  "voidForgotten", "takenTwice", "rebuildForgetsWaiting", "snapshotWithWaiting", "leaseForgotten",
];

try {
  const electron = await setup({ needs: [...screenNeeds, ...testNeeds] });
  let tally = [await checkTypes(), await checkLint(), await checkUnits(isLong ? { DAFTAR_LONG: "1" } : {})].reduce(add);
  tally = add(tally, await checkSimulation(isLong ? { seeds: 40_000, ops: 200, mixed: 3_000, plants: allPlants } : { seeds: 1_000, ops: 200, mixed: 100, plants: fewPlants }));
  rmSync(`${root}out/e2e.json`, { force: true });
  tally = add(tally, countWindow(await runE2e(electron)));
  console.log(`\n${tally.passed} passed, ${tally.failed} failed${tally.skipped ? `, ${tally.skipped} skipped` : ""}`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
