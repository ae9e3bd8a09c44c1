import { useEffect, useRef } from "react";
import type { Patient } from "#shared/schema/tables/patient.ts";
import { Button } from "../../components/button.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./patient-file.module.css";
import type { PatientDesk } from "./use-patient.ts";

/** Two people wrote the same fact: both are shown, and one press goes on with either. */
export const ClashBox = ({ desk }: { readonly desk: PatientDesk }) => {
  const t = useText();
  const format = useFormat();
  const { clash } = desk;
  const box = useRef<HTMLDivElement>(null);
  // It may stand far above the fact that was being written.
  useEffect(() => {
    if (!clash) return;
    box.current?.scrollIntoView({ block: "center" });
    box.current?.querySelector("button")?.focus();
  }, [clash]);
  if (!clash) return null;
  const text = (value: unknown): string =>
    value === null || value === undefined || value === "" ? t("patients.clash.empty")
    : Array.isArray(value) ? format.list(value.map(String))
    : typeof value === "boolean" ? t(value ? "common.yes" : "common.no")
    : String(value as string | number);
  const pairs = Object.entries(clash.patch).map(([key, mine]) => ({ key, mine, now: clash.now[(key === "ageYears" ? "birthOn" : key) as keyof Patient] }));
  return (
    <div ref={box} className={css.clash} role="alert">
      <p className={css.clashTitle}>{t("patients.clash.title")}</p>
      <p>{t("patients.clash.text")}</p>
      {pairs.map(({ key, mine, now }) => (
        <dl key={key} className={css.versions}>
          <dt>{t("patients.clash.mine")}</dt>
          <dd><bdi>{text(mine)}</bdi></dd>
          <dt>{t("patients.clash.theirs")}</dt>
          <dd><bdi>{text(now)}</bdi></dd>
        </dl>
      ))}
      <div className={css.line}>
        <Button size="small" tone="primary" onClick={() => void desk.keepMine()}>{t("patients.clash.keepMine")}</Button>
        <Button size="small" onClick={desk.keepTheirs}>{t("patients.clash.keepTheirs")}</Button>
      </div>
    </div>
  );
};
