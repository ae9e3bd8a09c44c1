import { instantToLocalDate, type Instant, type LocalDate, type LocalDateTime } from "#shared/core/time.ts";
import type { InputOf } from "#shared/ipc/contract.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useToday } from "../../app/clock.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import type { WaitlistMatch } from "../day/model.ts";
import { useDirectory } from "../day/use-day.ts";

export interface FreeTime {
  readonly practitionerId: string;
  readonly startLocal: string;
  readonly startsAt: number;
  readonly disambiguation: "earlier" | "later";
}

/** Who waits for an earlier time, and what can be done for them. */
export const useWaitlist = () => {
  const t = useText();
  const format = useFormat();
  const can = useCan();
  const toast = useToast();
  const errorText = useErrorText();
  const { undo } = useUndo();
  const { zone } = useReader();
  const { go } = useNavigation();
  const directory = useDirectory();
  const list = useQuery("waitlist.list", {});
  const add = useCommand("waitlist.add");
  const withdraw = useCommand("waitlist.withdraw");
  const book = useCommand("appointment.book");
  const nameOf = (match: WaitlistMatch): string => directory.nameOf(match.patientName, match.patientNameOther);

  return {
    directory,
    entries: list.data ?? [],
    loading: list.isPending,
    error: list.error,
    onRetry: () => void list.refetch(),
    mayWrite: can("waitlist.write"),
    mayBook: can("appointment.write"),
    nameOf,
    add: async (input: InputOf<"waitlist.add">, patient: string): Promise<string | null> => {
      const result = await add.run(input);
      if (!result.ok) return errorText(result.error);
      toast({ text: t("day.done.waitlisted", { patient }), undo });
      return null;
    },
    adding: add.busy,
    withdraw: async (match: WaitlistMatch): Promise<void> => {
      const result = await withdraw.run({ entryId: match.entry.id });
      if (result.ok) toast({ text: t("waitlist.withdrawn", { patient: nameOf(match) }), undo });
      else toast({ text: errorText(result.error) ?? result.error.code, tone: "red" });
    },
    /** Books the free time for whoever waits, and goes to the day to see it. */
    book: async (match: WaitlistMatch, free: FreeTime): Promise<void> => {
      const result = await book.run({
        patientId: match.entry.patientId, serviceId: match.entry.serviceId, practitionerId: free.practitionerId as InputOf<"appointment.book">["practitionerId"],
        startLocal: free.startLocal as LocalDateTime, disambiguation: free.disambiguation, waitlistEntryId: match.entry.id,
        roomId: directory.practitioners.find((one) => one.id === free.practitionerId)?.roomId ?? null,
      });
      if (!result.ok) return toast({ text: errorText(result.error) ?? result.error.code, tone: "red" });
      toast({ text: t("day.done.booked", { patient: nameOf(match), time: format.instantTime(free.startsAt as Instant) }), undo });
      go("day", { day: instantToLocalDate(free.startsAt as Instant, zone) });
    },
  };
};
export type Waitlist = ReturnType<typeof useWaitlist>;

/** Free times that suit what was wished: from the first day on, in the wished part of the day. */
export const useFreeTimes = (match: WaitlistMatch): readonly FreeTime[] => {
  const today = useToday();
  const { entry } = match;
  const from: LocalDate = entry.fromOn > today ? entry.fromOn : today;
  const free = useQuery("slots.free", { serviceId: entry.serviceId, ...(entry.practitionerId === null ? {} : { practitionerId: entry.practitionerId }), from, days: 30, limit: 200 }).data ?? [];
  const [start, end] = { any: ["00:00", "24:00"], morning: ["00:00", "12:00"], afternoon: ["12:00", "17:00"], evening: ["17:00", "24:00"] }[entry.partOfDay];
  return free
    .filter((one) => one.startLocal.slice(11) >= (start ?? "") && one.startLocal.slice(11) < (end ?? "") && (entry.toOn === null || one.startLocal.slice(0, 10) <= entry.toOn))
    .slice(0, 12);
};
