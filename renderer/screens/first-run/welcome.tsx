import { IconBuildingHospital, IconDatabaseImport, IconDevices, IconEye, IconFileCertificate } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useErrorText } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import type { Clinics } from "../clinics/use-clinics.ts";
import { DoorPage } from "../sign-in/door-page.tsx";
import css from "./welcome.module.css";

/** How many the sample clinic has. */
export const samplePatients = 2_000;

interface WelcomeProps {
  /** What was here was deleted on the order of the clinic that it belonged to. */
  readonly forgotten: boolean;
  /** The PC's clinics: where there are others, nobody has to make one here. */
  readonly clinics: Clinics;
  readonly onMake: () => void;
  readonly onJoin: () => void;
  readonly onRecover: () => void;
  readonly onSample: () => void;
  readonly onRestore: () => void;
}

export const Welcome = ({ forgotten, clinics, onMake, onJoin, onRecover, onSample, onRestore }: WelcomeProps) => {
  const t = useText();
  const errorText = useErrorText();
  const here = clinics.all.find(({ isOpen }) => isOpen);
  const back = here && clinics.all.length > 1 && (
    <Button tone="quiet" size="small" busy={clinics.busy} onClick={() => void (here.state === "new" ? clinics.forget(here.id) : clinics.open(clinics.others[0]?.id ?? ""))}>
      {t("clinics.back")}
    </Button>
  );
  const icon = { size: 22, stroke: 1.6 } as const;
  const way = (mark: ReactNode, title: string, text: string, go: () => void, main = false) => (
    <button type="button" className={css.way} data-main={main} autoFocus={main} onClick={go}>
      <span className={css.icon} aria-hidden="true">
        {mark}
      </span>
      <span className={css.words}>
        <strong>{title}</strong>
        <span>{text}</span>
      </span>
    </button>
  );
  return (
    <DoorPage title={t("setup.welcome")} foot={back}>
      {clinics.error && <Notice tone="red">{errorText(clinics.error)}</Notice>}
      {forgotten ? <Notice tone="amber">{t("join.forgotten")}</Notice> : <p className={css.lead}>{t("setup.welcomeText")}</p>}
      <div className={css.ways}>
        {way(<IconBuildingHospital {...icon} />, t("setup.make"), t("setup.makeText"), onMake, true)}
        {way(<IconDevices {...icon} />, t("join.way"), t("join.wayText"), onJoin)}
        {way(<IconEye {...icon} />, t("setup.sample"), t("setup.sampleText", { patients: samplePatients }), onSample)}
        {way(<IconDatabaseImport {...icon} />, t("setup.restore"), t("setup.restoreText"), onRestore)}
        {way(<IconFileCertificate {...icon} />, t("recovery.way"), t("recovery.wayText"), onRecover)}
      </div>
    </DoorPage>
  );
};
