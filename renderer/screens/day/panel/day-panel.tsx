import { useDebouncedValue } from "@mantine/hooks";
import { useEffect } from "react";
import { useQuery } from "../../../api.ts";
import { useNavigation } from "../../../app/navigation.tsx";
import { useCan } from "../../../app/session.tsx";
import { useQuickPrint } from "../../../app/use-paper.ts";
import { Panel } from "../../../components/panel.tsx";
import { SkeletonRows } from "../../../components/states.tsx";
import { useText } from "../../../i18n.tsx";
import type { LocalDate } from "#shared/core/time.ts";
import { wallToAxis } from "../axis.ts";
import type { DayAppointment, PanelFacts } from "../model.ts";
import type { DayActions } from "../use-day-actions.ts";
import { mayOverbook, type DayDoings } from "../use-day-doings.ts";
import type { BookingStart, DayView } from "../use-day-view.ts";
import type { Day } from "../use-day.ts";
import { AppointmentPanel } from "./appointment-panel.tsx";
import { BookingForm } from "./booking-form.tsx";
import { CancelForm } from "./cancel-form.tsx";
import { CancelledPanel } from "./cancelled-panel.tsx";
import { FormHeading } from "./form-heading.tsx";
import { FreedPanel } from "./freed-panel.tsx";
import { MoveForm } from "./move-form.tsx";
import { PaymentForm } from "./payment-form.tsx";
import { QuietPanel } from "./quiet-panel.tsx";
import { useBooking } from "./use-booking.ts";
import { usePayment } from "./use-payment.ts";

interface DayPanelProps {
  readonly day: Day;
  readonly view: DayView;
  readonly doings: DayDoings;
  readonly actions: DayActions;
  readonly byRoom: boolean;
  readonly onDay: (day: LocalDate) => void;
}

/** The end of the screen: what is selected, or what is being done with it. */
export const DayPanel = (props: DayPanelProps) => {
  const { view, day, doings, actions } = props;
  const { mode, selected } = view;
  const bringBack = async (appointment: DayAppointment): Promise<void> => {
    if (!(await actions.reopen(appointment))) return;
    view.putCursor({ ...view.cursor, id: appointment.id });
    view.settle();
  };
  switch (mode.kind) {
    case "book":
      return <Book key={`${mode.start.startsAt} ${mode.start.practitionerId} ${mode.start.walkIn} ${mode.start.patient?.patientId}`} {...props} start={mode.start} />;
    case "move":
      return <Move {...props} appointment={mode.appointment} />;
    case "freed":
      return (
        <FreedPanel
          appointment={mode.appointment}
          matches={mode.matches}
          nameOf={day.directory.nameOf}
          focusCount={view.panelFocus}
          onBack={view.settle}
          onOffer={(match) => view.book(startOfOffer(mode.appointment, match))}
        />
      );
    case "cancel":
      return selected && (
        <CancelForm
          appointment={selected}
          onBack={view.settle}
          onCancel={(reason, following) => {
            view.settle();
            void actions.cancel(selected, reason, following);
          }}
        />
      );
    case "cancelled":
      return (
        <CancelledPanel
          appointments={day.appointments}
          focusCount={view.panelFocus}
          onReopen={doings.mayWrite ? (appointment) => void bringBack(appointment) : undefined}
          onBack={view.settle}
        />
      );
    case "pay":
      return selected && <Pay {...props} appointment={selected} />;
    case "look":
      return selected ? <Look {...props} appointment={selected} /> : <QuietPanel appointments={day.appointments} now={day.now} onPick={view.pick} onBook={doings.mayWrite && !day.error ? doings.bookAtCursor : undefined} onWalkIn={doings.mayWrite && !day.error ? doings.walkIn : undefined} />;
  }
};

const startOfOffer = (freed: DayAppointment, match: NonNullable<BookingStart["waitlist"]>): Partial<BookingStart> => ({
  startsAt: freed.startsAt,
  practitionerId: freed.practitionerId,
  roomId: freed.roomId,
  waitlist: match,
  patient: {
    patientId: match.entry.patientId, fileNumber: match.fileNumber, name: match.patientName, nameOther: match.patientNameOther,
    birthOn: null, birthPrecision: "day", sex: "unknown", phone: match.phone, alert: null, deceased: false, voidedAt: null,
  },
});

/** Opening a file is written down, so a walk over the board opens only the one it rests on. */
const restMs = 150;

/** The facts of the selected booking. */
const usePanelFacts = (appointment: DayAppointment): PanelFacts | undefined => {
  const [restedOn] = useDebouncedValue(appointment.id, restMs);
  const answer = useQuery("appointment.panel", { appointmentId: restedOn });
  return answer.data?.card.appointment.id === appointment.id ? answer.data : undefined;
};

