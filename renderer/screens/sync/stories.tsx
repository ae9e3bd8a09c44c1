import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { alone, clockFast, inStep, offline, offlineLong, rebuilding, revoked, sending, sendingBoth, sendingFiles, stuck, upgradeNeeded } from "./fixtures.ts";

const page = (id: string, answers: FakeAnswers): Story => ({ id: `sync/${id}`, answers: () => answers, place: "settings", params: { section: "sync" } });

export const stories: readonly Story[] = [
  page("in-step", inStep),
  page("alone", alone),
  page("sending", sending),
  page("sending-files", sendingFiles),
  page("sending-both", sendingBoth),
  page("offline", offline),
  page("offline-long", offlineLong),
  page("clock-fast", clockFast),
  page("upgrade-needed", upgradeNeeded),
  page("revoked", revoked),
  page("rebuilding", rebuilding),
  page("stuck", stuck),
  page("busy", { ...inStep, "sync.waiting": "never" }),
  page("error", { ...inStep, "sync.waiting": { refuse: appError("internal", { reference: "5t7q" }) } }),
];
