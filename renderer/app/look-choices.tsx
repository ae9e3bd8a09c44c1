import { SegmentedControl } from "@mantine/core";
import { useText } from "../i18n.tsx";
import css from "./look-choices.module.css";
import { useLook, type Theme } from "./look.tsx";

/** Colours and language of this PC; in the user's menu and before signing in. */
export const LookChoices = () => {
  const t = useText();
  const look = useLook();
  return (
    <div className={css.choices}>
      <div className={css.choice}>
        <span id="look-theme">{t("frame.theme")}</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="look-theme"
          value={look.theme}
          onChange={(theme) => look.setTheme(theme as Theme)}
          data={(["light", "dark", "system"] as const).map((theme) => ({ value: theme, label: t(`frame.theme.${theme}`) }))}
        />
      </div>
      <div className={css.choice}>
        <span id="look-language">{t("frame.language")}</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="look-language"
          value={look.language}
          onChange={(language) => look.setLanguage(language === "ar" ? "ar" : "en")}
          data={[{ value: "en", label: t("common.language.en") }, { value: "ar", label: t("common.language.ar") }]}
        />
      </div>
    </div>
  );
};
