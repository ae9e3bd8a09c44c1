import type { AppError } from "#shared/errors.ts";
import { CallError, errorCode, useErrorText } from "../../api.ts";
import { ErrorState, Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { DoorPage } from "../sign-in/door-page.tsx";
import { ClinicRows, MissingWays } from "./clinic-rows.tsx";
import css from "./clinics.module.css";
import { useClinicName, useClinics } from "./use-clinics.ts";

interface TroubleProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

const codeOf = (error: Error): AppError["code"] | null => (error instanceof CallError ? error.error.code : null);

/** The clinic that should open does not: why, what is safe, and the way to the PC's other clinics. */
export const ClinicTrouble = ({ error, onRetry }: TroubleProps) => {
  const t = useText();
  const errorText = useErrorText();
  const nameOf = useClinicName();
  const clinics = useClinics();
  const open = clinics.all.find(({ isOpen }) => isOpen);
  const others = clinics.all.filter(({ isOpen }) => !isOpen);
  const isMissing = codeOf(error) === "clinicMissing";
  return (
    <DoorPage {...(open?.name ? { title: nameOf(open) } : {})}>
      <ErrorState title={t("clinics.troubleTitle")} text={errorText(error) ?? undefined} code={errorCode(error)} onRetry={onRetry} />
      {clinics.error && <Notice tone="red">{errorText(clinics.error)}</Notice>}
      {isMissing && open && <div className={css.middle}><MissingWays clinic={open} clinics={clinics} /></div>}
      {others.length > 0 && (
        <>
          <h2 className={css.subtitle}>{t("clinics.others")}</h2>
          <ClinicRows clinics={clinics} shown={others} takesFocus={false} />
        </>
      )}
    </DoorPage>
  );
};
