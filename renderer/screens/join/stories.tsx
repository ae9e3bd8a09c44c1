import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleSession } from "../../testing/sample-clinic.ts";
import type { JoinState } from "./steps.ts";
import { JoinWizard } from "./wizard.tsx";

const at = (stage: JoinState["stage"], change: Partial<JoinState> = {}): FakeAnswers => ({
  "session.state": { value: sampleSession("noClinic") },
  "join.state": { value: { stage, figures: stage === "asking" ? "482913" : null, done: 0, total: 0, user: null, ...change } },
  "join.cancel": { value: { done: true } },
});
const nothing = () => undefined;
const wizard = (id: string, answers: FakeAnswers): Story => ({ id: `join/${id}`, answers: () => answers, render: () => <JoinWizard onBack={nothing} onDone={nothing} /> });

export const stories: readonly Story[] = [
  wizard("code", at("none")),
  wizard("compare", at("asking")),
  wizard("loading-begins", at("loading")),
  wizard("loading", at("loading", { done: 412_300, total: 1_020_000 })),
  wizard("password", at("ready", { user: { name: "منى عبد الرحمن", nameOther: "Mona Abdel Rahman", username: "mona" } })),
  wizard("over", at("over")),
  { id: "join/forgotten", place: "settings", answers: () => at("forgotten") },
  wizard("offline", { ...at("asking"), "join.state": { refuse: appError("syncOffline") } }),
];
