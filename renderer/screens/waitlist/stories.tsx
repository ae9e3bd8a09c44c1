import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import { busyWaitlist, emptyWaitlist } from "./fixtures.ts";

export const stories: readonly Story[] = [
  { id: "waitlist/busy", place: "waitlist", answers: busyWaitlist },
  { id: "waitlist/add", place: "waitlist", answers: busyWaitlist, press: "N" },
  { id: "waitlist/empty", place: "waitlist", answers: emptyWaitlist },
  { id: "waitlist/error", place: "waitlist", answers: (language) => ({ ...busyWaitlist(language), "waitlist.list": { refuse: appError("internal", { reference: "k3f9" }) } }) },
];
