import type { Story } from "../../gallery/story.ts";
import { sampleClinic, sampleSession } from "../../testing/sample-clinic.ts";
import { DoctorsStep } from "./doctors-step.tsx";
import { startDraft, withOwnerAsDoctor } from "./draft.ts";
import { OwnerStep } from "./owner-step.tsx";
import { RecoveryStep } from "./recovery-step.tsx";
import { Sample } from "./sample.tsx";
import { ServicesStep } from "./services-step.tsx";
import { Wizard } from "./wizard.tsx";

const start = startDraft("ar", "EG", { consultation: "كشف", followUp: "متابعة", room: "غرفة ١" });
const draft = withOwnerAsDoctor({ ...start, name: sampleClinic.name, owner: { ...start.owner, name: "د. حنان منصور", username: "hanan", password: "نهر أزرق ١", again: "نهر أزرق" } });
const nothing = () => undefined;

export const stories: readonly Story[] = [
  { id: "first-run/welcome", answers: () => ({ "session.state": { value: sampleSession("noClinic") } }), place: "settings" },
  { id: "first-run/clinic", render: () => <Wizard onBack={nothing} onDone={nothing} /> },
  { id: "first-run/owner", render: () => <OwnerStep draft={draft} onEdit={nothing} /> },
  { id: "first-run/doctors", render: () => <DoctorsStep draft={draft} onEdit={nothing} /> },
  { id: "first-run/services", render: () => <ServicesStep draft={draft} onEdit={nothing} /> },
  { id: "first-run/recovery", answers: () => ({ "paper.recoverySheet": { value: { file: "/home/desk/recovery.pdf" } } }), render: () => <RecoveryStep onDone={nothing} /> },
  { id: "first-run/sample", answers: () => ({ "setup.sample": "never" }), render: () => <Sample language="ar" onBack={nothing} onDone={nothing} /> },
];
