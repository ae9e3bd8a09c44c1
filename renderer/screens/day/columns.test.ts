import { expect, test } from "vitest";
import type { Instant, Zone } from "#shared/core/time.ts";
import type { Minor } from "#shared/core/money.ts";
import { samplePractitioners, sampleRooms } from "../../testing/sample-clinic.ts";
import { dayAxis } from "./axis.ts";
import { columnsByPractitioner, columnsByRoom, createAppointments, createCards, type Directory } from "./columns.ts";
import { busyDay, fixtureDay } from "./fixtures.ts";
import { dayCounts, nextStatus, waitingRoom, type DayBoard } from "./model.ts";

const board = ((): DayBoard => {
  const answer = busyDay("en")["day.board"];
  if (answer === undefined || answer === "never" || !("from" in answer)) throw new Error("missing: the busy day");
  return answer.from({ day: fixtureDay });
})();
const axis = dayAxis(fixtureDay, "Africa/Cairo" as Zone);
const directory: Directory = { practitioners: samplePractitioners, rooms: sampleRooms, nameOf: (name, other) => other ?? name };
const now = (axis.from + 658 * 60_000) as Instant;
const appointments = board.cards.map(createAppointments(directory));
const cards = createCards()(axis, appointments, now);

test("each doctor has a column in the clinic's order, with what they are and where", () => {
  const columns = columnsByPractitioner(axis, board, cards, directory, () => "");
  expect(columns.map((column) => column.title)).toEqual(["Dr. Hanan Mansour", "Dr. Karim Haddad", "Dr. Salma Ghanem"]);
  expect(columns[0]?.subtitle).toBe("General practice · Room 1");
  expect(columns.flatMap((column) => column.cards)).toHaveLength(cards.length);
});

test("a doctor who neither works nor is booked takes no column, one on leave keeps it", () => {
  const away: DayBoard = { ...board, cards: [], columns: board.columns.map((column, index) => (index === 0 ? { ...column, open: [], closed: [] } : index === 1 ? { ...column, open: [], closed: [{ fromAt: axis.from, toAt: axis.to, kind: "leave", label: null }] } : column)) };
  expect(columnsByPractitioner(axis, away, [], directory, () => "").map((column) => column.title)).toEqual(["Dr. Karim Haddad", "Dr. Salma Ghanem"]);
});

test("by room, a booking without a room stands in a last column of its own and is not lost", () => {
  const homeless = appointments.map((one, index) => (index === 0 ? { ...one, roomId: null } : one));
  const columns = columnsByRoom(axis, board, createCards()(axis, homeless, now), directory, "No room yet", () => "");
  expect(columns.at(-1)?.title).toBe("No room yet");
  expect(columns.flatMap((column) => column.cards)).toHaveLength(cards.length);
});

test("a room is hatched where it is closed, with the reason", () => {
  const painted: DayBoard = { ...board, rooms: [{ roomId: sampleRooms[0]?.id ?? "", closed: [{ fromAt: axis.from + 600 * 60_000, toAt: axis.from + 660 * 60_000, kind: "closure", label: "Painting" }] }] };
  const [first, second] = columnsByRoom(axis, painted, cards, directory, "No room yet", ({ label }) => label ?? "closed");
  expect(first?.closed).toEqual([{ start: 600, end: 660, label: "Painting" }]);
  expect(second?.closed).toEqual([]);
});

test("a card that did not change is the same card, so that it is not drawn again", () => {
  const cardsOf = createCards();
  const first = cardsOf(axis, appointments, now);
  const second = cardsOf(axis, appointments.map((one, index) => (index === 3 ? { ...one, dueMinor: 1 as Minor } : one)), now);
  expect(second.filter((card, index) => card !== first[index])).toHaveLength(1);
});

test("the bar counts who is booked, waiting, late and done; who did not come is booked and nothing else", () => {
  expect(dayCounts(appointments, now)).toEqual({ booked: 22, waiting: 3, late: 1, done: 6, cancelled: 0 });
  expect(waitingRoom(appointments).map((one) => one.queueNumber)).toEqual([14, 15, 16]);
});

test("a visit goes one way and ends", () => {
  expect((["booked", "arrived", "inRoom", "done", "noShow", "cancelled"] as const).map(nextStatus)).toEqual(["arrived", "inRoom", "done", null, null, null]);
});
