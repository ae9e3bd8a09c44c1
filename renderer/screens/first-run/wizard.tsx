import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { zoneOfPc } from "#shared/i18n/format.ts";
import { useCommand, useErrorText } from "../../api.ts";
import { useLook } from "../../app/look.tsx";
import { LookChoices } from "../../app/look-choices.tsx";
import { useSetSession } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { countryOfZone } from "./countries.ts";
import { draftToConfig, isComplete, startDraft, steps, withOwnerAsDoctor, type Draft, type Step } from "./draft.ts";
import { ClinicStep } from "./clinic-step.tsx";
import { DoctorsStep } from "./doctors-step.tsx";
import { OwnerStep } from "./owner-step.tsx";
import { RecoveryStep } from "./recovery-step.tsx";
import { ServicesStep } from "./services-step.tsx";
import css from "./wizard.module.css";

/** Five short steps; the clinic is made before the last, because its recovery sheet can only be printed then. */
export const Wizard = ({ onBack, onDone }: { readonly onBack: () => void; readonly onDone: () => void }) => {
  const t = useText();
  const { language } = useLook();
  const format = useFormat();
  const errorText = useErrorText();
  const setSession = useSetSession();
  const make = useCommand("setup.clinic");
  const [draft, setDraft] = useState<Draft>(() =>
    startDraft(language, countryOfZone(zoneOfPc()), { consultation: t("setup.consultation"), followUp: t("setup.followUp"), room: t("setup.roomNumber", { number: 1 }) }),
  );
  const [step, setStep] = useState<Step>("clinic");
  const at = steps.indexOf(step);
  const edit = (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change }));

  const goTo = (next: Step): void => {
    if (next === "doctors") setDraft(withOwnerAsDoctor);
    setStep(next);
  };
  const next = async (): Promise<void> => {
    const following = steps[at + 1];
    if (step === "recovery" || following === undefined) return onDone();
    if (following === "recovery") {
      const result = await make.run(draftToConfig(draft));
      if (!result.ok) return;
      setSession(result.value);
    }
    goTo(following);
  };

  return (
    <div className={css.page}>
      <aside className={css.side}>
        <span className={css.brand}>
          <span className={css.mark} aria-hidden="true">
            {t("common.appName").at(0)}
          </span>
          {t("setup.make")}
        </span>
        <ol className={css.steps} aria-label={t("setup.steps")}>
          {steps.map((one, index) => (
            <li key={one}>
              <button
                type="button"
                className={css.step}
                aria-current={one === step ? "step" : undefined}
                data-past={index < at}
                disabled={index >= at || step === "recovery"}
                onClick={() => goTo(one)}
              >
                <span className={css.number} aria-hidden="true">
                  {index < at ? <IconCheck size={14} stroke={2.4} /> : format.number(index + 1)}
                </span>
                {t(`setup.${one}`)}
              </button>
            </li>
          ))}
        </ol>
        <LookChoices />
      </aside>
      <main className={css.main}>
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (isComplete(draft, step)) void next();
          }}
        >
          <header>
            <p className={css.count}>{t("setup.step", { step: at + 1, steps: steps.length })}</p>
            <h1 className={css.title}>{t(`setup.${step}`)}</h1>
            <p className={css.lead}>{t(`setup.${step}Text`)}</p>
          </header>
          {make.error && <Notice tone="red">{errorText(make.error)}</Notice>}
          <div className={css.content} key={step}>
            {step === "clinic" && <ClinicStep draft={draft} onEdit={edit} />}
            {step === "owner" && <OwnerStep draft={draft} onEdit={edit} />}
            {step === "doctors" && <DoctorsStep draft={draft} onEdit={edit} />}
            {step === "services" && <ServicesStep draft={draft} onEdit={edit} />}
            {step === "recovery" && <RecoveryStep onDone={onDone} />}
          </div>
          {step !== "recovery" && (
            <footer className={css.foot}>
              <Button onClick={() => (at === 0 ? onBack() : goTo(steps[at - 1] ?? "clinic"))} disabled={make.busy}>
                {t("common.back")}
              </Button>
              <Button type="submit" tone="primary" size="large" hint="Enter" busy={make.busy} disabled={!isComplete(draft, step)}>
                {step === "services" ? t("setup.create") : t("common.next")}
              </Button>
            </footer>
          )}
        </form>
      </main>
    </div>
  );
};
