import { Progress } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { LookChoices } from "../../app/look-choices.tsx";
import { Button } from "../../components/button.tsx";
import { Compared, spelled } from "../../components/compared.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "../first-run/wizard.module.css";
import { CodeStep } from "./code-step.tsx";
import own from "./join.module.css";
import { PasswordStep } from "./password-step.tsx";
import { Problem, StepHead } from "./step-parts.tsx";
import { FoundStep } from "./found-step.tsx";
import { SheetStep } from "./sheet-step.tsx";
import { joinSteps, shareLoaded, sheetSteps, type JoinWay } from "./steps.ts";
import { useJoin, type Join } from "./use-join.ts";

interface JoinWizardProps {
  readonly way?: JoinWay;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/**
 * Four steps of a second PC: a code, six figures, waiting, a password. Or of the first after all were lost: the printed
 * sheet, the clinic that was found, waiting, a password. Each has a way out.
 */
export const JoinWizard = ({ way = "pairing", onBack, onDone }: JoinWizardProps) => {
  const t = useText();
  const format = useFormat();
  const join = useJoin(way, onDone, onBack);
  // Each step takes the keyboard: its first field, or the step itself so that it is read out. Never a button: Enter would press it.
  const main = useRef<HTMLElement>(null);
  const isFound = join.step === "code" && join.clinics !== null;
  useEffect(() => (main.current?.querySelector("input") ?? main.current)?.focus(), [join.step, isFound]);
  const at = join.step === null ? -1 : isFound ? 1 : joinSteps.indexOf(join.step);
  const title = way === "sheet" ? t("recovery.way") : t("join.way");
  return (
    <div className={css.page}>
      <aside className={css.side}>
        <span className={css.brand}>
          <span className={css.mark} aria-hidden="true">{t("common.appName").at(0)}</span>
          {title}
        </span>
        <ol className={css.steps} aria-label={t("join.steps")}>
          {(way === "sheet" ? sheetSteps : joinSteps).map((one, index) => (
            <li key={one} className={css.step} aria-current={index === at ? "step" : undefined} data-past={index < at}>
              <span className={css.number} aria-hidden="true">{index < at ? <IconCheck size={14} stroke={2.4} /> : format.number(index + 1)}</span>
              {one === "sheet" || one === "found" ? t(`recovery.${one}`) : t(`join.${one}`)}
            </li>
          ))}
        </ol>
        <LookChoices />
      </aside>
      <main ref={main} className={css.main} tabIndex={-1}>
        <div className={css.form}>
          {join.step === null ? <Over way={way} join={join} onBack={onBack} />
          : join.step === "code" && way === "sheet" ? (join.clinics ? <FoundStep join={join} clinics={join.clinics} /> : <SheetStep join={join} onBack={onBack} />)
          : join.step === "code" ? <CodeStep join={join} onBack={onBack} />
          : join.step === "compare" ? <CompareStep join={join} />
          : join.step === "loading" ? <LoadingStep join={join} />
          : <PasswordStep join={join} />}
        </div>
      </main>
    </div>
  );
};

const CompareStep = ({ join }: { readonly join: Join }) => {
  const t = useText();
  const figures = join.state.figures ?? "";
  return (
    <>
      <StepHead at={2} title={t("join.compare")} text={t("join.compareText")} />
      <Problem join={join} />
      <div className={css.content}>
        <Compared large size={3} text={figures} label={t("pairing.figures", { figures: spelled(figures) })} />
        <p role="status">{t("join.compareWait")}</p>
        <Notice tone="amber">{t("join.differ")}</Notice>
      </div>
      <footer className={css.foot}><Button onClick={() => void join.stop()}>{t("join.stop")}</Button></footer>
    </>
  );
};

const LoadingStep = ({ join }: { readonly join: Join }) => {
  const t = useText();
  const format = useFormat();
  const share = shareLoaded(join.state);
  return (
    <>
      <StepHead at={3} title={t("join.loading")} text={t("join.loadingText")} />
      <Problem join={join} />
      <div className={css.content}>
        <div className={own.progress}>
          <Progress value={share} size="lg" aria-label={t("sync.loadingBar")} color="var(--accent)" animated={share === 0} />
          <p className={own.figure} role="status">
            {join.state.total > 0 ? <><strong>{format.share(share * 100)}</strong> <span>{t("sync.loaded", { done: join.state.done, total: join.state.total })}</span></> : t("common.loading")}
          </p>
        </div>
        <p className={css.lead}>{t("join.loadingFirst")}</p>
      </div>
      <footer className={css.foot}><Button onClick={() => void join.stop()}>{t("join.stop")}</Button></footer>
    </>
  );
};

const overWords = {
  pairing: { title: "join.over", text: "join.overText", again: "join.again" },
  sheet: { title: "recovery.over", text: "recovery.overText", again: "recovery.again" },
  noRoom: { title: "join.noRoom", text: "error.diskFull", again: "common.retry" },
} as const;

const Over = ({ way, join, onBack }: { readonly way: JoinWay; readonly join: Join; readonly onBack: () => void }) => {
  const t = useText();
  const words = overWords[join.state.stage === "diskFull" ? "noRoom" : way];
  return (
    <>
      <header role="alert">
        <h1 className={css.title}>{t(words.title)}</h1>
        <p className={css.lead}>{t(words.text)}</p>
      </header>
      <footer className={css.foot}>
        <Button onClick={onBack}>{t("common.back")}</Button>
        <Button tone="primary" size="large" autoFocus busy={join.busy} onClick={() => void join.again()}>{t(words.again)}</Button>
      </footer>
    </>
  );
};
