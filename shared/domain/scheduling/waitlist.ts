import { addMs, dateOfLocal, minuteOfLocal, minutesToMs, type LocalDate, type LocalDateTime } from "../../core/time.ts";
import type { Length } from "./booking.ts";
import { meets, type Interval } from "./intervals.ts";
import { freeStarts, type DayBook, type Slot, type SlotSearch } from "./slots.ts";

export type PartOfDay = "any" | "morning" | "afternoon" | "evening";

/** What someone on the waiting list would take. */
export interface Wish {
  readonly id: string;
  readonly practitionerId: string | null;
  readonly serviceId: string;
  readonly fromOn: LocalDate;
  readonly toOn: LocalDate | null;
  readonly partOfDay: PartOfDay;
  /** 0 usual, 1 soon, 2 urgent. */
  readonly priority: number;
}

/** A time that fell free, in the book of its day. */
export interface FreedTime extends DayBook {
  readonly practitionerId: string;
  readonly day: LocalDate;
  readonly freed: Interval;
}

/** Noon and five o'clock part the day; the small hours belong to the evening before them. */
export const partOfDay = (startLocal: LocalDateTime): Exclude<PartOfDay, "any"> => {
  const minute = minuteOfLocal(startLocal);
  if (minute < 5 * 60 || minute >= 17 * 60) return "evening";
  return minute < 12 * 60 ? "morning" : "afternoon";
};

const suits = (wish: Wish, slot: Slot): boolean => {
  const day = dateOfLocal(slot.startLocal);
  return (
    wish.fromOn <= day && (wish.toOn === null || day <= wish.toOn) && (wish.partOfDay === "any" || wish.partOfDay === partOfDay(slot.startLocal))
  );
};

/**
 * Who would take a freed time, each with the first start that suits and uses some of it: the most urgent first, then who
 * has waited longest (ids sort by time of making). `lengthOf` is null for a service that this practitioner does not offer.
 */
export const wishesFitting = <One extends Wish>(
  wishes: readonly One[],
  { practitionerId, day, freed, ...book }: FreedTime,
  lengthOf: (serviceId: string) => Length | null,
  search: Omit<SlotSearch, "length">,
): readonly { readonly wish: One; readonly slot: Slot }[] => {
  const startsByService = new Map<string, readonly Slot[]>();
  const startsOf = (serviceId: string): readonly Slot[] => {
    const known = startsByService.get(serviceId);
    if (known) return known;
    const length = lengthOf(serviceId);
    const starts = length === null ? [] : freeStarts(day, book, { ...search, length });
    const using = starts.filter(({ startsAt }) => meets(freed, { from: startsAt, to: addMs(startsAt, minutesToMs(length?.minutes ?? 0)) }));
    startsByService.set(serviceId, using);
    return using;
  };
  return wishes
    .filter((wish) => wish.practitionerId === null || wish.practitionerId === practitionerId)
    .flatMap((wish) => {
      const slot = startsOf(wish.serviceId).find((one) => suits(wish, one));
      return slot ? [{ wish, slot }] : [];
    })
    .toSorted((a, b) => b.wish.priority - a.wish.priority || (a.wish.id < b.wish.id ? -1 : 1));
};
