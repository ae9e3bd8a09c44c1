import { useMemo } from "react";
import type { LocalDate } from "#shared/core/time.ts";
import { useQuery } from "../../api.ts";
import { useDirectory } from "../day/use-day.ts";
import { weekCell, weekHours } from "./week-cells.ts";

/** Seven days of every doctor. */
export const useWeek = (from: LocalDate) => {
  const directory = useDirectory();
  const week = useQuery("week.board", { from, days: 7 }, { keepPrevious: true });
  const { days = [] } = week.data ?? {};
  const rows = useMemo(() => {
    const hours = weekHours(days);
    return directory.practitioners
      .filter((one) => one.active || days.some((day) => day.cards.some((card) => card.appointment.practitionerId === one.id)))
      .toSorted((a, b) => a.position - b.position)
      .map((one) => ({
        practitioner: one,
        name: directory.nameOf(one.name, one.nameOther),
        specialty: one.specialty === null ? "" : directory.nameOf(one.specialty, one.specialtyOther),
        bookings: days.map((day) =>
          day.cards
            .filter(({ appointment }) => appointment.practitionerId === one.id && appointment.status !== "cancelled")
            .toSorted((a, b) => a.appointment.startsAt - b.appointment.startsAt)
            .map(({ appointment, patientName, patientNameOther }) => ({
              id: appointment.id, startsAt: appointment.startsAt, status: appointment.status, patientName: directory.nameOf(patientName, patientNameOther),
            }))),
        cells: days.map((day) => ({ day: day.day as LocalDate, ...weekCell(day, one.id, hours) })),
      }));
  }, [directory, days]);
  return {
    rows,
    days: days.map((day) => ({ day: day.day as LocalDate, count: day.cards.filter((card) => card.appointment.status !== "cancelled").length })),
    loading: week.isPending,
    error: week.error,
    onRetry: () => void week.refetch(),
  };
};
export type Week = ReturnType<typeof useWeek>;
