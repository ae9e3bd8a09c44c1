import { NativeSelect } from "@mantine/core";
import type { Instant } from "#shared/core/time.ts";
import { Button } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { Notice } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./import.module.css";
import { fieldGroups, type ColumnField, type KnownField } from "./mapping.ts";
import type { AskedReading, DateOrder, ImportDesk, ImportStage, Inspected } from "./use-import.ts";

const orders: readonly DateOrder[] = ["dmy", "mdy", "ymd"];
const samplesShown = 3;
const delimiterNames: Readonly<Record<NonNullable<AskedReading["delimiter"]>, "comma" | "semicolon" | "tab" | "pipe">> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" };
const encodingNames: Readonly<Record<NonNullable<AskedReading["encoding"]>, string>> = {
  "utf-8": "UTF-8", "windows-1256": "Windows-1256", "iso-8859-6": "ISO-8859-6", "windows-1252": "Windows-1252", "utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE",
};

/** What the file is, and what each of its columns becomes. */
export const MapStep = ({ read, desk }: { readonly read: Extract<ImportStage, { readonly step: "map" }>["read"]; readonly desk: ImportDesk }) => {
  const t = useText();
  const format = useFormat();
  const { file, mapping, dateOrder } = read;
  const used = mapping.filter((field) => field !== null).length;
  return (
    <div className={css.page}>
      <div className={css.head}>
        <div>
          <h2 className={css.title}><bdi>{read.name}</bdi></h2>
          <p className={css.text}>
            {t("import.file.rows", { count: file.rows })} · {file.format === "csv" ? t("import.file.text") : t("import.file.xlsx", { sheet: `\u2068${file.sheet ?? ""}\u2069` })}
          </p>
          {file.format === "csv" && <HowRead file={file} onReading={(asked) => void desk.onReading(asked)} />}
        </div>
        <div className={css.dates}>
          <span className={css.label}>{t("import.dates")}</span>
          <Choice label={t("import.dates")} value={dateOrder} options={orders.map((order) => ({ value: order, label: t(`import.dates.${order}`) }))} onChange={desk.onDateOrder} />
          <span className={file.dateOrderSure ? css.text : css.warn}>{t(file.dateOrderSure ? "import.dates.sure" : "import.dates.unsure")}</span>
        </div>
      </div>
      {file.importedBefore !== null && <Notice tone="amber">{t("import.file.before", { at: format.instant(file.importedBefore as Instant) })}</Notice>}
      {file.mappingRemembered && <Notice tone="blue">{t("import.file.remembered")}</Notice>}
      {desk.stopped && <Notice tone={desk.stopped.cancelled ? "amber" : "red"}>{desk.stopped.cancelled ? t("import.work.cancelled") : desk.stopped.text}</Notice>}
      <div className={css.box}>
        <table className={css.table} aria-label={t("import.map.table")}>
          <thead>
            <tr>
              <th scope="col">{t("import.map.column")}</th>
              <th scope="col">{t("import.map.samples")}</th>
              <th scope="col" className={css.becomes}>{t("import.map.becomes")}</th>
            </tr>
          </thead>
          <tbody>
            {file.headers.map((header, column) => {
              const name = header.trim() === "" ? t("import.map.nameless", { number: format.number(column + 1) }) : header;
              const field = mapping[column] ?? null;
              return (
                <tr key={column} data-left={field === null}>
                  <th scope="row"><bdi>{name}</bdi></th>
                  <td>
                    <span className={css.samples}>
                      {file.samples.slice(0, samplesShown).map((row, index) => (
                        <bdi key={index} className={css.sample}>{row[column] === "" ? "–" : row[column]}</bdi>
                      ))}
                    </span>
                  </td>
                  <td><FieldSelect label={name} field={field} onField={(next) => desk.onField(column, next)} /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className={css.actions}>
        <Button tone="primary" size="large" hint="Ctrl ↵" disabled={desk.missing !== null} onClick={() => void desk.onCheck()}>{t("import.map.try")}</Button>
        <Button size="large" tone="quiet" hint="Esc" onClick={desk.back}>{t("import.error.other")}</Button>
        <span className={css.text}>{t("import.map.used", { count: used, all: format.number(mapping.length) })}</span>
        {desk.missing !== null && <StatusTag tone="amber" dot>{t(desk.missing === "name" ? "import.map.needsName" : "import.map.needsTime")}</StatusTag>}
      </div>
    </div>
  );
};

const isOneOf = <Value extends string>(names: Readonly<Record<Value, string>>, text: string): text is Value => Object.hasOwn(names, text);

/** How a file of text is read. What was found stands there, also where it is none of the usual. */
const HowRead = ({ file, onReading }: { readonly file: Inspected; readonly onReading: (asked: AskedReading) => void }) => {
  const t = useText();
  const optionsOf = (labels: Readonly<Record<string, string>>, found: string) =>
    Object.entries({ ...(found in labels ? {} : { [found]: found }), ...labels }).map(([value, label]) => ({ value, label }));
  const delimiterLabels = Object.fromEntries(Object.entries(delimiterNames).map(([sign, name]) => [sign, t(`import.file.${name}`)]));
  return (
    <div className={css.reading}>
      <NativeSelect
        label={t("import.file.encoding")}
        value={file.encoding}
        data={optionsOf(encodingNames, file.encoding)}
        onChange={({ currentTarget: { value } }) => isOneOf(encodingNames, value) && onReading({ encoding: value })}
      />
      <NativeSelect
        label={t("import.file.delimiter")}
        value={file.delimiter ?? ","}
        data={optionsOf(delimiterLabels, file.delimiter ?? ",")}
        onChange={({ currentTarget: { value } }) => isOneOf(delimiterNames, value) && onReading({ delimiter: value })}
      />
    </div>
  );
};

const isField = (value: string): value is KnownField => Object.values(fieldGroups).some((fields) => (fields as readonly string[]).includes(value));

const FieldSelect = ({ label, field, onField }: { readonly label: string; readonly field: ColumnField; readonly onField: (field: ColumnField) => void }) => {
  const t = useText();
  return (
    <NativeSelect
      aria-label={`${label}: ${t("import.map.becomes")}`}
      value={field ?? ""}
      data={[
        { value: "", label: t("import.map.leave") },
        ...Object.entries(fieldGroups).map(([group, fields]) => ({ group: t(`import.group.${group as keyof typeof fieldGroups}`), items: fields.map((one) => ({ value: one, label: t(`import.field.${one}`) })) })),
      ]}
      onChange={(event) => onField(isField(event.currentTarget.value) ? event.currentTarget.value : null)}
    />
  );
};
