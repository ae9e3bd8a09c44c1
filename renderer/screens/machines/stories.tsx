import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { alone } from "../sync/fixtures.ts";
import { backBySheet, differing, full, knocking } from "./fixtures.ts";
import { PairingRights } from "./pairing-rights.tsx";
import type { Pairing } from "./use-pairing.ts";

const page = (id: string, answers: FakeAnswers, rest: Partial<Story> = {}): Story => ({ id: `machines/${id}`, answers: () => answers, place: "settings", params: { section: "machines" }, ...rest });
const openPairing = "#screen header button:last-of-type";
const idle: Pairing = {
  stage: "rights", opened: null, asked: null, refused: false, opening: false, admitting: false, error: null, isOver: false,
  start: () => undefined, same: () => undefined, refuse: () => undefined, admit: () => Promise.resolve(),
};

export const stories: readonly Story[] = [
  page("full", full),
  page("open", full, { click: "tbody tr[data-index]" }),
  page("differs", { ...full, "machine.list": { value: differing } }, { click: "tbody tr[data-index='1']" }),
  page("back-by-sheet", { ...full, "machine.list": { value: backBySheet } }),
  page("turn-keys", full, { click: "#screen header button:has(.tabler-icon-key)" }),
  page("alone", { ...alone, "machine.list": { value: [] } }),
  page("busy", { ...full, "machine.list": "never" }),
  page("error", { ...full, "machine.list": { refuse: appError("internal", { reference: "2m4d" }) } }),
  page("pairing-code", full, { click: openPairing }),
  page("pairing-compare", knocking, { click: openPairing }),
  page("pairing-offline", { ...full, "pairing.open": { refuse: appError("syncOffline") } }, { click: openPairing }),
  { id: "machines/pairing-rights", answers: () => full, render: () => <PairingRights machineName="Room 3" pairing={idle} /> },
];
