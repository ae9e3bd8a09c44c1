import { Checkbox, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { minuteOfLocal, type LocalDate, type LocalDateTime } from "#shared/core/time.ts";
import type { AppError } from "#shared/errors.ts";
import { useErrorText } from "../../../api.ts";
import { useToday } from "../../../app/clock.tsx";
import { usePhoneText } from "../../../app/use-phone-text.ts";
import { DateField, TimeField } from "../../../components/fields.tsx";
import { Avatar } from "../../../components/person.tsx";
import { Button, IconButton } from "../../../components/button.tsx";
import { Panel } from "../../../components/panel.tsx";
import { Notice } from "../../../components/states.tsx";
import { useFormat, useText } from "../../../i18n.tsx";
import { Choice } from "../../../components/choice.tsx";
import type { ClinicDirectory } from "../use-day.ts";
import { FormHeading } from "./form-heading.tsx";
import { PatientPicker } from "./patient-picker.tsx";
import { RegisterForm } from "./register-form.tsx";
import { repeats, type Booking, type Repeat } from "./use-booking.ts";
import styles from "./panel.module.css";

interface BookingFormProps {
  readonly booking: Booking;
  /** Rises when the keyboard should come into the panel. */
  readonly focusCount: number;
  readonly walkIn: boolean;
  readonly directory: ClinicDirectory;
  readonly onBack: () => void;
}

const lengths = [5, 10, 15, 20, 30, 40, 45, 60, 90, 120] as const;

/** A new booking: the patient first, then what stands there already and needs only Enter. */
export const BookingForm = ({ booking, focusCount, walkIn, directory, onBack }: BookingFormProps) => {
  const t = useText();
  const format = useFormat();
  const today = useToday();
  const [newName, setNewName] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const { patient } = booking;
  const submit = useRef<HTMLButtonElement>(null);
  // First to the patient; once there is one, to the button that books.
  const hasPatient = patient !== null;
  const enter = useEffectEvent(() => (patient ? submit.current : form.current?.querySelector<HTMLElement>("[data-patient-picker] input"))?.focus());
  useEffect(() => enter(), [hasPatient]);
  useEffect(() => {
    if (focusCount > 0) enter();
  }, [focusCount]);
  const { nameOf } = directory;
  const title = t(walkIn ? "day.book.walkInTitle" : "day.book.title");
  return (
    <Panel
      side
      label={title}
      foot={
        <Button ref={submit} form="booking" type="submit" tone="primary" size="large" block hint="Enter" busy={booking.busy} disabled={newName !== null}>
          {booking.overbooking && booking.mayOverbook ? t("day.book.overbook") : booking.minute === null ? t("day.book.book") : t("day.book.bookAt", { time: format.time(booking.minute) })}
        </Button>
      }
    >
      <FormHeading title={title} onBack={onBack} />
      <form
        id="booking"
        ref={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void booking.submit();
        }}
      >
        {patient ? <Chosen booking={booking} nameOf={nameOf} /> : newName === null ? (
          <div>
            <span className={styles.label}>{t("day.book.patient")}</span>
            <PatientPicker onPick={booking.setPatient} onNew={booking.mayRegister ? setNewName : undefined} />
            {booking.tried && <p className={styles.hint} role="alert">{t("day.book.which")}</p>}
          </div>
        ) : (
          <RegisterForm
            name={newName}
            onBack={() => setNewName(null)}
            onDone={(made) => {
              setNewName(null);
              booking.setPatient(made);
            }}
          />
        )}
        <div className={styles.pair}>
          <NativeSelect
            label={t("day.book.service")}
            value={booking.service?.id ?? ""}
            data={booking.offered.map((one) => ({ value: one.id, label: nameOf(one.name, one.nameOther) }))}
            onChange={(event) => {
              booking.setService(booking.offered.find((one) => one.id === event.currentTarget.value)?.id ?? null);
              booking.setMinutes(null);
            }}
          />
          <NativeSelect
            label={t("day.book.length")}
            value={String(booking.minutes)}
            data={[...new Set([...lengths, booking.minutes])].toSorted((a, b) => a - b).map((one) => ({ value: String(one), label: format.minutes(one) }))}
            onChange={(event) => booking.setMinutes(Number(event.currentTarget.value))}
          />
        </div>
        <div className={styles.pair}>
          <NativeSelect
            label={t("day.book.doctor")}
            value={booking.practitionerId ?? ""}
            data={directory.practitioners.filter((one) => one.active).map((one) => ({ value: one.id, label: nameOf(one.name, one.nameOther) }))}
            onChange={(event) => booking.setPractitionerId(directory.practitioners.find((one) => one.id === event.currentTarget.value)?.id ?? null)}
          />
          <NativeSelect
            label={t("day.book.room")}
            value={booking.roomId ?? ""}
            data={[{ value: "", label: t("day.book.anyRoom") }, ...directory.rooms.filter((one) => one.active).map((one) => ({ value: one.id as string, label: nameOf(one.name, one.nameOther) }))]}
            onChange={(event) => booking.setRoom(directory.rooms.find((one) => one.id === event.currentTarget.value)?.id ?? null)}
          />
        </div>
        <div className={styles.pair}>
          <DateField label={t("day.book.day")} value={booking.day} today={today} onChange={(day) => day !== null && booking.setDay(day)} />
          <TimeField label={t("day.book.time")} value={booking.minute} step={5} error={booking.tried && booking.minute === null ? t("day.book.timeWrong") : null} onChange={booking.setMinute} />
        </div>
        <Refused booking={booking} />
        <FreeTimes booking={booking} directory={directory} />
        <TextInput label={t("day.book.reason")} value={booking.reason} maxLength={500} dir="auto" onChange={(event) => booking.setReason(event.currentTarget.value)} />
        {!walkIn && (
          <div className={styles.pair}>
            <NativeSelect
              label={t("day.book.repeat")}
              value={booking.repeat}
              data={repeats.map((one) => ({ value: one, label: t(`day.book.repeat.${one}`) }))}
              onChange={(event) => booking.setRepeat(event.currentTarget.value as Repeat)}
            />
            {booking.repeat !== "none" && <NumberInput label={t("day.book.times")} min={2} max={52} value={booking.times} onChange={(value) => booking.setTimes(Number(value) || 2)} />}
          </div>
        )}
      </form>
    </Panel>
  );
};

