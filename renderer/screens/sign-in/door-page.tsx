import type { ReactNode } from "react";
import { LookChoices } from "../../app/look-choices.tsx";
import { useLook } from "../../app/look.tsx";
import type { SessionState } from "../../app/session.tsx";
import { useText } from "../../i18n.tsx";
import css from "./door-page.module.css";

interface DoorPageProps {
  readonly clinic?: SessionState["clinic"];
  readonly title?: string;
  readonly children: ReactNode;
  /** Quiet ways out, under the card. */
  readonly foot?: ReactNode;
}

/** The page before anyone is in: the clinic's name in front, ours small. */
export const DoorPage = ({ clinic, title, children, foot }: DoorPageProps) => {
  const t = useText();
  const { language } = useLook();
  const name = clinic ? (clinic.language === language ? clinic.name : (clinic.nameOther ?? clinic.name)) : t("common.appName");
  return (
    <div className={css.page}>
      <header className={css.top}>
        <span className={css.brand}>
          <span className={css.mark} aria-hidden="true">
            {t("common.appName").at(0)}
          </span>
          {t("common.appName")}
        </span>
        <LookChoices />
      </header>
      <main className={css.main}>
        <div className={css.card}>
          <h1 className={css.name}>
            <bdi>{title ?? name}</bdi>
          </h1>
          {children}
        </div>
        {foot !== undefined && foot !== false && <div className={css.foot}>{foot}</div>}
      </main>
      <footer className={css.bottom}>{t("signin.offline")}</footer>
    </div>
  );
};
