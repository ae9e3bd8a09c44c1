import { compact, isWholeAt } from "./compaction.ts";
import { nextProgram } from "./programs.ts";
import type { FaultDeps } from "./surroundings.ts";
import { beginning } from "./virtual-time.ts";

const minute = 60_000;

/** A machine is away while the others go on and what it has not read is dropped: it comes back behind the horizon, with work of its own. */
const behindHorizon = (deps: FaultDeps): void => {
  const { chance, time, lasts, machines, isMixed, trace } = deps;
  const away = chance.oneOf(machines.slice(1));
  const at = chance.below(lasts);
  const ms = chance.between(3 * minute, 8 * minute);
  if (isMixed) return;
  time.after(at, () => {
    Object.assign(away.line, { asksLost: true, answersLost: true });
    trace(`${away.index} is away`);
  });
  for (const moment of [0.4, 0.6, 0.8]) {
    time.after(Math.min(at + ms * moment, lasts - 1), () => {
      const maker = machines.find((one) => one !== away && one.isOn() && isWholeAt(deps, one));
      if (maker) compact(deps, maker, 1_000, () => true);
    });
  }
  time.after(Math.min(at + ms, lasts), () => Object.assign(away.line, { asksLost: false, answersLost: false }));
};

/** Some machines hold a doctor's or a room's morning for themselves, and some of it is the desks' against the web. */
const leases = ({ chance, server, machines, lasts, trace }: FaultDeps): void => {
  for (let count = chance.between(1, 4); count > 0; count -= 1) {
    const from = Math.floor(beginning / minute) + chance.below(200);
    const device = chance.happens(0.2) ? null : chance.oneOf(machines).identity().device;
    server.lease({
      device,
      resource: chance.happens(0.7) ? `pra_${String(chance.below(5)).padStart(26, "0")}` : `rom_${String(chance.below(3)).padStart(26, "0")}`,
      from, to: from + chance.between(20, 120), until: beginning + chance.below(lasts * 2),
    });
    trace(`leased to ${device ?? "all desks"}`);
  }
};

/** All machines but one go over to a program whose envelopes the one they leave behind may not apply; it follows, or never does. */
const programsTurn = ({ chance, time, lasts, machines }: FaultDeps): void => {
  const late = chance.oneOf(machines.slice(1));
  const follows = chance.happens(0.5);
  for (const machine of machines) if (machine !== late || follows) time.after(machine === late ? chance.between(lasts / 2, lasts - 1) : chance.below(lasts / 2), () => machine.upgrade(nextProgram));
};

/** What is rarer than everything of `layOutFaults`, by a chance of its own. `isTurning`: programs of another form come into use. */
export const layOutRareFaults = (deps: FaultDeps, isTurning: boolean): void => {
  const { chance } = deps;
  if (chance.happens(0.3)) leases(deps);
  if (chance.happens(0.25)) behindHorizon(deps);
  if (isTurning) programsTurn(deps);
};
