import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import { busyDay, emptyDay, fullDay, leasedDay } from "./fixtures.ts";

export const stories: readonly Story[] = [
  { id: "day/busy", place: "day", answers: busyDay },
  { id: "day/full", place: "day", answers: fullDay },
  { id: "day/leased", place: "day", answers: leasedDay },
  { id: "day/empty", place: "day", answers: emptyDay },
  { id: "day/loading", place: "day", answers: (language) => ({ ...busyDay(language), "day.board": "never" }) },
  { id: "day/error", place: "day", answers: (language) => ({ ...busyDay(language), "day.board": { refuse: appError("storeUnreadable", { detail: "SQLITE_CORRUPT" }) } }) },
  { id: "day/book", place: "day", answers: busyDay, press: "N" },
  { id: "day/walk-in", place: "day", answers: busyDay, press: "W" },
];
