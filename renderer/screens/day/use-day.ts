import { useMemo, useState } from "react";
import type { LocalDate } from "#shared/core/time.ts";
import { useQuery } from "../../api.ts";
import { useNow } from "../../app/clock.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { dayAxis, nowOnAxis } from "./axis.ts";
import { columnsByPractitioner, columnsByRoom, createAppointments, createCards, type ClosedLabel, type Directory, type NameOf } from "./columns.ts";
import { boardRange } from "./layout.ts";
import { dayCounts, waitingRoom, type DayAppointment, type DayBoard, type Practitioner, type Room, type Service } from "./model.ts";

const noPractitioners: readonly Practitioner[] = [];
const noRooms: readonly Room[] = [];
const noServices: readonly Service[] = [];

const isArabic = (text: string): boolean => /\p{Script=Arabic}/u.test(text);

/** Of a name kept in two scripts, the one that this reader reads; the first where neither or both are. */
export const useNameOf = (): NameOf => {
  const { locale } = useReader();
  return useMemo(() => {
    const arabic = locale.language === "ar";
    return (name, other) => (other !== null && isArabic(name) !== arabic && isArabic(other) === arabic ? other : name);
  }, [locale.language]);
};

/** Doctors, rooms and the price list: what a booking is made of. */
export const useDirectory = () => {
  const nameOf = useNameOf();
  const practitioners = useQuery("practitioner.list", {}).data ?? noPractitioners;
  const rooms = useQuery("room.list", {}).data ?? noRooms;
  const services = useQuery("service.list", {}).data ?? noServices;
  return useMemo(() => ({ practitioners, rooms, services, nameOf }), [practitioners, rooms, services, nameOf]);
};
export type ClinicDirectory = ReturnType<typeof useDirectory>;

/** Says what a hatched stretch is: leave says until when, a closure its own words; hours that simply end say nothing. */
const useClosedLabel = (dayEnd: number): ClosedLabel => {
  const t = useText();
  const format = useFormat();
  return useMemo(
    () => (stretch) => {
      switch (stretch.kind) {
        case "closed":
          return "";
        case "leave":
          return stretch.toAt >= dayEnd ? t("day.closed.leaveAll") : t("day.closed.leave", { time: format.instantTime(stretch.toAt as DayAppointment["startsAt"]) });
        case "closure":
        case "break":
          return stretch.label === null || stretch.label === "" ? t("day.closed.closed") : t(`day.closed.${stretch.kind}`, { label: stretch.label });
      }
    },
    [t, format, dayEnd],
  );
};

const useAppointments = (board: DayBoard | undefined, directory: Directory): readonly DayAppointment[] => {
  const made = useMemo(() => createAppointments(directory), [directory]);
  return useMemo(() => board?.cards.map(made) ?? [], [board, made]);
};

/** What one day shows. The component that uses it only lays out. */
export const useDay = (day: LocalDate, by: "practitioner" | "room") => {
  const t = useText();
  const { zone } = useReader();
  const now = useNow();
  const directory = useDirectory();
  const board = useQuery("day.board", { day });
  const axis = useMemo(() => dayAxis(day, zone), [day, zone]);
  const label = useClosedLabel(axis.to);
  const appointments = useAppointments(board.data, directory);
  const [cardsOf] = useState(createCards);
  const cards = useMemo(() => cardsOf(axis, appointments, now), [cardsOf, axis, appointments, now]);
  const columns = useMemo(
    () =>
      board.data === undefined ? []
      : by === "room" ? columnsByRoom(axis, board.data, cards, directory, t("day.noRoom"), label)
      : columnsByPractitioner(axis, board.data, cards, directory, label),
    [axis, board.data, by, cards, directory, label, t],
  );
  const range = useMemo(
    () => boardRange(columns.flatMap((column) => column.open), cards, axis.minutes),
    [columns, cards, axis.minutes],
  );
  const spans = useMemo(() => columns.map((column) => column.cards), [columns]);
  return {
    day,
    axis,
    now,
    nowMinute: nowOnAxis(axis, now),
    directory,
    appointments,
    columns,
    spans,
    range,
    counts: dayCounts(appointments, now),
    waiting: useMemo(() => waitingRoom(appointments), [appointments]),
    loading: board.isPending,
    error: board.error,
    onRetry: () => void board.refetch(),
  };
};
export type Day = ReturnType<typeof useDay>;
