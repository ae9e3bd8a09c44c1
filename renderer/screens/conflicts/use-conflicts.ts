import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addMs, instantToLocalDate, minutesToMs, type Instant, type LocalDateTime } from "#shared/core/time.ts";
import type { InputOf } from "#shared/ipc/contract.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useNavigation } from "../../app/navigation.tsx";
import { useCan, useNameOf } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { afterSettling, oneAtATime, queueOf, stepped, type Clash, type Conflict } from "./queue.ts";
import { fieldText } from "./words.ts";

/** What waits for a person, where one stands in it, and what can be done. The next one comes by itself. */
export const useConflicts = () => {
  const t = useText();
  const format = useFormat();
  const can = useCan();
  const toast = useToast();
  const errorText = useErrorText();
  const nameOf = useNameOf();
  const { undo } = useUndo();
  const { zone } = useReader();
  const { params, step, go } = useNavigation();
  const client = useQueryClient();
  const conflicts = useQuery("conflict.list", {}, { staleMs: 0 });
  const clashes = useQuery("clash.list", {}, { staleMs: 0 });
  const settle = useCommand("conflict.settle", {
    optimistic: ({ conflictId }, foresee) => foresee("conflict.list", {}, (kept) => kept.filter((one) => one.conflictId !== conflictId)),
  });
  const move = useCommand("appointment.move");
  const cancel = useCommand("appointment.cancel");
  const queue = queueOf(conflicts.data ?? [], clashes.data ?? []);
  const wanted = params["conflictId"] ?? params["appointmentId"] ?? null;
  const [at, setAt] = useState({ key: wanted, step });
  // Sent here again from elsewhere: that one, not the one last looked at.
  if (at.step !== step) setAt({ key: wanted, step });
  const current = queue.find(({ key }) => key === at.key) ?? queue[0] ?? null;
  const goTo = (key: string | null): void => setAt({ key, step });
  const again = () => Promise.all(["conflict.list", "clash.list", "sync.status"].map((name) => client.invalidateQueries({ queryKey: [name] })));
  const undoIt = (): void => {
    undo();
    void again();
  };
  // Until the lists are read anew: what was just settled may be the only thing that still stands there.
  const [alone] = useState(oneAtATime);
  const refused = (error: Parameters<typeof errorText>[0]): void => toast({ text: errorText(error) ?? "", tone: "red" });

  return {
    queue, current,
    loading: conflicts.isPending || clashes.isPending,
    error: conflicts.error ?? clashes.error,
    onRetry: () => void again(),
    maySettle: can("conflict.settle"),
    mayBook: can("appointment.write"),
    busy: settle.busy || move.busy || cancel.busy,
    goTo,
    walk: (by: 1 | -1) => goTo(stepped(queue, current?.key ?? null, by)),
    nameOf: (name: string, other: string | null) => nameOf({ name, nameOther: other }),
    openFile: (patientId: string) => go("patients", { patientId }),
    openDay: (clash: Clash) => go("day", { day: instantToLocalDate(clash.startsAt as Instant, zone) }),
    keep: (conflict: Conflict, keep: "won" | "lost"): Promise<void> => alone(async () => {
      goTo(afterSettling(queue, conflict.conflictId));
      const result = await settle.run({ conflictId: conflict.conflictId, keep });
      if (!result.ok) {
        goTo(conflict.conflictId);
        refused(result.error);
      }
      await again();
      if (result.ok) toast({ text: t("conflict.settled", { what: fieldText(t, conflict) }), undo: undoIt });
    }),
    moveTo: (clash: Clash, free: Clash["alternatives"][number]): Promise<void> => alone(async () => {
      const result = await move.run({ appointmentId: clash.appointmentId as InputOf<"appointment.move">["appointmentId"], startLocal: free.startLocal as LocalDateTime, disambiguation: "earlier" });
      if (!result.ok) return refused(result.error);
      goTo(afterSettling(queue, clash.appointmentId));
      await again();
      toast({ text: t("clash.moved", { when: format.instantTime(free.startsAt as Instant), patient: nameOf({ name: clash.patientName, nameOther: clash.patientNameOther }) }), undo: undoIt });
    }),
    cancel: (clash: Clash, reason: string): Promise<void> => alone(async () => {
      const result = await cancel.run({ appointmentId: clash.appointmentId as InputOf<"appointment.cancel">["appointmentId"], reason });
      if (!result.ok) return refused(result.error);
      goTo(afterSettling(queue, clash.appointmentId));
      await again();
      toast({ text: t("clash.cancelled", { patient: nameOf({ name: clash.patientName, nameOther: clash.patientNameOther }) }), undo: undoIt });
    }),
    endOf: (clash: Clash): Instant => addMs(clash.startsAt as Instant, minutesToMs(clash.minutes)),
  };
};
export type Conflicts = ReturnType<typeof useConflicts>;
