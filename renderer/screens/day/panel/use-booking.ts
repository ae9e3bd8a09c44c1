import { useState } from "react";
import {
  instantToLocalDate, instantToMinuteOfDay, localDateTimeOf, localToInstant, minuteOfLocal, type Instant, type LocalDate, type LocalDateTime, type MinuteOfDay,
} from "#shared/core/time.ts";
import type { AppError } from "#shared/errors.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useCommand, useQuery } from "../../../api.ts";
import { useCan } from "../../../app/session.tsx";
import { useToast } from "../../../app/toasts.tsx";
import { useUndo } from "../../../app/undo.tsx";
import { useFormat, useReader, useText } from "../../../i18n.tsx";
import type { PatientSummary, Practitioner, Room, Service } from "../model.ts";
import type { ClinicDirectory } from "../use-day.ts";
import { mayOverbook } from "../use-day-doings.ts";
import type { BookingStart } from "../use-day-view.ts";

export const repeats = ["none", "daily", "weekly", "biweekly", "monthly"] as const;
export type Repeat = (typeof repeats)[number];

/** The rule of a repeating booking (RFC 5545). */
const ruleOf = (repeat: Exclude<Repeat, "none">, times: number): string => {
  const frequency = repeat === "daily" ? "DAILY" : repeat === "monthly" ? "MONTHLY" : "WEEKLY";
  return `FREQ=${frequency}${repeat === "biweekly" ? ";INTERVAL=2" : ""};COUNT=${times}`;
};

type FreeTime = OutputOf<"slots.free">[number];

interface BookingOptions {
  readonly start: BookingStart;
  readonly day: LocalDate;
  readonly directory: ClinicDirectory;
  /** The new booking, for the board to go to; null for a series. */
  readonly onBooked: (booked: { readonly appointmentId: string; readonly day: LocalDate } | null) => void;
}

