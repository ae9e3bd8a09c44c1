import { IconAlertTriangle, IconBuildingHospital } from "@tabler/icons-react";
import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import css from "./clinics.module.css";
import { useClinicName, type ClinicOnPc, type Clinics } from "./use-clinics.ts";

interface ClinicRowsProps {
  readonly clinics: Clinics;
  readonly shown: readonly ClinicOnPc[];
  /** Whether the first that can be opened takes the keyboard. */
  readonly takesFocus: boolean;
}

/** A clinic on each line: pressed it opens; one that is not there says where it was and what can be done. */
export const ClinicRows = ({ clinics, shown, takesFocus }: ClinicRowsProps) => {
  const first = shown.find(({ isOpen, state }) => !isOpen && state === "ready")?.id;
  return (
    <ul className={css.rows}>
      {shown.map((clinic) => (
        <li key={clinic.id}>
          {clinic.state === "missing" ? <MissingRow clinic={clinic} clinics={clinics} /> : clinic.isOpen ? <OpenRow clinic={clinic} /> : <ClosedRow clinic={clinic} clinics={clinics} takesFocus={takesFocus && clinic.id === first} />}
        </li>
      ))}
    </ul>
  );
};

const OpenRow = ({ clinic }: { readonly clinic: ClinicOnPc }) => {
  const t = useText();
  return (
    <div className={css.row} data-open="true" aria-current="true">
      <Words clinic={clinic} standing={t("clinics.isOpen")} />
    </div>
  );
};

const ClosedRow = ({ clinic, clinics, takesFocus }: { readonly clinic: ClinicOnPc; readonly clinics: Clinics; readonly takesFocus: boolean }) => {
  const t = useText();
  const nameOf = useClinicName();
  const { hasServer, waiting } = clinic;
  const [isPressed, setPressed] = useState(false);
  const standing =
    isPressed && clinics.busy ? t("clinics.opening", { clinic: nameOf(clinic) })
    : clinic.state === "new" ? t("clinics.new")
    : hasServer === null ? null
    : !hasServer ? t("clinics.alone")
    : waiting !== null && waiting > 0 ? t("clinics.waiting", { count: waiting })
    : t("clinics.inStep");
  return (
    <button
      type="button"
      className={css.row}
      autoFocus={takesFocus}
      aria-busy={clinics.busy}
      onClick={() => {
        if (clinics.busy) return;
        setPressed(true);
        void clinics.open(clinic.id).then(() => setPressed(false));
      }}
    >
      <Words clinic={clinic} standing={standing} />
    </button>
  );
};

const Words = ({ clinic, standing }: { readonly clinic: ClinicOnPc; readonly standing: string | null }) => {
  const nameOf = useClinicName();
  return (
    <>
      <span className={css.icon} aria-hidden="true">
        <IconBuildingHospital size={20} stroke={1.6} />
      </span>
      <span className={css.words}>
        <bdi className={css.name}>{nameOf(clinic)}</bdi>
        {standing !== null && <span className={css.standing}>{standing}</span>}
      </span>
    </>
  );
};

const MissingRow = ({ clinic, clinics }: { readonly clinic: ClinicOnPc; readonly clinics: Clinics }) => {
  const t = useText();
  const nameOf = useClinicName();
  return (
    <div className={css.row} data-state="missing">
      <span className={css.icon} aria-hidden="true">
        <IconAlertTriangle size={20} stroke={1.6} />
      </span>
      <div className={css.words}>
        <bdi className={css.name}>{nameOf(clinic)}</bdi>
        <span className={css.standing}>{t("clinics.missing")}</span>
        <span className={css.path}>
          {t("clinics.missingAt")} <bdi dir="ltr">{clinic.folder}</bdi>
        </span>
        <MissingWays clinic={clinic} clinics={clinics} />
      </div>
    </div>
  );
};

/** The two ways on from a folder that is not there: an empty one in its place to bring a copy back into, or off the list. */
export const MissingWays = ({ clinic, clinics }: { readonly clinic: ClinicOnPc; readonly clinics: Clinics }) => {
  const t = useText();
  const name = useClinicName()(clinic);
  return (
    <div className={css.ways}>
      <Button size="small" busy={clinics.busy} aria-label={t("clinics.renewOf", { clinic: name })} onClick={() => void clinics.renew(clinic.id)}>
        {t("clinics.renew")}
      </Button>
      <Button size="small" tone="quiet" busy={clinics.busy} aria-label={t("clinics.forgetOf", { clinic: name })} title={t("clinics.forgetText")} onClick={() => void clinics.forget(clinic.id)}>
        {t("clinics.forget")}
      </Button>
    </div>
  );
};
