import { err, ok, type Result } from "../../core/result.ts";
import type { Instant } from "../../core/time.ts";
import { appError, type AppError } from "../../errors.ts";

export type AppointmentStatus = "booked" | "arrived" | "inRoom" | "done" | "noShow" | "cancelled";

/** One way along the stepper; who was never put in a room can be done, and who came late is no longer a no-show. */
const steps: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
  booked: ["arrived", "noShow", "cancelled"],
  arrived: ["inRoom", "done", "cancelled"],
  inRoom: ["done"],
  done: [],
  noShow: ["arrived"],
  cancelled: [],
};

export const canStep = (from: AppointmentStatus, to: AppointmentStatus): boolean => steps[from].includes(to);

/** Holds its time against other bookings. A no-show's time is free for whoever is there. */
export const holdsTime = (status: AppointmentStatus): boolean => status !== "cancelled" && status !== "noShow";

/** Not yet over: can be moved, stretched, or settled when hours change under it. */
export const isOpen = (status: AppointmentStatus): boolean => status === "booked" || status === "arrived" || status === "inRoom";

export interface StatusTimes {
  readonly arrivedAt: Instant | null;
  readonly inRoomAt: Instant | null;
  readonly doneAt: Instant | null;
}

/** What a step writes. Error: `wrongStatus` for a step that is not one of the machine's; going back is undo's alone. */
export const step = (
  from: AppointmentStatus,
  to: AppointmentStatus,
  now: Instant,
): Result<{ readonly status: AppointmentStatus } & Partial<StatusTimes>, AppError> => {
  if (!canStep(from, to)) return err(appError("wrongStatus", { status: from }));
  const times = { arrived: { arrivedAt: now }, inRoom: { inRoomAt: now }, done: { doneAt: now } };
  return ok({ status: to, ...(to === "arrived" || to === "inRoom" || to === "done" ? times[to] : {}) });
};
