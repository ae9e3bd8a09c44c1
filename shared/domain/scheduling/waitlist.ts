import { dateOfLocal, minuteOfLocal, type LocalDate, type LocalDateTime } from "../../core/time.ts";
import type { Length } from "./booking.ts";
import { freeStarts, type Slot, type SlotSearch } from "./slots.ts";
import type { Interval } from "./intervals.ts";

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

/** A time that fell free: the whole gap around it, on its day. */
export interface FreedTime {
  readonly practitionerId: string;
  readonly day: LocalDate;
  readonly gap: Interval;
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
 * Who would take a freed time, each with the first start in the gap that suits: the most urgent first, then who has
 * waited longest (ids sort by time of making). `lengthOf` is null for a service that this practitioner does not offer.
 */
export const wishesFitting = <One extends Wish>(
  wishes: readonly One[],
  freed: FreedTime,
  lengthOf: (serviceId: string) => Length | null,
  search: Omit<SlotSearch, "length">,
): readonly { readonly wish: One; readonly slot: Slot }[] =>
  wishes
    .filter((wish) => wish.practitionerId === null || wish.practitionerId === freed.practitionerId)
    .flatMap((wish) => {
      const length = lengthOf(wish.serviceId);
      if (length === null) return [];
      const slot = freeStarts(freed.day, { open: [freed.gap], busy: [] }, { ...search, length }).find((one) => suits(wish, one));
      return slot ? [{ wish, slot }] : [];
    })
    .toSorted((a, b) => b.wish.priority - a.wish.priority || (a.wish.id < b.wish.id ? -1 : 1));
