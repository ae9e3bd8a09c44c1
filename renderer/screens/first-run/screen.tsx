import { useState } from "react";
import { useQuery } from "../../api.ts";
import { useLook } from "../../app/look.tsx";
import { useClinics } from "../clinics/use-clinics.ts";
import { isUnderWay, wayOf } from "../join/steps.ts";
import { JoinWizard } from "../join/wizard.tsx";
import { Restore } from "../sign-in/restore.tsx";
import { Sample } from "./sample.tsx";
import { Welcome } from "./welcome.tsx";
import { Wizard } from "./wizard.tsx";

type View = "welcome" | "make" | "join" | "recover" | "sample" | "restore";

/** No clinic on this PC yet: make one, join one, bring back one whose PCs are all lost, look around in a made-up one, or restore a backup. */
export const FirstRun = ({ onDone }: { readonly onDone: () => void }) => {
  const [chosen, setView] = useState<View | null>(null);
  // A program that was closed while it joined goes on there.
  const joining = useQuery("join.state", {}).data;
  const clinics = useClinics();
  const here = clinics.all.find(({ isOpen }) => isOpen);
  // A folder was made for a clinic that is known by name: a copy of it is to be brought back.
  if (chosen === null && here?.state === "new" && here.name !== null && joining?.stage === "none") setView("restore");
  const view = chosen ?? (!joining || !isUnderWay(joining) ? "welcome" : wayOf(joining) === "sheet" ? "recover" : "join");
  const { language } = useLook();
  const back = () => setView("welcome");
  switch (view) {
    case "welcome": return <Welcome forgotten={joining?.stage === "forgotten"} clinics={clinics} onMake={() => setView("make")} onJoin={() => setView("join")} onRecover={() => setView("recover")} onSample={() => setView("sample")} onRestore={() => setView("restore")} />;
    case "make": return <Wizard onBack={back} onDone={onDone} />;
    case "join": return <JoinWizard onBack={back} onDone={onDone} />;
    case "recover": return <JoinWizard way="sheet" onBack={back} onDone={onDone} />;
    case "sample": return <Sample language={language} onBack={back} onDone={onDone} />;
    case "restore": return <Restore onBack={back} onDone={onDone} />;
  }
};
