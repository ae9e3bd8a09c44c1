import { useMemo } from "react";
import type { LocalDate } from "#shared/core/time.ts";
import { useToday } from "../../app/clock.tsx";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { namesFor } from "../../components/person.tsx";
import { RowGrid, type GridColumn } from "../../components/row-grid.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import css from "./patient-list.module.css";
import type { PatientSummary } from "./use-patients.ts";

interface PatientListProps {
  readonly rows: readonly PatientSummary[];
  readonly total: number;
  readonly at: string | null;
  readonly onAt: (patientId: string) => void;
  readonly opened: string | null;
  readonly onOpen: (patientId: string) => void;
  readonly onEnd: (() => void) | undefined;
  readonly id: string;
}

const idOfRow = (row: PatientSummary): string => row.patientId;
const isOver = (row: PatientSummary): boolean => row.deceased || row.voidedAt !== null;

/** Everybody, one line each: enough to tell two of the same name apart. */
export const PatientList = (props: PatientListProps) => {
  const t = useText();
  const columns = useColumns();
  return <RowGrid label={t("patients.list")} keyOf={idOfRow} isPast={isOver} columns={columns} {...props} />;
};

const useColumns = (): readonly GridColumn<PatientSummary>[] => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const { locale } = useReader();
  const today = useToday();
  return useMemo(
    () => [
      {
        key: "name", title: t("patients.column.name"), width: "minmax(180px, 3fr)",
        cell: ({ name, nameOther, deceased, voidedAt }) => {
          const names = namesFor(locale.language, name, nameOther);
          return (
            <span className={css.names}>
              <bdi className={css.name} dir="auto">{names.first}</bdi>
              {names.second !== null && <bdi className={css.other} dir="auto">{names.second}</bdi>}
              {deceased && <StatusTag tone="grey" outlined>{t("patients.deceased")}</StatusTag>}
              {voidedAt !== null && <StatusTag tone="grey" outlined>{t("patients.show.voided")}</StatusTag>}
            </span>
          );
        },
      },
      { key: "file", title: t("patients.column.file"), width: "84px", cell: ({ fileNumber }) => <bdi>{format.digits(fileNumber)}</bdi> },
      {
        key: "age", title: t("patients.column.age"), width: "104px",
        cell: ({ birthOn, birthPrecision }) => {
          if (birthOn === null) return null;
          const age = format.age(birthOn as LocalDate, today);
          return birthPrecision === "year" ? t("patients.aboutAge", { age }) : age;
        },
      },
      { key: "sex", title: t("patients.column.sex"), width: "60px", cell: ({ sex }) => (sex === "unknown" ? null : t(`sex.${sex}`)) },
      { key: "phone", title: t("patients.column.phone"), width: "132px", cell: ({ phone }) => (phone === null ? null : phoneText(phone)) },
      { key: "alert", title: t("patients.column.alert"), width: "minmax(90px, 1.4fr)", cell: ({ alert }) => alert !== null && <bdi className={css.alert} dir="auto" title={alert}>{alert}</bdi> },
    ],
    [t, format, phoneText, locale.language, today],
  );
};
