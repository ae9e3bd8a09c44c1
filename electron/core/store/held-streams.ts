import { appError, refuse } from "#shared/errors.ts";
import { streamIds, type StreamName } from "#shared/schema/streams.ts";
import type { Runner } from "./sqlite.ts";

/** Whether what is written to a stream here can be sealed: a PC that was let in without its key holds nothing of it. A clinic alone holds all. */
export const isStreamHeld = (read: Pick<Runner, "prepare">, stream: StreamName): boolean =>
  read.prepare("SELECT NOT EXISTS (SELECT 1 FROM replica WHERE key = 'tenant') OR EXISTS (SELECT 1 FROM streamKey WHERE stream = ?)").pluck().get(streamIds[stream]) === 1;

/** Refuses with `streamNotHeld`. */
export const mustHoldStream = (read: Pick<Runner, "prepare">, stream: StreamName): void => {
  if (!isStreamHeld(read, stream)) refuse(appError("streamNotHeld", { stream }));
};
