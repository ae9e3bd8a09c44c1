import { Select, Switch } from "@mantine/core";
import { err, ok, type Result } from "#shared/core/result.ts";
import { daysBetween, type LocalDate } from "#shared/core/time.ts";
import { dateToBirth, typedToBirth } from "#shared/domain/patients/birth.ts";
import type { AppError } from "#shared/errors.ts";
import type { TextKey } from "#shared/i18n/en.ts";
import type { Patient } from "#shared/schema/tables/patient.ts";
import { useErrorText } from "../../api.ts";
import { useToday } from "../../app/clock.tsx";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { Choice } from "../../components/choice.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { EditFact, type Saved } from "./edit-fact.tsx";
import css from "./patient-facts.module.css";
import type { PatientDesk, PatientPatch } from "./use-patient.ts";

type LineKey = "nameOther" | "phone" | "phoneOther" | "email" | "identityNumber" | "address" | "kinName" | "kinRelation" | "kinPhone" | "note" | "alert";

interface Line {
  readonly key: LineKey;
  readonly label: TextKey;
  readonly kind: "line" | "text" | "latin";
  readonly max: number;
}

const phones: readonly LineKey[] = ["phone", "phoneOther", "kinPhone"];
const reach: readonly Line[] = [
  { key: "phone", label: "common.phone", kind: "latin", max: 40 },
  { key: "phoneOther", label: "patients.phoneOther", kind: "latin", max: 40 },
  { key: "email", label: "common.email", kind: "latin", max: 120 },
  { key: "address", label: "common.address", kind: "line", max: 300 },
  { key: "identityNumber", label: "patients.identityNumber", kind: "latin", max: 40 },
];
const kin: readonly Line[] = [
  { key: "kinName", label: "patients.kinName", kind: "line", max: 120 },
  { key: "kinRelation", label: "patients.kinRelation", kind: "line", max: 60 },
  { key: "kinPhone", label: "patients.kinPhone", kind: "latin", max: 40 },
];

const sexes: readonly Patient["sex"][] = ["female", "male", "other", "unknown"];

/** What a typed birth becomes: a day, or an age from which its year is kept; nothing typed, nothing known. */
export const birthPatch = (typed: string, today: LocalDate): Result<Pick<PatientPatch, "birthOn" | "ageYears">, "wrong"> => {
  if (typed.trim() === "") return ok({ birthOn: null });
  const birth = typedToBirth(typed, "dmy", today);
  if (!birth.ok) return err("wrong");
  const { birthOn, birthPrecision } = birth.value;
  return ok(birthPrecision === "day" ? { birthOn } : { ageYears: Number(today.slice(0, 4)) - Number(birthOn.slice(0, 4)) });
};

const dayTyped = (day: LocalDate): string => day.split("-").reverse().join("/");

