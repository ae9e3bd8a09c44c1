import { TextInput } from "@mantine/core";
import { IconPlus, IconStethoscope, IconTrash } from "@tabler/icons-react";
import { Button, IconButton } from "../../components/button.tsx";
import { Avatar } from "../../components/person.tsx";
import { EmptyState } from "../../components/states.tsx";
import { WeekHours } from "../../components/week-hours.tsx";
import { useText } from "../../i18n.tsx";
import type { StepProps } from "./clinic-step.tsx";
import { countries } from "./countries.ts";
import { nextKey, usualHours, type DoctorDraft } from "./draft.ts";
import css from "./steps.module.css";

export const DoctorsStep = ({ draft, onEdit }: StepProps) => {
  const t = useText();
  const setDoctor = (key: number, change: Partial<DoctorDraft>): void =>
    onEdit({ doctors: draft.doctors.map((doctor) => (doctor.key === key ? { ...doctor, ...change } : doctor)) });
  const add = (): void =>
    onEdit({
      doctors: [
        ...draft.doctors,
        { key: nextKey(draft.doctors), name: "", nameOther: "", specialty: "", room: null, hours: draft.doctors.at(-1)?.hours ?? usualHours(countries[draft.country]?.workDays ?? [1, 2, 3, 4, 5]) },
      ],
    });
  return (
    <>
      {draft.doctors.length === 0 && <EmptyState icon={<IconStethoscope size={22} stroke={1.6} />} title={t("setup.noDoctors")} />}
      {draft.doctors.map((doctor, index) => (
        <section key={doctor.key} className={css.card} aria-label={doctor.name || t("setup.doctorName")}>
          <div className={css.cardHead}>
            <Avatar name={doctor.name || "?"} hue={index % 8} />
            <div className={css.pair}>
              <TextInput autoFocus={doctor.name === ""} label={t("setup.doctorName")} value={doctor.name} maxLength={120} dir="auto" onChange={(event) => setDoctor(doctor.key, { name: event.currentTarget.value })} />
              <TextInput label={`${t("setup.specialty")} (${t("common.optional")})`} value={doctor.specialty} maxLength={80} dir="auto" onChange={(event) => setDoctor(doctor.key, { specialty: event.currentTarget.value })} />
            </div>
            <IconButton label={t("setup.removeDoctor", { name: doctor.name })} icon={<IconTrash size={16} stroke={1.7} />} onClick={() => onEdit({ doctors: draft.doctors.filter((one) => one.key !== doctor.key) })} />
          </div>
          <WeekHours label={`${t("setup.hours")}: ${doctor.name}`} hours={doctor.hours} weekStart={draft.weekStart} onChange={(hours) => setDoctor(doctor.key, { hours })} />
        </section>
      ))}
      <div>
        <Button icon={<IconPlus size={16} stroke={1.8} />} onClick={add}>
          {t("setup.addDoctor")}
        </Button>
      </div>
    </>
  );
};
