import { IconX } from "@tabler/icons-react";
import { IconButton } from "../../../components/button.tsx";
import { useText } from "../../../i18n.tsx";
import styles from "./panel.module.css";

/** The head of what the panel turns into for a while, with the way back. */
export const FormHeading = ({ title, onBack }: { readonly title: string; readonly onBack: () => void }) => {
  const t = useText();
  return (
    <div className={styles.heading}>
      <h2>{title}</h2>
      <IconButton label={`${t("common.back")} (Esc)`} icon={<IconX size={16} stroke={1.8} />} onClick={onBack} />
    </div>
  );
};
