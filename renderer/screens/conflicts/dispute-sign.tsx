import { IconScale } from "@tabler/icons-react";
import { useQuery } from "../../api.ts";
import { useNavigation } from "../../app/navigation.tsx";
import { Button } from "../../components/button.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { useSyncStatus } from "../sync/use-sync.ts";
import css from "./conflicts.module.css";
import { conflictsOf } from "./queue.ts";
import { fieldText } from "./words.ts";

/** Beside what is shown: that somebody else wrote it otherwise, what of it, and the way to settle it. */
export const DisputeSign = ({ rowIds }: { readonly rowIds: readonly (string | null)[] }) => {
  const t = useText();
  const format = useFormat();
  const { go } = useNavigation();
  const status = useSyncStatus();
  const all = useQuery("conflict.list", {}, { enabled: status !== undefined && status.state !== "alone" }).data ?? [];
  const disputed = conflictsOf(all, rowIds);
  const [first] = disputed;
  if (first === undefined) return null;
  const fields = [...new Set(disputed.map((one) => fieldText(t, one)))];
  return (
    <div className={css.sign} role="note">
      <IconScale size={17} stroke={1.7} aria-hidden="true" />
      <span>{t("conflict.sign", { count: fields.length, fields: format.list(fields) })}</span>
      <Button size="small" tone="quiet" onClick={() => go("conflicts", { conflictId: first.conflictId })}>{t("conflict.signOpen")}</Button>
    </div>
  );
};
