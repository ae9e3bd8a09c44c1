import { IconArrowsExchange, IconX } from "@tabler/icons-react";
import type { Minor } from "#shared/core/money.ts";
import { useShortcuts } from "../../app/keyboard.tsx";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Panel } from "../../components/panel.tsx";
import { namesFor } from "../../components/person.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import css from "./merge-view.module.css";
import type { PatientFile, PatientId } from "./use-patient.ts";
import { useMerge, type Merge } from "./use-merge.ts";

interface MergeViewProps {
  readonly patientId: PatientId;
  readonly onDone: (keptId: PatientId) => void;
  readonly onClose: () => void;
}

/** Finds the double of a file, shows both side by side, and makes one of them. */
export const MergeView = ({ patientId, onDone, onClose }: MergeViewProps) => {
  const t = useText();
  const merge = useMerge(patientId, onDone);
  const ready = merge.keep !== null && merge.double !== null;
  useShortcuts("patients.merge.keys", [
    { keys: "Escape", label: "common.cancel", whileTyping: true, run: onClose },
    { keys: "Ctrl+Enter", label: "patients.merge.do", run: () => void (ready && merge.onMerge()) },
  ]);
  return (
    <div className={css.view}>
      <section className={css.work} aria-label={t("patients.merge.title")}>
        <h2 className={css.title}>{t("patients.merge.title")}</h2>
        <p className={css.text}>{t("patients.merge.text")}</p>
        {(merge.keep ?? merge.double) !== null && <SideBySide keep={merge.keep} double={merge.double} />}
        {ready && (
          <div className={css.actions}>
            <Button tone="primary" size="large" hint="Ctrl ↵" busy={merge.busy} onClick={() => void merge.onMerge()}>{t("patients.merge.do")}</Button>
            <Button size="large" icon={<IconArrowsExchange size={16} stroke={1.7} />} onClick={merge.onSwap}>{t("patients.merge.swap")}</Button>
          </div>
        )}
        {merge.fault !== null && <Notice tone="red">{merge.fault}</Notice>}
      </section>
      <Finder merge={merge} onClose={onClose} />
    </div>
  );
};

const Finder = ({ merge, onClose }: { readonly merge: Merge; readonly onClose: () => void }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const { locale } = useReader();
  return (
    <Panel side label={t("patients.merge.find")}>
      <div className={css.finderHead}>
        <h3>{t("patients.merge.find")}</h3>
        <IconButton label={t("common.close")} icon={<IconX size={18} stroke={1.7} />} onClick={onClose} />
      </div>
      <SearchField label={t("patients.find")} value={merge.text} onChange={merge.setText} autoFocus />
      <h4 className={css.listTitle}>{t(merge.searching ? "command.results" : "patients.merge.likely")}</h4>
      {merge.candidates.length === 0 && <p className={css.text}>{t(merge.searching ? "day.book.nobody" : "patients.merge.noneLikely")}</p>}
      <ul>
        {merge.candidates.map((one) => (
          <li key={one.patientId}>
            <button type="button" className={css.candidate} aria-pressed={merge.chosen === one.patientId} onClick={() => merge.choose(one.patientId as PatientId)}>
              <bdi className={css.name}>{namesFor(locale.language, one.name, one.nameOther).first}</bdi>
              <span className={css.text}>
                {t("patient.file", { number: format.digits(one.fileNumber) })}
                {one.phone !== null && ` · ${phoneText(one.phone)}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
};

/** Facts of both files; those that differ are marked in words and tint. */
const SideBySide = ({ keep, double }: { readonly keep: PatientFile | null; readonly double: PatientFile | null }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const facts = ({ patient, visits, balanceMinor, creditMinor }: PatientFile): readonly (readonly [string, string | null])[] => [
    [t("common.name"), patient.name],
    [t("patients.nameOther"), patient.nameOther],
    [t("patients.fileNumber"), format.digits(patient.fileNumber)],
    [t("patients.birth"), patient.birthOn === null ? null : patient.birthPrecision === "year" ? format.digits(patient.birthOn.slice(0, 4)) : format.date(patient.birthOn)],
    [t("patients.sex"), t(`patients.sex.${patient.sex}`)],
    [t("common.phone"), patient.phone === null ? null : phoneText(patient.phone)],
    [t("patients.identityNumber"), patient.identityNumber === null ? null : format.digits(patient.identityNumber)],
    [t("common.address"), patient.address],
    [t("patients.alert"), patient.alert],
    [t("common.note"), patient.note],
    [t("patients.visitsCount"), format.number(visits.length)],
    [t("patients.balance"), format.money(balanceMinor as Minor)],
    [t("patients.credit"), format.money(creditMinor as Minor)],
  ];
  const shown = keep ?? double;
  if (shown === null) return null;
  const left = keep === null ? null : facts(keep);
  const right = double === null ? null : facts(double);
  return (
    <table className={css.table} aria-label={t("patients.merge.table")}>
      <thead>
        <tr>
          <th scope="col"><span className="visually-hidden">{t("patients.merge.fact")}</span></th>
          <th scope="col"><span className={css.kept}>{t("patients.merge.keep")}</span></th>
          <th scope="col"><span className={css.gone}>{t("patients.merge.double")}</span></th>
        </tr>
      </thead>
      <tbody>
        {facts(shown).map(([label], index) => {
          const value = left?.[index]?.[1] ?? null;
          const other = right?.[index]?.[1] ?? null;
          const differs = left !== null && right !== null && (value ?? "") !== (other ?? "");
          return (
            <tr key={label} data-differs={differs}>
              <th scope="row">
                {label}
                {differs && <span className="visually-hidden"> {t("patients.merge.differs")}</span>}
              </th>
              <td><bdi>{value ?? "–"}</bdi></td>
              <td><bdi>{other ?? "–"}</bdi></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};
