import { useState } from "react";
import { useLook } from "../../app/look.tsx";
import { Restore } from "../sign-in/restore.tsx";
import { Sample } from "./sample.tsx";
import { Welcome } from "./welcome.tsx";
import { Wizard } from "./wizard.tsx";

type View = "welcome" | "make" | "sample" | "restore";

/** No clinic on this PC yet: make one, look around in a made-up one, or bring one back. */
export const FirstRun = ({ onDone }: { readonly onDone: () => void }) => {
  const [view, setView] = useState<View>("welcome");
  const { language } = useLook();
  const back = () => setView("welcome");
  switch (view) {
    case "welcome": return <Welcome onMake={() => setView("make")} onSample={() => setView("sample")} onRestore={() => setView("restore")} />;
    case "make": return <Wizard onBack={back} onDone={onDone} />;
    case "sample": return <Sample language={language} onBack={back} onDone={onDone} />;
    case "restore": return <Restore onBack={back} onDone={onDone} />;
  }
};
