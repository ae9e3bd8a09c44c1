import { Button } from "../../components/button.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./import.module.css";

interface WorkBarProps {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly onCancel?: () => void;
}

/** Long work: how far it is, and the way to stop it. */
export const WorkBar = ({ title, done, total, onCancel }: WorkBarProps) => {
  const t = useText();
  const format = useFormat();
  const said = t("import.work.of", { done: format.number(done), total: format.number(total) });
  return (
    <div className={css.work}>
      <h2 className={css.title}>{title}</h2>
      <div className={css.track} role="progressbar" aria-label={title} aria-valuemin={0} aria-valuemax={Math.max(1, total)} aria-valuenow={done} aria-valuetext={said}>
        <span className={css.trackFill} style={{ width: `${total === 0 ? 0 : Math.min(100, (done / total) * 100)}%` }} />
      </div>
      <p className={css.text}>{said}</p>
      {onCancel && <div><Button hint="Esc" onClick={onCancel}>{t("import.work.cancel")}</Button></div>}
    </div>
  );
};
