import type { Instant } from "#shared/core/time.ts";
import type { Minor } from "#shared/core/money.ts";
import { instantToAxis, type DayAxis } from "./axis.ts";
import { cardOf, type BoardCard, type BoardColumn, type ClosedStretch, type DayAppointment, type DayBoard, type Practitioner, type Room } from "./model.ts";
import type { Range } from "./layout.ts";

/** What the reader's language makes of a name that is kept in two. */
export type NameOf = (name: string, other: string | null) => string;

/** Names of doctors and rooms, for whoever shows a booking. */
export interface Directory {
  readonly practitioners: readonly Practitioner[];
  readonly rooms: readonly Room[];
  readonly nameOf: NameOf;
}

const cardToAppointment = (card: DayBoard["cards"][number], { practitioners, rooms, nameOf }: Directory): DayAppointment => {
  const practitioner = practitioners.find((one) => one.id === card.appointment.practitionerId);
  const room = rooms.find((one) => one.id === card.appointment.roomId);
  return {
    ...card.appointment,
    patientName: nameOf(card.patientName, card.patientNameOther),
    fileNumber: card.fileNumber,
    patientAlert: card.patientAlert,
    serviceName: nameOf(card.serviceName, card.serviceNameOther),
    practitionerName: practitioner ? nameOf(practitioner.name, practitioner.nameOther) : "",
    roomName: room ? nameOf(room.name, room.nameOther) : null,
    isNew: card.isNew,
    dueMinor: card.dueMinor as Minor,
    billed: card.billed,
    time: card.time,
  };
};

/** Keeps what was made of a row as long as the row is the same, so that only changed cards are drawn again. */
export const createAppointments = (directory: Directory): ((card: DayBoard["cards"][number]) => DayAppointment) => {
  const kept = new WeakMap<DayBoard["cards"][number], DayAppointment>();
  return (card) => {
    const before = kept.get(card);
    if (before) return before;
    const appointment = cardToAppointment(card, directory);
    kept.set(card, appointment);
    return appointment;
  };
};

/** A closed stretch's own words, "On leave until 13:00"; absent ones are worked out from its kind. */
export type ClosedLabel = (stretch: DayBoard["columns"][number]["closed"][number]) => string;

const rangeOf = (axis: DayAxis, stretch: { readonly fromAt: number; readonly toAt: number }): Range => ({
  start: Math.max(0, instantToAxis(axis, stretch.fromAt as Instant)),
  end: Math.min(axis.minutes, instantToAxis(axis, stretch.toAt as Instant)),
});

const stretches = (axis: DayAxis, closed: DayBoard["columns"][number]["closed"], label: ClosedLabel): readonly ClosedStretch[] =>
  closed.map((one) => ({ ...rangeOf(axis, one), label: label(one) })).filter((part) => part.end > part.start);

/** A column for each doctor who works or is booked on the day; one who does neither takes no room. */
export const columnsByPractitioner = (
  axis: DayAxis,
  board: DayBoard,
  cards: readonly BoardCard[],
  { practitioners, rooms, nameOf }: Directory,
  label: ClosedLabel,
): readonly BoardColumn[] =>
  practitioners
    .toSorted((a, b) => a.position - b.position)
    .flatMap((one) => {
      const times = board.columns.find((column) => column.practitionerId === one.id);
      const mine = cards.filter((card) => card.appointment.practitionerId === one.id);
      if (mine.length === 0 && (!one.active || !times || (times.open.length === 0 && times.closed.every((part) => part.kind === "closed")))) return [];
      const room = rooms.find((other) => other.id === one.roomId);
      return {
        id: one.id,
        title: nameOf(one.name, one.nameOther),
        subtitle: [one.specialty === null ? null : nameOf(one.specialty, one.specialtyOther), room ? nameOf(room.name, room.nameOther) : null].filter((part) => part !== null).join(" · "),
        hue: one.hue,
        open: times?.open.map((part) => rangeOf(axis, part)) ?? [],
        closed: times ? stretches(axis, times.closed, label) : [],
        cards: mine,
      };
    });

/** A column for each room, and a last one for bookings without a room when there are any. */
export const columnsByRoom = (
  axis: DayAxis,
  board: DayBoard,
  cards: readonly BoardCard[],
  { practitioners, rooms, nameOf }: Directory,
  noRoom: string,
  label: ClosedLabel,
): readonly BoardColumn[] => {
  const open = board.columns.flatMap((column) => column.open.map((part) => rangeOf(axis, part)));
  const columns = rooms
    .filter((room) => room.active || cards.some((card) => card.appointment.roomId === room.id))
    .toSorted((a, b) => a.position - b.position)
    .map((room): BoardColumn => ({
      id: room.id,
      title: nameOf(room.name, room.nameOther),
      subtitle: practitioners.filter((one) => one.active && one.roomId === room.id).map((one) => nameOf(one.name, one.nameOther)).join(" · "),
      hue: null,
      open,
      closed: stretches(axis, board.rooms.find(({ roomId }) => roomId === room.id)?.closed ?? [], label),
      cards: cards.filter((card) => card.appointment.roomId === room.id),
    }));
  const homeless = cards.filter((card) => card.appointment.roomId === null);
  return homeless.length === 0 ? columns : [...columns, { id: "none", title: noRoom, subtitle: "", hue: null, open, closed: [], cards: homeless }];
};

/** Keeps the card of a booking that did not change, so that only changed ones are drawn again. */
export const createCards = (): ((axis: DayAxis, appointments: readonly DayAppointment[], now: Instant) => readonly BoardCard[]) => {
  let kept = new Map<string, BoardCard>();
  return (axis, appointments, now) => {
    const next = new Map<string, BoardCard>();
    for (const appointment of appointments) {
      const made = cardOf(axis, appointment, now);
      if (!made) continue;
      const before = kept.get(made.id);
      next.set(made.id, before && before.appointment === appointment && before.late === made.late && before.start === made.start ? before : made);
    }
    kept = next;
    return [...next.values()];
  };
};
