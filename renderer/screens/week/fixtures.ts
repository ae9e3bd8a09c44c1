import { addDays, addMs, dayBounds, hoursToMs, minutesToMs, type LocalDate } from "#shared/core/time.ts";
import type { Language } from "#shared/i18n/format.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleClinic, sampleId } from "../../testing/sample-clinic.ts";
import { busyDay, fixtureDay } from "../day/fixtures.ts";
import type { DayBoard } from "../day/model.ts";

type WeekBoard = OutputOf<"week.board">;

const boardOfDay = (language: Language): DayBoard => {
  const answer = busyDay(language)["day.board"];
  if (answer === undefined || answer === "never" || !("from" in answer)) throw new Error("missing: the busy day");
  return answer.from({ day: fixtureDay });
};

/** The busy day again and again, thinner towards the end of the week; Friday is closed. */
const busyBoard = (language: Language, from: LocalDate): WeekBoard => {
  const board = boardOfDay(language);
  return {
    days: Array.from({ length: 7 }, (_, index) => {
      const day = addDays(from, index);
      const bounds = dayBounds(day, sampleClinic.zone);
      const shift = bounds.from - board.fromAt;
      const closed = index === 6;
      return {
        day, fromAt: bounds.from, toAt: bounds.to,
        columns: board.columns.map((column, doctor) => ({
          practitionerId: column.practitionerId,
          open: closed || (doctor === 2 && index === 3) ? [] : doctor === 1 && index === 2 ? [{ fromAt: addMs(bounds.from, hoursToMs(9)), toAt: addMs(bounds.from, hoursToMs(9) + minutesToMs(45)) }] : column.open.map((part) => ({ fromAt: part.fromAt + shift, toAt: part.toAt + shift })),
          closed: doctor === 2 && index === 3 ? [{ fromAt: bounds.from, toAt: bounds.to, kind: "leave" as const, label: language === "ar" ? "مؤتمر" : "conference" }] : [],
        })),
        cards: closed ? [] : board.cards.filter((_card, at) => (at * 7 + index) % (index + 2) < 2).map((card, at) => ({
          ...card,
          appointment: { ...card.appointment, id: sampleId("apt", index * 30 + at), startsAt: addMs(card.appointment.startsAt, shift), endsAt: addMs(card.appointment.endsAt, shift), status: index === 1 ? card.appointment.status : ("booked" as const) },
        })),
      };
    }),
  };
};

export const busyWeek = (language: Language): FakeAnswers => ({ ...busyDay(language), "week.board": { from: ({ from }) => busyBoard(language, from) } });
export const emptyWeek = (language: Language): FakeAnswers => ({
  ...busyDay(language),
  "week.board": { from: ({ from }) => ({ days: busyBoard(language, from).days.map((day) => ({ ...day, cards: [] })) }) },
});
