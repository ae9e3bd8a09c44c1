import { IconAlertTriangle, IconBrandWhatsapp, IconPhone } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useToday } from "../../app/clock.tsx";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { Button } from "../../components/button.tsx";
import { namesFor } from "../../components/person.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { DisputeSign } from "../conflicts/dispute-sign.tsx";
import css from "./patient-file.module.css";
import type { PatientDesk, PatientFile, PatientId } from "./use-patient.ts";

interface PatientHeadProps {
  readonly file: PatientFile;
  readonly desk: PatientDesk;
  readonly onOpenOther: (patientId: PatientId) => void;
  readonly end: ReactNode;
}

/** Who it is: both names, the danger, and whether the file is in use at all. */
export const PatientHead = ({ file, desk, onOpenOther, end }: PatientHeadProps) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const today = useToday();
  const { patient, mergedFrom } = file;
  const { first, second } = namesFor(locale.language, patient.name, patient.nameOther);
  const age = patient.birthOn === null ? null : format.age(patient.birthOn, today);
  const facts = [
    t("patient.file", { number: format.digits(patient.fileNumber) }),
    age === null ? null : patient.birthPrecision === "year" ? t("patients.aboutAge", { age }) : age,
    patient.sex === "unknown" ? null : t(`sex.${patient.sex}`),
  ].filter((fact) => fact !== null);
  return (
    <div className={css.head}>
      <div className={css.top}>
        <div>
          <h2 className={css.name}><bdi>{first}</bdi></h2>
          {second !== null && <p className={css.other}><bdi>{second}</bdi></p>}
          <p className={css.facts}>{facts.join(" · ")}</p>
        </div>
        {end}
      </div>
      {patient.alert !== null && patient.alert !== "" && (
        <p className={css.alert}>
          <IconAlertTriangle size={18} stroke={1.7} aria-hidden="true" />
          <bdi>{patient.alert}</bdi>
        </p>
      )}
      <DisputeSign rowIds={[patient.id]} />
      {patient.deceased && (
        <p className={css.banner}>{patient.deceasedOn === null ? t("patients.banner.deceased") : t("patients.banner.deceasedOn", { day: format.date(patient.deceasedOn) })}</p>
      )}
      {patient.mergedIntoId !== null && (
        <div className={css.banner}>
          <span>{t("patients.banner.merged")}</span>
          <MergedActions intoId={patient.mergedIntoId} doubleId={patient.id} desk={desk} onOpenOther={onOpenOther} />
        </div>
      )}
      {patient.voidedAt !== null && (
        <div className={css.banner}>
          <span>{t("patients.banner.voided")}</span>
          {desk.onRestore && <Button size="small" onClick={() => void desk.onRestore?.()}>{t("common.restore")}</Button>}
        </div>
      )}
      {mergedFrom.map((double) => (
        <div key={double.patientId} className={css.banner}>
          <span>{t("patients.banner.holds", { name: `\u2068${double.name}\u2069`, number: format.code(double.fileNumber) })}</span>
          {desk.onPart && <Button size="small" onClick={() => void desk.onPart?.(double.patientId as PatientId)}>{t("patients.banner.part")}</Button>}
        </div>
      ))}
      <Reach phone={patient.phone} />
    </div>
  );
};

interface MergedActionsProps {
  readonly intoId: PatientId;
  readonly doubleId: PatientId;
  readonly desk: PatientDesk;
  readonly onOpenOther: (patientId: PatientId) => void;
}

const MergedActions = ({ intoId, doubleId, desk, onOpenOther }: MergedActionsProps) => {
  const t = useText();
  return (
    <span className={css.line}>
      <Button size="small" onClick={() => onOpenOther(intoId)}>{t("patients.banner.openKept")}</Button>
      {desk.onPart && <Button size="small" tone="quiet" onClick={() => void desk.onPart?.(doubleId)}>{t("patients.banner.part")}</Button>}
    </span>
  );
};

/** The number, and the two ways to it. */
const Reach = ({ phone }: { readonly phone: string | null }) => {
  const t = useText();
  const phoneText = usePhoneText();
  if (phone === null) return <p className={css.facts}>{t("patients.noPhone")}</p>;
  const digits = phone.replace(/[^\d+]/g, "");
  return (
    <div className={css.reach}>
      <a className={css.link} href={`tel:${digits}`} target="_blank" rel="noreferrer">
        <IconPhone size={15} stroke={1.7} aria-hidden="true" />
        <span className="visually-hidden">{t("patients.call")}</span>
        {phoneText(phone)}
      </a>
      <a className={css.link} href={`https://wa.me/${digits.replace("+", "")}`} target="_blank" rel="noreferrer">
        <IconBrandWhatsapp size={15} stroke={1.7} aria-hidden="true" />
        {t("patients.whatsapp")}
      </a>
    </div>
  );
};
