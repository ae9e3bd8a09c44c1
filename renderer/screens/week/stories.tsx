import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import { busyWeek, emptyWeek } from "./fixtures.ts";

export const stories: readonly Story[] = [
  { id: "week/busy", place: "week", answers: busyWeek },
  { id: "week/empty", place: "week", answers: emptyWeek },
  { id: "week/error", place: "week", answers: (language) => ({ ...busyWeek(language), "week.board": { refuse: appError("storeUnreadable", { detail: "SQLITE_CORRUPT" }) } }) },
];