const Look = ({ day, view, doings, actions, appointment }: DayPanelProps & { readonly appointment: DayAppointment }) => {
  const can = useCan();
  const { go } = useNavigation();
  const facts = usePanelFacts(appointment);
  const print = useQuickPrint();
  return (
    <AppointmentPanel
      key={appointment.id}
      appointment={appointment}
      facts={facts}
      now={day.now}
      mayWrite={doings.mayWrite}
      maySeeMoney={can("invoice.read")}
      mayTakeMoney={can("payment.write")}
      focusCount={view.panelFocus}
      nameOf={day.directory.nameOf}
      onStep={(to) => doings.step(appointment, to)}
      onMove={() => view.startMove(appointment)}
      onCancel={() => doings.askCancel(appointment)}
      onNoShow={() => doings.noShow(appointment)}
      onReopen={() => void actions.reopen(appointment)}
      onPay={() => doings.pay(appointment)}
      onReason={(reason) => actions.saveReason(appointment, reason)}
      onPrintCard={() => void print({ kind: "appointmentCard", id: appointment.id })}
      onOpenFile={() => go("patients", { patientId: appointment.patientId })}
      onRebook={() => view.book({ patient: facts ? { ...facts.patient, patientId: facts.patient.id } : null, practitionerId: appointment.practitionerId })}
    />
  );
};

const Pay = ({ view, appointment }: DayPanelProps & { readonly appointment: DayAppointment }) => {
  const t = useText();
  const facts = usePanelFacts(appointment);
  const payment = usePayment(appointment, facts, view.settle);
  if (!payment.bill) {
    return (
      <Panel side label={t("day.pay.title")}>
        <FormHeading title={t("day.pay.title")} onBack={view.settle} />
        {payment.problem === null ? <SkeletonRows rows={5} /> : <p role="alert">{payment.problem}</p>}
      </Panel>
    );
  }
  return (
    <PaymentForm
      patientName={appointment.patientName}
      dueMinor={payment.bill.dueMinor}
      creditMinor={payment.creditMinor}
      printAtFirst={payment.printAtFirst}
      busy={payment.busy}
      problem={payment.problem}
      onTake={(taking) => void payment.run(taking)}
      onBack={view.settle}
    />
  );
};

const Move = ({ day, view, doings, actions, byRoom, onDay, appointment }: DayPanelProps & { readonly appointment: DayAppointment }) => {
  const can = useCan();
  const { moving, mode } = view;
  const at = doings.ghostAt();
  if (!moving || at === null || mode.kind !== "move") return null;
  const put = async (overbookReason: string | null): Promise<void> => {
    if (overbookReason === null) return doings.putDown();
    const refusal = await actions.move(appointment, ...doings.destination(moving, appointment), overbookReason);
    if (refusal === null) view.settle();
    else view.setMode({ ...mode, refusal });
  };
  return (
    <MoveForm
      appointment={appointment}
      refusal={mode.refusal}
      mayOverbook={!mode.following && can("appointment.overbook") && mayOverbook(mode.refusal)}
      following={appointment.seriesId !== null && appointment.status === "booked" ? mode.following : null}
      onFollowing={(following) => view.setMode({ ...mode, refusal: null, following })}
      columns={day.columns}
      column={moving.column}
      at={at}
      byRoom={byRoom}
      onDay={onDay}
      onColumn={(column) => view.setMoving({ ...moving, column })}
      onTime={(minute) => view.setMoving({ ...moving, start: wallToAxis(day.axis, minute) })}
      onPut={(reason) => void put(reason)}
      onBack={view.settle}
    />
  );
};

const Book = ({ day, view, onDay, start }: DayPanelProps & { readonly start: BookingStart }) => {
  const booking = useBooking({
    start,
    day: day.day,
    directory: day.directory,
    onBooked: (booked) => {
      if (booked) {
        if (booked.day !== day.day) onDay(booked.day);
        view.putCursor({ ...view.cursor, id: booked.appointmentId });
      }
      view.settle();
    },
  });
  const { startsAt, minutes, practitionerId, roomId } = booking;
  const { setShape, setChosen } = view;
  useEffect(() => setChosen(booking.patient), [setChosen, booking.patient]);
  useEffect(() => setShape(startsAt === null ? null : { startsAt, minutes, practitionerId, roomId }), [setShape, startsAt, minutes, practitionerId, roomId]);
  return <BookingForm booking={booking} focusCount={view.panelFocus} walkIn={start.walkIn} directory={day.directory} onBack={view.settle} />;
};
