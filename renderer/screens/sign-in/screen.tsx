import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import type { SessionState } from "../../app/session.tsx";
import { DoorPage } from "./door-page.tsx";
import { Recover } from "./recover.tsx";
import { Restore } from "./restore.tsx";
import { SignInForm } from "./sign-in-form.tsx";

type View = "signIn" | "recover" | "restore";

/** The clinic's door: tiles of the staff, password or PIN; and the two ways in when those are lost. */
export const SignIn = ({ session }: { readonly session: SessionState }) => {
  const t = useText();
  const [view, setView] = useState<View>("signIn");
  const back = () => setView("signIn");
  if (view === "recover") return <Recover users={session.users} onBack={back} />;
  if (view === "restore") return <Restore onBack={back} />;
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
        </>
      }
    >
      <SignInForm session={session} />
    </DoorPage>
  );
};
