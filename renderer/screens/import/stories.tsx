import type { Story } from "../../gallery/story.ts";
import { ChooseStep } from "./choose-step.tsx";
import { busyAnswers, checked, emptyAnswers, errorAnswers, fullAnswers, imported, inspected } from "./fixtures.ts";
import { MapStep } from "./map-step.tsx";
import { Outcome } from "./outcome.tsx";
import type { ImportDesk } from "./use-import.ts";
import { WorkBar } from "./work-bar.tsx";
import { appError } from "#shared/errors.ts";

const nothing = (): undefined => undefined;
const name = "مرضى العيادة القديمة.csv";
const read = { name, source: new File([], name), asked: {}, file: inspected, mapping: inspected.mapping, dateOrder: inspected.dateOrder };
const still = async (): Promise<void> => undefined;
const desk: ImportDesk = { stage: { step: "map", read }, work: null, stopped: null, missing: null, onFile: still, onReading: still, onField: nothing, onDateOrder: nothing, onCheck: still, onRun: still, onCancel: nothing, back: nothing, again: nothing };

export const stories: readonly Story[] = [
  { id: "import/choose", place: "import", answers: () => fullAnswers },
  { id: "import/choose-empty", place: "import", answers: () => emptyAnswers },
  { id: "import/choose-busy", place: "import", answers: () => busyAnswers },
  { id: "import/choose-error", place: "import", answers: () => errorAnswers },
  { id: "import/refused", render: () => <ChooseStep reading={null} refused={appError("spreadsheetLocked")} onFile={nothing} /> },
  { id: "import/map", render: () => <MapStep read={read} desk={desk} /> },
  { id: "import/map-missing", render: () => <MapStep read={{ ...read, mapping: inspected.headers.map(() => null) }} desk={{ ...desk, missing: "name", stopped: { cancelled: true, text: null } }} /> },
  { id: "import/working", render: () => <WorkBar title={read.name} done={1_930} total={4_812} onCancel={nothing} /> },
  { id: "import/checked", render: () => <Outcome outcome={checked} onOpenPatient={nothing} /> },
  { id: "import/done", render: () => <Outcome outcome={imported} onOpenPatient={nothing} /> },
];