/** Everything written on the cover of a file, each fact edited where it stands. */
export const PatientFacts = ({ patient, desk }: { readonly patient: Patient; readonly desk: PatientDesk }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const errorText = useErrorText();
  const today = useToday();
  const open = desk.canWrite && patient.voidedAt === null && patient.mergedIntoId === null;

  const saved = (outcome: "saved" | "clash" | AppError): Saved =>
    outcome === "saved" ? { done: true } : { done: false, why: outcome === "clash" ? null : errorText(outcome) };
  // The edit that is under way goes on from the row that it began with, whatever comes meanwhile.
  const editing = (patchOf: (text: string) => Result<PatientPatch, string>) => () => {
    const base = patient;
    return async (text: string): Promise<Saved> => {
      const patch = patchOf(text);
      return patch.ok ? saved(await desk.save(patch.value, base)) : { done: false, why: patch.error };
    };
  };
  const set = (patch: PatientPatch): void => void desk.save(patch, patient);
  const line = ({ key, label, kind, max }: Line) => {
    const value = patient[key];
    const shown = value === null ? null : phones.includes(key) ? phoneText(value) : <bdi>{key === "identityNumber" ? format.digits(value) : value}</bdi>;
    return <EditFact key={key} label={t(label)} text={value ?? ""} shown={shown} kind={kind} max={max} onEdit={open ? editing((text) => ok({ [key]: text === "" ? null : text })) : undefined} />;
  };
  const birthShown =
    patient.birthOn === null ? null
    : patient.birthPrecision === "year" ? t("patients.bornAbout", { year: format.digits(patient.birthOn.slice(0, 4)), age: format.age(patient.birthOn, today) })
    : daysBetween(patient.birthOn, today) < 0 ? format.date(patient.birthOn)
    : t("patients.bornOn", { day: format.date(patient.birthOn), age: format.age(patient.birthOn, today) });

  return (
    <div className={css.facts}>
      <EditFact label={t("patients.alert")} text={patient.alert ?? ""} tone="red" max={300} onEdit={open ? editing((text) => ok({ alert: text === "" ? null : text })) : undefined} />
      <EditFact label={t("common.name")} text={patient.name} shown={<bdi>{patient.name}</bdi>} max={160} onEdit={open ? editing((text) => (text === "" ? err(t("error.nameMissing")) : ok({ name: text }))) : undefined} />
      <EditFact label={t("patients.nameOther")} text={patient.nameOther ?? ""} shown={patient.nameOther === null ? null : <bdi>{patient.nameOther}</bdi>} max={160} onEdit={open ? editing((text) => ok({ nameOther: text === "" ? null : text })) : undefined} />
      <EditFact
        label={t("patients.birth")}
        hint={format.digits(t("patients.birthHint"))}
        text={patient.birthOn === null ? "" : patient.birthPrecision === "year" ? patient.birthOn.slice(0, 4) : dayTyped(patient.birthOn)}
        shown={birthShown}
        onEdit={open ? editing((text) => {
          const patch = birthPatch(text, today);
          return patch.ok ? patch : err(t("patients.birthWrong"));
        }) : undefined}
      />
      <div className={css.stack}>
        <span className={css.label} aria-hidden="true">{t("patients.sex")}</span>
        <Choice block label={t("patients.sex")} value={patient.sex} options={sexes.map((sex) => ({ value: sex, label: t(`patients.sex.${sex}`), disabled: !open }))} onChange={(sex) => set({ sex })} />
      </div>
      {reach.map(line)}
      {kin.map(line)}
      <EditFact label={t("patients.tags")} text={patient.tags.join(t("patients.tagComma"))} shown={patient.tags.length === 0 ? null : format.list(patient.tags)} hint={t("patients.tagsHint")} onEdit={open ? editing((text) => ok({ tags: [...new Set(text.split(/[,،]/u).map((tag) => tag.trim()).filter(Boolean))].slice(0, 20) })) : undefined} />
      <div className={css.choice}>
        <span className={css.label} aria-hidden="true">{t("patients.language")}</span>
        <Select
          aria-label={t("patients.language")} size="sm" value={patient.language ?? ""} disabled={!open} allowDeselect={false}
          data={[{ value: "", label: t("patients.language.clinic") }, { value: "en", label: t("common.language.en") }, { value: "ar", label: t("common.language.ar") }]}
          onChange={(language) => set({ language: language === "en" || language === "ar" ? language : null })}
        />
      </div>
      <EditFact label={t("common.note")} text={patient.note ?? ""} kind="text" max={4_000} shown={patient.note} onEdit={open ? editing((text) => ok({ note: text === "" ? null : text })) : undefined} />
      <div className={css.choice}>
        <Switch label={t("patients.deceased")} checked={patient.deceased} disabled={!open} onChange={(event) => set(event.currentTarget.checked ? { deceased: true } : { deceased: false, deceasedOn: null })} />
      </div>
      {patient.deceased && (
        <EditFact
          label={t("patients.deceasedOn")}
          text={patient.deceasedOn === null ? "" : dayTyped(patient.deceasedOn)}
          shown={patient.deceasedOn === null ? null : format.date(patient.deceasedOn)}
          onEdit={open ? editing((text) => {
            if (text === "") return ok({ deceasedOn: null });
            const day = dateToBirth(text, "dmy", today);
            return day.ok ? ok({ deceasedOn: day.value.birthOn }) : err(t("patients.dayWrong"));
          }) : undefined}
        />
      )}
    </div>
  );
};
