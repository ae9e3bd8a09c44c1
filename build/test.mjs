// `npm test`: installs what is missing, then everything there is to prove, cheap checks first. `npm run test:long [-- PART…]`:
// the same with longer runs, all of it or the parts named.
import { rmSync } from "node:fs";
import { add, checkLint, checkSimulation, checkTypes, checkUnits, countWindow, nothingYet } from "./checks.mjs";
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

// A short day costs a third of a long one: a quarter are long days.
const simulation = isLong
  ? { clinics: [{ seeds: "1..10000", ops: 200 }, { seeds: "10001..40000", ops: 60 }], mixed: "1..3000", plants: allPlants }
  : { clinics: [{ seeds: "1..250", ops: 200 }, { seeds: "251..1000", ops: 60 }], mixed: "1..100", plants: fewPlants };

/** Each gives a tally. */
const parts = {
  types: checkTypes,
  lint: checkLint,
  units: () => checkUnits(isLong ? { DAFTAR_LONG: "1" } : {}),
  simulation: () => checkSimulation(simulation),
  window: async (electron) => {
    rmSync(`${root}out/e2e.json`, { force: true });
    return countWindow(await runE2e(electron));
  },
};

try {
  const wanted = process.argv.slice(2).filter((name) => name !== "--long");
  const unknown = wanted.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(", ")}: ${Object.keys(parts).join(", ")}`);
  const electron = await setup({ needs: [...screenNeeds, ...testNeeds] });
  let tally = nothingYet;
  for (const [name, check] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) tally = add(tally, await check(electron));
  console.log(`\n${tally.passed} passed, ${tally.failed} failed${tally.skipped ? `, ${tally.skipped} skipped` : ""}`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
