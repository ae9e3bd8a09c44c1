import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { instantToLocalDate, instantToMinuteOfDay, type Instant, type LocalDate } from "#shared/core/time.ts";
import type { AppError } from "#shared/errors.ts";
import { useErrorText } from "../../../api.ts";
import { useToday } from "../../../app/clock.tsx";
import { DateField, TimeField } from "../../../components/fields.tsx";
import { Button } from "../../../components/button.tsx";
import { Panel } from "../../../components/panel.tsx";
import { Notice } from "../../../components/states.tsx";
import { useFormat, useReader, useText } from "../../../i18n.tsx";
import type { BoardColumn, DayAppointment } from "../model.ts";
import { FormHeading } from "./form-heading.tsx";
import styles from "./panel.module.css";

interface MoveFormProps {
  readonly appointment: DayAppointment;
  readonly refusal: AppError | null;
  readonly mayOverbook: boolean;
  /** Whether the later ones of its series go with it; null where there are none to ask about. */
  readonly following: boolean | null;
  readonly columns: readonly BoardColumn[];
  /** Where the booking hangs over the board. */
  readonly column: number;
  readonly at: Instant;
  readonly byRoom: boolean;
  readonly onDay: (day: LocalDate) => void;
  readonly onColumn: (column: number) => void;
  /** A wall time of the shown day, in minutes since midnight. */
  readonly onTime: (minute: number) => void;
  readonly onFollowing: (following: boolean) => void;
  readonly onPut: (overbookReason: string | null) => void;
  readonly onBack: () => void;
}

/** The same move as on the board, for whoever would rather write it; and the place where a refused one asks for a reason. */
export const MoveForm = ({ appointment, refusal, mayOverbook, following, columns, column, at, byRoom, onDay, onColumn, onTime, onFollowing, onPut, onBack }: MoveFormProps) => {
  const t = useText();
  const format = useFormat();
  const errorText = useErrorText();
  const { zone } = useReader();
  const today = useToday();
  const [reason, setReason] = useState("");
  const clash = refusal?.code === "slotTaken" || refusal?.code === "outsideHours";
  const asks = clash && mayOverbook;
  const time = format.time(instantToMinuteOfDay(at, zone));
  return (
    <Panel side label={t("day.move.title")}>
      <FormHeading title={t("day.move.title")} onBack={onBack} />
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!asks || reason.trim() !== "") onPut(asks ? reason.trim() : null);
        }}
      >
        <div>
          <p className={styles.name}><bdi>{appointment.patientName}</bdi></p>
          <p className={styles.about}>{format.instantTime(appointment.startsAt)} · <bdi>{appointment.practitionerName}</bdi></p>
        </div>
        {refusal === null ? <p className={styles.hint}>{t("day.move.hint")}</p> : <Notice tone={asks ? "amber" : "red"}>{errorText(refusal)}</Notice>}
        {asks && <TextInput autoFocus required label={t("day.book.overbookWhy")} placeholder={t("day.book.overbookHint")} value={reason} maxLength={300} dir="auto" onChange={(event) => setReason(event.currentTarget.value)} />}
        <div className={styles.pair}>
          <DateField label={t("day.book.day")} value={instantToLocalDate(at, zone)} today={today} onChange={(day) => day !== null && onDay(day)} />
          <TimeField label={t("day.book.time")} value={instantToMinuteOfDay(at, zone)} step={5} onChange={(minute) => minute !== null && onTime(minute)} />
        </div>
        <NativeSelect
          label={t(byRoom ? "day.book.room" : "day.book.doctor")}
          value={String(column)}
          data={columns.map((one, index) => ({ value: String(index), label: one.title }))}
          onChange={(event) => onColumn(Number(event.currentTarget.value))}
        />
        {following !== null && <Checkbox label={t("day.move.following")} checked={following} onChange={(event) => onFollowing(event.currentTarget.checked)} />}
        <div className={styles.actions}>
          <Button type="submit" tone="primary" size="large" block hint="Enter" disabled={asks && reason.trim() === ""}>
            {asks ? t("day.book.overbook") : t("day.move.put", { time })}
          </Button>
          <Button block hint="Esc" onClick={onBack}>{t("common.cancel")}</Button>
        </div>
      </form>
    </Panel>
  );
};
