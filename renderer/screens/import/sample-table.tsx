import { isLocalDate } from "#shared/core/time.ts";
import type { TextKey } from "#shared/i18n/en.ts";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./import.module.css";
import type { Checked } from "./use-import.ts";

type Row = Checked["sample"][number];

/** The columns of a patient that an import can fill, in the order they are shown. */
const columns: readonly (readonly [key: string, label: TextKey])[] = [
  ["fileNumber", "import.field.fileNumber"], ["name", "import.field.name"], ["nameOther", "import.field.nameOther"], ["birthOn", "import.field.birthDate"], ["sex", "import.field.sex"],
  ["phone", "import.field.phone"], ["phoneOther", "import.field.phoneOther"], ["email", "import.field.email"], ["identityNumber", "import.field.identityNumber"], ["address", "import.field.address"],
  ["kinName", "import.field.kinName"], ["kinPhone", "import.field.kinPhone"], ["note", "import.field.note"], ["alert", "import.field.alert"], ["tags", "import.field.tags"], ["deceasedOn", "import.field.deathDate"],
];
const phones: readonly string[] = ["phone", "phoneOther", "kinPhone"];
const sexes = ["male", "female", "other"] as const;

/** The first patients of a file as they will stand in the list. */
export const Sample = ({ rows }: { readonly rows: readonly Row[] }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const filled = columns.filter(([key]) => rows.some((row) => (row[key] ?? "") !== "" && row[key] !== "unknown"));
  const shown = (row: Row, key: string): string => {
    const value = row[key] ?? "";
    if (value === "") return "";
    if (phones.includes(key)) return phoneText(value);
    if (key === "sex") return t(`sex.${sexes.find((sex) => sex === value) ?? "unknown"}`);
    if (isLocalDate(value)) return row["birthPrecision"] === "year" && key === "birthOn" ? format.digits(value.slice(0, 4)) : format.date(value);
    return key === "fileNumber" || key === "identityNumber" ? format.digits(value) : value;
  };
  return (
    <div className={css.wide} tabIndex={0} role="region" aria-label={t("import.check.sample")}>
      <table className={css.table} aria-label={t("import.check.sample")}>
        <thead>
          <tr>{filled.map(([key, label]) => <th key={key} scope="col">{t(label)}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{filled.map(([key]) => <td key={key}><bdi>{shown(row, key)}</bdi></td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
