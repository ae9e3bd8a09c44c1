import { IconBuildingHospital, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useErrorText } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import type { SessionState } from "../../app/session.tsx";
import { ClinicsPage } from "../clinics/screen.tsx";
import { useClinics } from "../clinics/use-clinics.ts";
import { DoorPage } from "./door-page.tsx";
import { Recover } from "./recover.tsx";
import { Restore } from "./restore.tsx";
import { SignInForm } from "./sign-in-form.tsx";

type View = "signIn" | "recover" | "restore" | "clinics";

/** The clinic's door: tiles of the staff, password or PIN; the two ways in when those are lost; and the way to another clinic. */
export const SignIn = ({ session }: { readonly session: SessionState }) => {
  const t = useText();
  const errorText = useErrorText();
  const clinics = useClinics();
  const [view, setView] = useState<View>("signIn");
  const back = () => setView("signIn");
  if (view === "recover") return <Recover users={session.users} onBack={back} />;
  if (view === "restore") return <Restore onBack={back} />;
  if (view === "clinics") return <ClinicsPage onBack={back} />;
  return (
    <DoorPage
      clinic={session.clinic}
      foot={
        <>
          <Button tone="quiet" size="small" onClick={() => setView("recover")}>
            {t("signin.forgot")}
          </Button>
          <Button tone="quiet" size="small" onClick={() => setView("restore")}>
            {t("signin.restore")}
          </Button>
          {clinics.all.length > 1 ? (
            <Button tone="quiet" size="small" icon={<IconBuildingHospital size={15} stroke={1.7} />} onClick={() => setView("clinics")}>
              {t("clinics.other")}
            </Button>
          ) : (
            <Button tone="quiet" size="small" icon={<IconPlus size={15} stroke={1.7} />} busy={clinics.busy} onClick={() => void clinics.add()}>
              {t("clinics.add")}
            </Button>
          )}
        </>
      }
    >
      {clinics.error && <Notice tone="red">{errorText(clinics.error)}</Notice>}
      <SignInForm session={session} />
    </DoorPage>
  );
};
