import { IconChecks } from "@tabler/icons-react";
import { errorCode, useErrorText } from "../../api.ts";
import { BarSlot } from "../../app/bar-slot.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { BarTitle } from "../../components/bar-title.tsx";
import { ScreenLayout } from "../../components/screen-layout.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { ClashView } from "./clash-view.tsx";
import { ConflictView } from "./conflict-view.tsx";
import css from "./conflicts.module.css";
import { TaskList } from "./task-list.tsx";
import { useConflicts } from "./use-conflicts.ts";

/** What two PCs do not agree about, one after the other, until nothing is left. */
export const ConflictsScreen = () => {
  const t = useText();
  const errorText = useErrorText();
  const desk = useConflicts();
  const { current, queue } = desk;
  useShortcuts("place.conflicts", [
    { keys: "ArrowDown", label: "conflict.list", run: () => desk.walk(1) },
    { keys: "ArrowUp", label: "conflict.list", quiet: true, run: () => desk.walk(-1) },
  ]);
  return (
    <>
      <BarSlot><BarTitle title={t("place.conflicts")}>{!desk.loading && !desk.error && t("conflict.count", { count: queue.filter(({ kind }) => kind !== "small").length })}</BarTitle></BarSlot>
      <ScreenLayout keys={current ? t(current.kind === "clash" ? "conflict.clashKeys" : "conflict.keys") : undefined}>
        {desk.error ? <ErrorState title={t("conflict.error.title")} text={errorText(desk.error) ?? undefined} code={errorCode(desk.error)} onRetry={desk.onRetry} />
        : desk.loading ? <SkeletonRows rows={8} />
        : current === null ? <EmptyState icon={<IconChecks size={22} stroke={1.6} />} title={t("conflict.empty.title")} text={t("conflict.empty.text")} />
        : (
          <div className={css.screen}>
            <TaskList desk={desk} />
            <div className={css.main}>
              {current.kind === "clash" ? <ClashView key={current.key} clash={current.clash} desk={desk} /> : <ConflictView key={current.key} conflict={current.conflict} desk={desk} />}
            </div>
          </div>
        )}
      </ScreenLayout>
    </>
  );
};
