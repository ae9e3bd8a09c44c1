import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleSession } from "../../testing/sample-clinic.ts";
import { minutesBefore } from "../sync/fixtures.ts";
import { FoundStep } from "./found-step.tsx";
import type { JoinState } from "./steps.ts";
import { JoinWizard } from "./wizard.tsx";

const at = (stage: JoinState["stage"], change: Partial<JoinState> = {}): FakeAnswers => ({
  "session.state": { value: sampleSession("noClinic") },
  "join.state": { value: { stage, figures: stage === "asking" ? "482913" : null, done: 0, total: 0, user: null, ...change } },
  "join.cancel": { value: { done: true } },
});
const nothing = () => undefined;
const quiet = { busy: false, error: null, recover: () => Promise.resolve(), stop: () => Promise.resolve() };
const found = { tenant: "cln_1", name: "عيادة النيل", nameOther: "Nile Clinic", snapshotAt: minutesBefore(60 * 31), patients: 4_812, machines: 2, owners: [{ userId: "u1", name: "سلمى عادل", nameOther: "Salma Adel", username: "salma" }] };
const looked = (clinics: readonly (typeof found)[]): FakeAnswers => ({ ...at("none"), "recovery.look": { value: { clinics: [...clinics] } } });
const bySheet = (id: string, answers: FakeAnswers, render: Story["render"]): Story => ({ id: `join/${id}`, answers: () => answers, ...(render && { render }) });
const wizard = (id: string, answers: FakeAnswers): Story => ({ id: `join/${id}`, answers: () => answers, render: () => <JoinWizard onBack={nothing} onDone={nothing} /> });

export const stories: readonly Story[] = [
  wizard("code", at("none")),
  wizard("compare", at("asking")),
  wizard("loading-begins", at("loading")),
  wizard("loading", at("loading", { done: 412_300, total: 1_020_000 })),
  wizard("password", at("ready", { user: { name: "منى عبد الرحمن", nameOther: "Mona Abdel Rahman", username: "mona" } })),
  wizard("over", at("over")),
  wizard("no-room", at("diskFull")),
  bySheet("sheet", looked([found]), () => <JoinWizard way="sheet" onBack={nothing} onDone={nothing} />),
  bySheet("sheet-loading", at("loading", { done: 412_300, total: 1_020_000 }), () => <JoinWizard way="sheet" onBack={nothing} onDone={nothing} />),
  bySheet("sheet-over", at("over"), () => <JoinWizard way="sheet" onBack={nothing} onDone={nothing} />),
  bySheet("sheet-found", looked([found]), () => <FoundStep join={quiet} clinics={[found]} />),
  bySheet("sheet-found-two", looked([found]), () => <FoundStep join={quiet} clinics={[found, { ...found, tenant: "cln_2", snapshotAt: minutesBefore(60 * 24 * 300), patients: 3_120, owners: [] }]} />),
  { id: "join/forgotten", place: "settings", answers: () => at("forgotten") },
  wizard("offline", { ...at("asking"), "join.state": { refuse: appError("syncOffline") } }),
];
