import { classes } from "./classes.ts";
import css from "./stepper.module.css";

interface StepperProps<Step extends string> {
  readonly label: string;
  /** In the order they are walked. */
  readonly steps: readonly { readonly key: Step; readonly label: string }[];
  readonly current: Step;
  /** The steps are not those of a visit, whose colours mean something: the current one is only marked. */
  readonly neutral?: boolean;
  /** Absent where this reader may not move it. Called for steps after the current one only: it goes one way. */
  readonly onStep?: ((step: Step) => void) | undefined;
}

/** A way that is walked in one direction: booked → arrived → in room → done. */
export const Stepper = <Step extends string>({ label, steps, current, neutral = false, onStep }: StepperProps<Step>) => {
  const at = steps.findIndex((step) => step.key === current);
  return (
    <ol className={classes(css.steps, neutral && css.neutral)} aria-label={label}>
      {steps.map((step, index) => {
        const state = index < at ? css.past : index === at ? css.current : css.ahead;
        return (
          <li key={step.key} className={classes(css.step, state)} aria-current={index === at ? "step" : undefined}>
            {index > at && onStep ? (
              <button type="button" className={css.go} onClick={() => onStep(step.key)}>
                {step.label}
              </button>
            ) : (
              <span className={css.go}>{step.label}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
};
