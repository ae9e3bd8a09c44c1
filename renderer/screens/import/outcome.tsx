import { useMemo, useState } from "react";
import { Button } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./import.module.css";
import { Sample } from "./sample-table.tsx";
import type { Checked, Imported } from "./use-import.ts";

type Part = "problems" | "duplicates" | "sample";
type Problem = Checked["problems"][number];
type Duplicate = Checked["duplicates"][number];

/** What comes or came of a file: its counts, the rows with a fault, those that are here already, the first as they are read. */
export const Outcome = ({ outcome, onOpenPatient }: { readonly outcome: Checked | Imported; readonly onOpenPatient: (patientId: string) => void }) => {
  const t = useText();
  const format = useFormat();
  const sample = "sample" in outcome ? outcome.sample : null;
  const parts: readonly Part[] = sample ? ["problems", "duplicates", "sample"] : ["problems", "duplicates"];
  const [part, setPart] = useState<Part>(outcome.problemCount > 0 ? "problems" : sample ? "sample" : "duplicates");
  const label = (one: Part): string =>
    one === "sample" ? t("import.check.sample") : `${t(`import.check.${one}`)} · ${format.number(one === "problems" ? outcome.problemCount : outcome.duplicateCount)}`;
  return (
    <>
      <dl className={css.figures}>
        {([["rows", outcome.rowsRead], ["patients", outcome.patients], ["appointments", outcome.appointments], ["duplicates", outcome.duplicateCount], ["problems", outcome.problemCount]] as const).map(([name, count]) => (
          <div key={name} className={css.figure} data-tone={name === "problems" && count > 0 ? "amber" : undefined}>
            <dt>{t(`import.check.${name}`)}</dt>
            <dd>{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      <div><Choice label={t("import.check.tabs")} value={part} options={parts.map((one) => ({ value: one, label: label(one) }))} onChange={setPart} /></div>
      <div className={css.result}>
        {part === "problems" && <Problems rows={outcome.problems} count={outcome.problemCount} />}
        {part === "duplicates" && <Duplicates rows={outcome.duplicates} count={outcome.duplicateCount} onOpenPatient={onOpenPatient} />}
        {part === "sample" && sample && <Sample rows={sample} />}
      </div>
    </>
  );
};

const More = ({ shown, count }: { readonly shown: number; readonly count: number }) => {
  const t = useText();
  const format = useFormat();
  return shown < count ? <p className={css.text}>{t("import.check.more", { shown: format.number(shown), count: format.number(count) })}</p> : null;
};

const Problems = ({ rows, count }: { readonly rows: readonly Problem[]; readonly count: number }) => {
  const t = useText();
  const format = useFormat();
  const columns = useMemo<readonly TableColumn<Problem>[]>(
    () => [
      { id: "row", title: t("import.row"), width: "80px", cell: ({ row }) => format.number(row), sortBy: ({ row }) => row },
      { id: "field", title: t("import.problem.field"), width: "150px", cell: ({ field }) => t(`import.field.${field}`), sortBy: ({ field }) => field },
      { id: "value", title: t("import.problem.value"), cell: ({ value }) => (value.trim() === "" ? <span className={css.text}>{t("import.problem.empty")}</span> : <bdi className={css.strong}>{value}</bdi>) },
      { id: "why", title: t("import.problem.why"), width: "190px", cell: ({ code }) => t(`import.problem.${code}`), sortBy: ({ code }) => code },
      { id: "then", title: t("import.problem.then"), width: "210px", cell: ({ taken }) => <StatusTag tone={taken ? "amber" : "red"} dot>{t(taken ? "import.problem.taken" : "import.problem.left")}</StatusTag>, sortBy: ({ taken }) => Number(taken) },
    ],
    [t, format],
  );
  if (rows.length === 0) return <p className={css.good}>{t("import.check.noProblems")}</p>;
  return (
    <>
      <DataTable label={t("import.check.problems")} rows={rows} columns={columns} rowId={(row) => `${row.row} ${row.field} ${row.code}`} />
      <More shown={rows.length} count={count} />
    </>
  );
};

const Duplicates = ({ rows, count, onOpenPatient }: { readonly rows: readonly Duplicate[]; readonly count: number; readonly onOpenPatient: (patientId: string) => void }) => {
  const t = useText();
  const format = useFormat();
  const columns = useMemo<readonly TableColumn<Duplicate>[]>(
    () => [
      { id: "row", title: t("import.row"), width: "80px", cell: ({ row }) => format.number(row), sortBy: ({ row }) => row },
      { id: "name", title: t("import.duplicate.name"), cell: ({ name }) => <bdi className={css.strong}>{name}</bdi>, sortBy: ({ name }) => name },
      { id: "file", title: t("import.duplicate.file"), width: "120px", cell: ({ fileNumber }) => fileNumber !== null && <bdi>{format.digits(fileNumber)}</bdi>, sortBy: ({ fileNumber }) => fileNumber ?? "" },
      {
        id: "of", title: t("import.duplicate.of"), width: "280px",
        cell: ({ ofRow, ofFileNumber }) => (ofRow !== null ? t("import.duplicate.ofRow", { row: format.number(ofRow) }) : t("import.duplicate.ofPatient", { number: format.code(ofFileNumber ?? "") })),
      },
      { id: "open", title: "", width: "90px", end: true, cell: ({ ofPatientId }) => ofPatientId !== null && <Button size="small" onClick={() => onOpenPatient(ofPatientId)}>{t("import.duplicate.open")}</Button> },
    ],
    [t, format, onOpenPatient],
  );
  if (rows.length === 0) return <p className={css.good}>{t("import.check.noDuplicates")}</p>;
  return (
    <>
      <DataTable label={t("import.check.duplicates")} rows={rows} columns={columns} rowId={(row) => `${row.row} ${row.ofRow ?? ""} ${row.ofPatientId ?? ""}`} />
      <More shown={rows.length} count={count} />
    </>
  );
};
