import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import { conflicts, full, many, nothing, oneConflict, onlyClashes } from "./fixtures.ts";

export const stories: readonly Story[] = [
  { id: "conflicts/full", place: "conflicts", answers: full },
  { id: "conflicts/two-versions", place: "conflicts", answers: full, params: { conflictId: conflicts("en")[1]?.conflictId ?? "" } },
  { id: "conflicts/small", place: "conflicts", answers: full, params: { conflictId: conflicts("en")[4]?.conflictId ?? "" } },
  { id: "conflicts/one", place: "conflicts", answers: oneConflict },
  { id: "conflicts/clashes", place: "conflicts", answers: onlyClashes },
  { id: "conflicts/cancel", place: "conflicts", answers: onlyClashes, press: "X" },
  { id: "conflicts/many", place: "conflicts", answers: many },
  { id: "conflicts/empty", place: "conflicts", answers: () => nothing },
  { id: "conflicts/busy", place: "conflicts", answers: () => ({ ...nothing, "conflict.list": "never" }) },
  { id: "conflicts/error", place: "conflicts", answers: () => ({ ...nothing, "conflict.list": { refuse: appError("internal", { reference: "9q2w" }) } }) },
];