/** What the booking panel holds and does. */
export const useBooking = ({ start, day: openDay, directory, onBooked }: BookingOptions) => {
  const t = useText();
  const format = useFormat();
  const can = useCan();
  const toast = useToast();
  const { undo } = useUndo();
  const { zone } = useReader();
  const { practitioners, services, rooms, nameOf } = directory;

  const [patient, setPatient] = useState<PatientSummary | null>(start.patient);
  const [practitionerId, setPractitionerId] = useState<Practitioner["id"] | null>(
    start.practitionerId ?? start.waitlist?.entry.practitionerId ?? practitioners.find((one) => one.active)?.id ?? null,
  );
  const offered = services.filter((one) => one.bookable && one.active && (practitionerId === null || one.practitionerIds === null || one.practitionerIds.includes(practitionerId)));
  const [serviceChosen, setService] = useState<Service["id"] | null>(start.waitlist?.entry.serviceId ?? null);
  const service = offered.find((one) => one.id === serviceChosen) ?? offered.toSorted((a, b) => a.position - b.position)[0] ?? null;
  const [minutesChosen, setMinutes] = useState<number | null>(start.minutes);
  const minutes = minutesChosen ?? service?.minutes ?? 15;
  const [roomChosen, setRoom] = useState<Room["id"] | null | undefined>(start.roomId ?? undefined);
  const roomId = roomChosen === undefined ? (practitioners.find((one) => one.id === practitionerId)?.roomId ?? null) : roomChosen;
  const [day, setDay] = useState<LocalDate>(start.startsAt === null ? openDay : instantToLocalDate(start.startsAt, zone));
  const [minute, setMinute] = useState<MinuteOfDay | null>(start.startsAt === null ? null : instantToMinuteOfDay(start.startsAt, zone));
  const [reason, setReason] = useState("");
  const [repeat, setRepeat] = useState<Repeat>("none");
  const [times, setTimes] = useState(6);
  const [skipClashes, setSkipClashes] = useState(false);
  const [overbookReason, setOverbookReason] = useState("");
  const [disambiguation, setDisambiguation] = useState<"reject" | "earlier" | "later">("reject");
  const [refusal, setRefusal] = useState<AppError | null>(null);
  const [tried, setTried] = useState(false);

  const book = useCommand("appointment.book");
  const bookSeries = useCommand("series.book");

  const startLocal: LocalDateTime | null = minute === null ? null : localDateTimeOf(day, minute);
  const free = useQuery(
    "slots.free",
    { serviceId: service?.id ?? ("" as Service["id"]), ...(practitionerId === null ? {} : { practitionerId }), from: day, days: 14, minutes, limit: 6 },
    { enabled: service !== null && !start.walkIn && (start.startsAt === null || refusal !== null), keepPrevious: true },
  ).data ?? [];
  const overbooking = mayOverbook(refusal);
  const thatDay = useQuery("day.board", { day }, { enabled: patient !== null }).data;
  /** When this patient already comes on that day. */
  const alreadyAt = (thatDay?.cards ?? [])
    .filter(({ appointment: { patientId, status } }) => patientId === patient?.patientId && status !== "cancelled" && status !== "noShow")
    .map((card) => card.appointment.startsAt);
  const startsAt = startLocal === null ? null : localToInstant(startLocal, zone, disambiguation === "reject" ? "compatible" : disambiguation);
  const pickFree = (slot: FreeTime): void => {
    setRefusal(null);
    setDisambiguation(slot.disambiguation);
    setPractitionerId(slot.practitionerId as Practitioner["id"]);
    setDay(slot.startLocal.slice(0, 10) as LocalDate);
    setMinute(minuteOfLocal(slot.startLocal as LocalDateTime));
  };
  // Booked from a file, no time was chosen yet: the soonest free one stands there, so that Enter is enough.
  const [suggested, setSuggested] = useState(start.startsAt !== null || start.walkIn);
  const soonest = free[0];
  if (!suggested && soonest) {
    setSuggested(true);
    if (minute === null) pickFree(soonest);
  }

  const done = (booked: { readonly appointmentId: string; readonly startsAt: Instant; readonly name: string }): void => {
    toast({ text: t("day.done.booked", { patient: booked.name, time: format.instantTime(booked.startsAt) }), undo });
    onBooked({ appointmentId: booked.appointmentId, day: instantToLocalDate(booked.startsAt, zone) });
  };

  const submit = async (): Promise<void> => {
    setTried(true);
    if (!patient || !service || practitionerId === null || startLocal === null || book.busy || bookSeries.busy) return;
    if (overbooking && can("appointment.overbook") && overbookReason.trim() === "") return;
    const input = {
      patientId: patient.patientId as Parameters<typeof book.run>[0]["patientId"],
      practitionerId, serviceId: service.id, startLocal, disambiguation, minutes, roomId,
      ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
    };
    if (repeat !== "none") {
      const result = await bookSeries.run({ ...input, rule: ruleOf(repeat, times), skipClashes });
      if (!result.ok) return setRefusal(result.error);
      const { booked, skipped } = result.value;
      toast({ text: t(skipped.length > 0 ? "day.done.seriesSkipped" : "day.done.series", { count: booked, patient: nameOf(patient.name, patient.nameOther), skipped: skipped.length }), undo });
      return onBooked(null);
    }
    const result = await book.run({
      ...input,
      walkIn: start.walkIn,
      ...(start.waitlist ? { waitlistEntryId: start.waitlist.entry.id } : {}),
      ...(overbookReason.trim() === "" ? {} : { overbookReason: overbookReason.trim() }),
    });
    if (!result.ok) return setRefusal(result.error);
    const { appointment } = result.value.card;
    done({ appointmentId: appointment.id, startsAt: appointment.startsAt, name: nameOf(result.value.card.patientName, result.value.card.patientNameOther) });
  };

  const forget = <Value>(set: (value: Value) => void) => (value: Value): void => {
    set(value);
    setRefusal(null);
    setDisambiguation("reject");
  };

  return {
    patient, setPatient, practitionerId, setPractitionerId: forget(setPractitionerId), offered, service, setService: forget(setService),
    minutes, setMinutes: forget(setMinutes), roomId, setRoom: forget(setRoom), day, setDay: forget(setDay), minute, setMinute: forget(setMinute),
    reason, setReason, repeat, setRepeat: forget(setRepeat), times, setTimes, skipClashes, setSkipClashes, overbookReason, setOverbookReason,
    disambiguation, setDisambiguation, refusal, tried, free, alreadyAt, overbooking, startLocal, startsAt,
    mayOverbook: can("appointment.overbook"), mayRegister: can("patient.write"),
    pickFree,
    rooms, busy: book.busy || bookSeries.busy, submit,
  };
};
export type Booking = ReturnType<typeof useBooking>;
