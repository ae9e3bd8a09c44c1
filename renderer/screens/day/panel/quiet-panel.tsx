import { IconCalendarPlus, IconPointer, IconUserPlus } from "@tabler/icons-react";
import { Button } from "../../../components/button.tsx";
import { Panel } from "../../../components/panel.tsx";
import { EmptyState } from "../../../components/states.tsx";
import { useText } from "../../../i18n.tsx";
import styles from "./panel.module.css";

/** Nothing is selected: what can be done from here. */
export const QuietPanel = ({ onBook, onWalkIn }: { readonly onBook: (() => void) | undefined; readonly onWalkIn: (() => void) | undefined }) => {
  const t = useText();
  return (
    <Panel side label={t("day.choose.title")}>
      <EmptyState
        icon={<IconPointer size={22} stroke={1.6} />}
        title={t("day.choose.title")}
        text={t("day.choose.text")}
        actions={onBook && (
          <div className={styles.actions}>
            <Button block hint="N" icon={<IconCalendarPlus size={16} stroke={1.7} />} onClick={onBook}>{t("day.act.book")}</Button>
            <Button block hint="W" icon={<IconUserPlus size={16} stroke={1.7} />} onClick={onWalkIn}>{t("day.act.walkIn")}</Button>
          </div>
        )}
      />
    </Panel>
  );
};