const Chosen = ({ booking, nameOf }: { readonly booking: Booking; readonly nameOf: ClinicDirectory["nameOf"] }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const { patient } = booking;
  if (!patient) return null;
  return (
    <div>
      <div className={styles.chosen}>
        <Avatar name={nameOf(patient.name, patient.nameOther)} />
        <span className={styles.chosenText}>
          <strong><bdi>{nameOf(patient.name, patient.nameOther)}</bdi></strong>
          <span>{t("day.file", { number: format.digits(patient.fileNumber) })}{patient.phone === null ? "" : ` · ${phoneText(patient.phone)}`}</span>
        </span>
        <IconButton label={t("day.book.changePatient")} icon={<IconRefresh size={15} stroke={1.7} />} onClick={() => booking.setPatient(null)} />
      </div>
      {booking.alreadyAt.length > 0 && <p className={styles.already} role="status">{t("day.book.alreadyAt", { times: booking.alreadyAt.map((one) => format.instantTime(one)).join(t("day.listComma")) })}</p>}
      {patient.alert !== null && <p className={styles.alert} role="note"><bdi>{patient.alert}</bdi></p>}
    </div>
  );
};

/** Why the core said no, and what can be done about it here. */
const Refused = ({ booking }: { readonly booking: Booking }) => {
  const t = useText();
  const errorText = useErrorText();
  const { refusal } = booking;
  if (!refusal) return null;
  if (refusal.code === "timeHappensTwice") {
    return (
      <Notice tone="amber">
        <p>{t("day.book.firstOrSecond")}</p>
        <Choice
          block
          label={t("day.book.time")}
          value={booking.disambiguation}
          onChange={booking.setDisambiguation}
          options={[{ value: "earlier", label: t("day.book.first") }, { value: "later", label: t("day.book.second") }]}
        />
      </Notice>
    );
  }
  return (
    <>
      <Notice tone={booking.overbooking && booking.mayOverbook ? "amber" : "red"}>{errorText(refusal)}</Notice>
      {refusal.code === "seriesClashes" && <Clashes {...refusal} />}
      {refusal.code === "seriesClashes" && <Checkbox label={t("day.book.skipClashes")} checked={booking.skipClashes} onChange={(event) => booking.setSkipClashes(event.currentTarget.checked)} />}
      {booking.overbooking && booking.mayOverbook && (
        <TextInput autoFocus required label={t("day.book.overbookWhy")} placeholder={t("day.book.overbookHint")} value={booking.overbookReason} maxLength={300} dir="auto" onChange={(event) => booking.setOverbookReason(event.currentTarget.value)} />
      )}
    </>
  );
};

const clashesShown = 6;

/** Which times of a series cannot be booked, and why each. */
const Clashes = ({ taken, outside }: Extract<AppError, { readonly code: "seriesClashes" }>) => {
  const t = useText();
  const format = useFormat();
  const all = [...taken.map((at) => ({ at, why: t("day.book.clashTaken") })), ...outside.map((at) => ({ at, why: t("day.book.clashOutside") }))].toSorted((a, b) => a.at - b.at);
  return (
    <ul className={styles.clashes}>
      {all.slice(0, clashesShown).map(({ at, why }) => <li key={at}>{format.instant(at)} · {why}</li>)}
      {all.length > clashesShown && <li>{t("day.book.clashMore", { count: all.length - clashesShown })}</li>}
    </ul>
  );
};

const FreeTimes = ({ booking, directory }: { readonly booking: Booking; readonly directory: ClinicDirectory }) => {
  const t = useText();
  const format = useFormat();
  if (booking.free.length === 0) return null;
  return (
    <div>
      <span className={styles.label}>{t("day.book.nextFree")}</span>
      <div className={styles.chips}>
        {booking.free.map((slot) => {
          const doctor = directory.practitioners.find((one) => one.id === slot.practitionerId);
          const slotDay = slot.startLocal.slice(0, 10) as LocalDate;
          return (
            <button key={`${slot.practitionerId} ${slot.startLocal}`} type="button" className={styles.chip} title={doctor ? directory.nameOf(doctor.name, doctor.nameOther) : undefined} aria-pressed={booking.startLocal === slot.startLocal} onClick={() => booking.pickFree(slot)}>
              {slotDay === booking.day ? "" : `${format.day(slotDay, { short: true })} · `}{format.time(minuteOfLocal(slot.startLocal as LocalDateTime))}
            </button>
          );
        })}
      </div>
    </div>
  );
};
