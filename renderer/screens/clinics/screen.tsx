import { IconPlus } from "@tabler/icons-react";
import { useErrorText } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Notice, SkeletonRows } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { DoorPage } from "../sign-in/door-page.tsx";
import form from "../sign-in/sign-in-form.module.css";
import { ClinicRows } from "./clinic-rows.tsx";
import { useClinics } from "./use-clinics.ts";

/** Before the door: which clinic's door it is to be. */
export const ClinicsPage = ({ onBack }: { readonly onBack: () => void }) => {
  const t = useText();
  const errorText = useErrorText();
  const clinics = useClinics();
  return (
    <DoorPage title={t("clinics.title")} foot={<Button tone="quiet" size="small" onClick={onBack}>{t("signin.backToSignIn")}</Button>}>
      <p className={form.lead}>{t("clinics.lead")}</p>
      {clinics.error && <Notice tone="red">{errorText(clinics.error)}</Notice>}
      {clinics.all.length === 0 ? <SkeletonRows rows={2} height={58} /> : <ClinicRows clinics={clinics} shown={clinics.all} takesFocus />}
      <Button icon={<IconPlus size={16} stroke={1.8} />} block busy={clinics.busy} onClick={() => void clinics.add()}>
        {t("clinics.add")}
      </Button>
    </DoorPage>
  );
};
