import { useErrorText } from "../../api.ts";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import css from "../first-run/wizard.module.css";
import { joinSteps } from "./steps.ts";
import type { Join } from "./use-join.ts";

interface StepHeadProps {
  readonly at: number;
  readonly title: string;
  readonly text: string;
}

export const StepHead = ({ at, title, text }: StepHeadProps) => {
  const t = useText();
  return (
    <header>
      <p className={css.count}>{t("setup.step", { step: at, steps: joinSteps.length })}</p>
      <h1 className={css.title}>{title}</h1>
      <p className={css.lead}>{text}</p>
    </header>
  );
};

/** What stopped it, where something did: it stays until the next try. */
export const Problem = ({ join }: { readonly join: Pick<Join, "error"> }) => {
  const errorText = useErrorText();
  return join.error && <Notice tone="red">{errorText(join.error)}</Notice>;
};
