import { useMemo } from "react";
import { daysBetween, type Instant, type LocalDate } from "#shared/core/time.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { useSyncStatus } from "../sync/use-sync.ts";
import type { DayLease } from "./model.ts";
import type { ClinicDirectory } from "./use-day.ts";

/** As far ahead as a PC may take a day: the server lends for two weeks. */
const daysAhead = 14;
const none: readonly DayLease[] = [];

/** Whose days are one PC's alone, and what this PC can do about it. A clinic with one PC sees nothing of it. */
export const useLeases = (day: LocalDate, today: LocalDate, { practitioners, rooms, nameOf }: Pick<ClinicDirectory, "practitioners" | "rooms" | "nameOf">) => {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const errorText = useErrorText();
  const can = useCan();
  const state = useSyncStatus()?.state;
  const isConnected = state !== undefined && state !== "alone";
  const leases = useQuery("lease.list", { day }, { enabled: isConnected }).data ?? none;
  const take = useCommand("lease.take");
  const give = useCommand("lease.give");
  const ahead = daysBetween(today, day);
  const mayTake = isConnected && can("lease.write") && ahead >= 0 && ahead < daysAhead;

  return useMemo(() => {
    const leaseOf = (resourceId: string): DayLease | null => leases.find((one) => one.resourceId === resourceId) ?? null;
    /** What can be done with a doctor's day; null where it is another PC's, of a room, or too far. */
    const doing = (columnId: string): { readonly label: string; readonly isHere: boolean } | null => {
      const doctor = practitioners.find(({ id }) => id === columnId);
      const lease = leaseOf(columnId);
      if (!mayTake || !doctor || (lease && !lease.isHere)) return null;
      return { isHere: lease !== null, label: t(lease ? "day.lease.give" : "day.lease.take", { doctor: nameOf(doctor.name, doctor.nameOther) }) };
    };
    const toggle = async (columnId: string): Promise<void> => {
      const doctor = practitioners.find(({ id }) => id === columnId);
      const what = doing(columnId);
      if (!doctor || !what || take.busy || give.busy) return;
      const name = nameOf(doctor.name, doctor.nameOther);
      const wish = { practitionerId: doctor.id, day };
      const result = what.isHere ? await give.run(wish) : await take.run(wish);
      if (!result.ok) return toast({ text: errorText(result.error) ?? result.error.code, tone: "red" });
      const taken = Array.isArray(result.value) ? result.value.find(({ resourceId }) => resourceId === doctor.id) : undefined;
      if (!taken || !Array.isArray(result.value)) return toast({ text: t("day.lease.given", { doctor: name }) });
      const values = { doctor: name, until: format.instant(taken.until as Instant) };
      const shared = rooms.find(({ id }) => id === doctor.roomId && !(result.value as readonly DayLease[]).some(({ resourceId }) => resourceId === id));
      toast({ text: shared ? t("day.lease.takenNotRoom", { ...values, room: nameOf(shared.name, shared.nameOther) }) : t("day.lease.taken", values) });
    };
    return { leaseOf, doing, toggle: (columnId: string): void => void toggle(columnId) };
  }, [t, format, toast, errorText, practitioners, rooms, nameOf, leases, mayTake, take, give, day]);
};
export type Leases = ReturnType<typeof useLeases>;
