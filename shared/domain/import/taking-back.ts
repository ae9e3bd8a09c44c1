import { hoursToMs, type Instant } from "../../core/time.ts";

/** No import goes on for so long: what still stands as under way is half an import of a PC that is gone. */
const longestImportMs = hoursToMs(12);

/** Whether an import may be taken back: one that is over, or one whose PC will not end it any more. */
export const mayBeTakenBack = ({ status, startedAt }: { readonly status: "running" | "done" | "takenBack"; readonly startedAt: Instant }, now: Instant): boolean =>
  status === "done" || (status === "running" && now - startedAt > longestImportMs);
