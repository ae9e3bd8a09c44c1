import { useMemo } from "react";
import { addMs, localToInstant, minutesToMs, type Instant, type LocalDate, type LocalDateTime } from "#shared/core/time.ts";
import type { AppError } from "#shared/errors.ts";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";
import type { Appointment } from "#shared/schema/tables/appointment.ts";
import { useCommand, useErrorText, type Foresee } from "../../api.ts";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { nextStatus, type DayAppointment, type WaitlistMatch } from "./model.ts";

type Changed = OutputOf<"appointment.move">;

/** What a booking's move changes, as the board shows it before the core has answered. */
export interface Move {
  readonly startsAt: Instant;
  readonly minutes: number;
  readonly practitionerId: Appointment["practitionerId"];
  readonly roomId: Appointment["roomId"];
}

interface ActionOptions {
  readonly day: LocalDate;
  /** Called when a time fell free that somebody on the waiting list would take. */
  readonly onFreed: (freed: { readonly appointment: DayAppointment; readonly matches: readonly WaitlistMatch[] }) => void;
}

/** Where a booking ends when it starts there: what the board shows before the core has answered. */
const endOf = (startsAt: Instant, minutes: number): Instant => addMs(startsAt, minutesToMs(minutes));

/** The version goes on too: the next key, struck before the core has answered, is meant for the booking as it is seen now. */
const onBoard = (foresee: Foresee, day: LocalDate, id: string | undefined, patch: Partial<Appointment>): void =>
  foresee("day.board", { day }, (board) => ({
    ...board,
    cards: board.cards.map((card) =>
      card.appointment.id === id ? { ...card, appointment: { ...card.appointment, ...patch, version: card.appointment.version + 1 } } : card),
  }));

/** Everything that the day can do with a booking. Shown at once, taken back with a reason when the core refuses. */
export const useDayActions = ({ day, onFreed }: ActionOptions) => {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const errorText = useErrorText();
  const { zone } = useReader();
  const step = <Name extends "appointment.arrive" | "appointment.start" | "appointment.finish" | "appointment.noShow" | "appointment.cancel">(status: Appointment["status"]) => ({
    optimistic: (input: InputOf<Name>, foresee: Foresee) => onBoard(foresee, day, input.appointmentId, { status }),
  });
  const arrive = useCommand("appointment.arrive", step("arrived"));
  const start = useCommand("appointment.start", step("inRoom"));
  const finish = useCommand("appointment.finish", step("done"));
  const noShow = useCommand("appointment.noShow", step("noShow"));
  const cancel = useCommand("appointment.cancel", step("cancelled"));
  const cancelFollowing = useCommand("series.cancelFollowing");
  const reopen = useCommand("appointment.reopen");
  const move = useCommand("appointment.move", {
    optimistic: ({ appointmentId, startLocal, disambiguation, minutes, practitionerId, roomId }, foresee) => {
      const startsAt = startLocal === undefined ? null : localToInstant(startLocal, zone, disambiguation);
      if (startsAt === null || minutes === undefined || practitionerId === undefined || roomId === undefined) return;
      onBoard(foresee, day, appointmentId, { startsAt, endsAt: endOf(startsAt, minutes), minutes, practitionerId, roomId });
    },
  });
  const moveFollowing = useCommand("series.moveFollowing");
  const update = useCommand("appointment.update");
  const { undo } = useUndo();

  return useMemo(() => {
    const refused = (error: AppError): void => toast({ text: errorText(error) ?? error.code, tone: "red" });
    const done = (text: string): void => toast({ text, undo });
    const freed = (appointment: DayAppointment, changed: Changed): void => {
      if (changed.freed.length > 0) onFreed({ appointment, matches: changed.freed });
    };

    return {
      /** The next step of the one way a visit goes. */
      walk: async (appointment: DayAppointment, to: "arrived" | "inRoom" | "done"): Promise<void> => {
        if (nextStatus(appointment.status) === null || appointment.status === to) {
          return toast({ text: t("day.refused.next", { patient: appointment.patientName, status: t(`day.status.${appointment.status}`) }), tone: "red" });
        }
        const command = to === "arrived" ? arrive : to === "inRoom" ? start : finish;
        const result = await command.run({ appointmentId: appointment.id });
        if (result.ok) done(t(`day.done.${to}`, { patient: appointment.patientName }));
        else refused(result.error);
      },
      noShow: async (appointment: DayAppointment): Promise<void> => {
        const result = await noShow.run({ appointmentId: appointment.id });
        if (!result.ok) return refused(result.error);
        done(t("day.done.noShow", { patient: appointment.patientName }));
        freed(appointment, result.value);
      },
      cancel: async (appointment: DayAppointment, reason: string, following: boolean): Promise<boolean> => {
        const result = following
          ? await cancelFollowing.run({ appointmentId: appointment.id, reason })
          : await cancel.run({ appointmentId: appointment.id, version: appointment.version, reason });
        if (!result.ok) {
          refused(result.error);
          return false;
        }
        done(t("day.done.cancelled", { patient: appointment.patientName }));
        if ("freed" in result.value) freed(appointment, result.value);
        return true;
      },
      reopen: async (appointment: DayAppointment): Promise<boolean> => {
        const result = await reopen.run({ appointmentId: appointment.id });
        if (result.ok) done(t("day.done.reopened", { patient: appointment.patientName }));
        else refused(result.error);
        return result.ok;
      },
      /** Null when it is done; else why not, for the panel that may then ask for a reason to overbook. */
      move: async (appointment: DayAppointment, to: Move, wall: Pick<InputOf<"appointment.move">, "startLocal" | "disambiguation">, overbookReason?: string): Promise<AppError | null> => {
        const result = await move.run({
          appointmentId: appointment.id,
          version: appointment.version,
          ...wall,
          minutes: to.minutes,
          practitionerId: to.practitionerId,
          roomId: to.roomId,
          ...(overbookReason === undefined ? {} : { overbookReason }),
        });
        if (!result.ok) return result.error;
        done(
          to.startsAt === appointment.startsAt && to.practitionerId === appointment.practitionerId
            ? t("day.done.stretched", { patient: appointment.patientName, length: format.minutes(to.minutes) })
            : t("day.done.moved", { patient: appointment.patientName, time: format.instantTime(to.startsAt) }),
        );
        freed(appointment, result.value);
        return null;
      },
      /** The same for this one and the later ones of its series. */
      moveFollowing: async (appointment: DayAppointment, to: Move, { startLocal }: { readonly startLocal: LocalDateTime }): Promise<AppError | null> => {
        const result = await moveFollowing.run({ appointmentId: appointment.id, startLocal, minutes: to.minutes, practitionerId: to.practitionerId, roomId: to.roomId });
        if (!result.ok) return result.error;
        done(t("day.done.movedSeries", { count: result.value.moved, patient: appointment.patientName }));
        return null;
      },
      saveReason: async (appointment: DayAppointment, reason: string): Promise<boolean> => {
        const result = await update.run({ appointmentId: appointment.id, reason: reason === "" ? null : reason });
        if (!result.ok) refused(result.error);
        return result.ok;
      },
      refused,
      done,
    };
  }, [t, format, toast, errorText, onFreed, arrive, start, finish, noShow, cancel, cancelFollowing, reopen, move, moveFollowing, update, undo]);
};
export type DayActions = ReturnType<typeof useDayActions>;
