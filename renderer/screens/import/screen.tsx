import { BarSlot } from "../../app/bar-slot.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import { BarTitle } from "../../components/bar-title.tsx";
import { Button } from "../../components/button.tsx";
import { ScreenLayout } from "../../components/screen-layout.tsx";
import { Notice } from "../../components/states.tsx";
import { Stepper } from "../../components/stepper.tsx";
import { useText } from "../../i18n.tsx";
import { BatchesPanel } from "./batches-panel.tsx";
import { ChooseStep } from "./choose-step.tsx";
import css from "./import.module.css";
import { MapStep } from "./map-step.tsx";
import { Outcome } from "./outcome.tsx";
import { useBatches, type BatchesDesk } from "./use-batches.ts";
import { useImport, type ImportDesk } from "./use-import.ts";
import { WorkBar } from "./work-bar.tsx";

const steps = ["choose", "map", "check", "done"] as const;

/** A spreadsheet on its way in, one step after the other, and the way back out. */
export const ImportScreen = () => {
  const t = useText();
  const desk = useImport();
  const batches = useBatches();
  const { stage, work } = desk;
  useShortcuts("import.title", [
    { keys: "O", label: "import.drop.choose", run: () => (stage.step === "choose" ? document.querySelector<HTMLElement>("[data-choose]")?.click() : false) },
    { keys: "Ctrl+Enter", label: "import.next", run: () => void (stage.step === "map" ? desk.onCheck() : stage.step === "check" ? desk.onRun() : undefined) },
    { keys: "Escape", label: "common.back", run: () => (work ? void desk.onCancel() : stage.step === "choose" ? false : desk.back()) },
  ]);
  return (
    <>
      <BarSlot>
        <BarTitle title={t("import.title")} />
      </BarSlot>
      <ScreenLayout
        tools={<div className={css.steps}><Stepper neutral label={t("import.steps")} current={stage.step} steps={steps.map((step) => ({ key: step, label: t(`import.step.${step}`) }))} /></div>}
        side={<BatchesPanel desk={batches} />}
        keys={t("import.keys")}
      >
        {work ? <WorkBar title={t(`import.work.${work.kind}`, { file: `\u2068${work.name}\u2069` })} done={work.done} total={work.total} onCancel={() => void desk.onCancel()} /> : <Stage desk={desk} batches={batches} />}
      </ScreenLayout>
    </>
  );
};

const Stage = ({ desk, batches }: { readonly desk: ImportDesk; readonly batches: BatchesDesk }) => {
  const t = useText();
  const { go } = useNavigation();
  const { stage } = desk;
  const openPatient = (patientId: string): void => go("patients", { patientId });
  switch (stage.step) {
    case "choose":
      return <ChooseStep reading={stage.reading} refused={stage.refused} onFile={(file) => void desk.onFile(file)} />;
    case "map":
      return <MapStep read={stage.read} desk={desk} />;
    case "check":
      return (
        <div className={css.page}>
          <h2 className={css.title}>{t("import.check.title")}</h2>
          {desk.stopped && <Notice tone={desk.stopped.cancelled ? "amber" : "red"}>{desk.stopped.cancelled ? t("import.work.cancelled") : `${t("import.work.failed")} ${desk.stopped.text ?? ""}`}</Notice>}
          <div className={css.actions}>
            <Button tone="primary" size="large" hint="Ctrl ↵" disabled={stage.checked.patients + stage.checked.appointments === 0} onClick={() => void desk.onRun()}>{t("import.check.run", { count: stage.checked.patients })}</Button>
            <Button size="large" hint="Esc" onClick={desk.back}>{t("import.check.back")}</Button>
            {stage.checked.patients + stage.checked.appointments === 0 && <span className={css.warn}>{t("import.check.nothing")}</span>}
          </div>
          <Outcome outcome={stage.checked} onOpenPatient={openPatient} />
        </div>
      );
    case "done":
      return (
        <div className={css.page}>
          <div>
            <h2 className={css.title}>{t("import.done.title", { count: stage.imported.patients })}</h2>
            <p className={css.text}>{t("import.done.text")}</p>
          </div>
          <div className={css.actions}>
            <Button tone="primary" size="large" autoFocus onClick={() => go("patients")}>{t("import.done.see")}</Button>
            <Button size="large" onClick={desk.again}>{t("import.done.again")}</Button>
            <Button size="large" tone="danger" onClick={() => batches.ask(stage.imported.batch)}>{t("import.back.do")}</Button>
          </div>
          <Outcome outcome={stage.imported} onOpenPatient={openPatient} />
        </div>
      );
  }
};
