import { TextInput } from "@mantine/core";
import { IconFileSpreadsheet, IconSearchOff, IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useId, useRef, type RefObject } from "react";
import { BarSlot } from "../../app/bar-slot.tsx";
import { useCommands } from "../../app/commands.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { PaperDesk } from "../../app/paper-desk.tsx";
import { BarTitle } from "../../components/bar-title.tsx";
import { Button } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { Panel } from "../../components/panel.tsx";
import { useOnceAnswered } from "../../components/once-answered.ts";
import { ScreenLayout, ToolsGap } from "../../components/screen-layout.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { FilePanel } from "./file-panel.tsx";
import { MergeView } from "./merge-view.tsx";
import { PatientList } from "./patient-list.tsx";
import { RegisterPanel } from "./register-panel.tsx";
import css from "./screen.module.css";
import { usePatients, type ListOrder, type ListShow, type PatientList as Listed } from "./use-patients.ts";
import { usePatientsScreen, type PatientsScreenState } from "./use-patients-screen.ts";

const shows: readonly ListShow[] = ["active", "deceased", "voided"];
const orders: readonly ListOrder[] = ["recent", "name", "fileNumber"];

/** Everybody who was ever seen here: found as it is typed, opened in the panel, registered in seconds. */
export const PatientsScreen = () => {
  const t = useText();
  const list = usePatients();
  const screen = usePatientsScreen(list);
  const gridId = useId();
  const search = useRef<HTMLInputElement>(null);
  const { register } = screen;
  useShortcuts("patients.title", [
    { keys: "/", label: "common.search", run: () => search.current?.focus() },
    ...(register ? [{ keys: "N", label: "patients.new" as const, run: () => register() }] : []),
    { keys: "ArrowDown", label: "patients.list", quiet: true, run: () => screen.move("ArrowDown") },
    { keys: "ArrowUp", label: "patients.list", quiet: true, run: () => screen.move("ArrowUp") },
    { keys: "Enter", label: "patients.banner.openKept", quiet: true, run: (event) => (event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement ? false : screen.openAt()) },
    { keys: "Escape", label: "common.close", quiet: true, run: () => (screen.aside.kind === "none" ? false : screen.closeAside()) },
  ]);
  useCommands(register ? [{ id: "patients.new", label: t("patients.new"), words: "register", hint: "N", run: () => register() }] : []);

  if (screen.paper) return <PaperDesk paper={screen.paper} onClose={() => screen.showPaper(null)} />;
  return (
    <>
      <BarSlot>
        <BarTitle title={t("patients.title")}>{!list.loading && !list.problem && t(list.searching ? "patients.found" : "patients.count", { count: list.total })}</BarTitle>
      </BarSlot>
      {screen.merging ? (
        <MergeView patientId={screen.merging} onDone={screen.open} onClose={() => screen.merging && screen.open(screen.merging)} />
      ) : (
        <ScreenLayout tools={<Tools list={list} screen={screen} search={search} />} side={<Aside screen={screen} />} keys={t("patients.keys")}>
          <Rows list={list} screen={screen} gridId={gridId} />
        </ScreenLayout>
      )}
    </>
  );
};

interface PartProps {
  readonly list: Listed;
  readonly screen: PatientsScreenState;
  readonly gridId: string;
}

const Tools = ({ list, screen, search }: Omit<PartProps, "gridId"> & { readonly search: RefObject<HTMLInputElement | null> }) => {
  const t = useText();
  const { register } = screen;
  const enter = useOnceAnswered(list.text, list.answered, screen.openAt);
  return (
    <>
      <div className={css.search}>
        <SearchField
          ref={search}
          label={t("patients.find")}
          value={list.text}
          hint="/"
          onChange={screen.onType}
          onKeyDown={(event) => {
            if (event.key === "Enter") enter();
            else if (!screen.move(event.key)) return;
            event.preventDefault();
          }}
        />
      </div>
      <Choice label={t("patients.show")} value={list.show} options={shows.map((show) => ({ value: show, label: t(`patients.show.${show}`) }))} onChange={list.setShow} />
      <Choice label={t("patients.order")} value={list.order} options={orders.map((order) => ({ value: order, label: t(`patients.order.${order}`), disabled: list.searching }))} onChange={list.setOrder} />
      <TextInput aria-label={t("patients.tag")} placeholder={t("patients.tagAny")} w={110} dir="auto" value={list.tag} disabled={list.searching} onChange={(event) => list.setTag(event.currentTarget.value)} />
      <ToolsGap />
      {register && (
        <Button tone="primary" hint="N" icon={<IconUserPlus size={16} stroke={1.7} />} onClick={() => register()}>
          {t("patients.new")}
        </Button>
      )}
    </>
  );
};

const Rows = ({ list, screen, gridId }: PartProps) => {
  const t = useText();
  const { register } = screen;
  if (list.problem) return <ErrorState title={t("patients.error.title")} text={list.problem.text ?? undefined} code={list.problem.code} onRetry={list.problem.onRetry} />;
  if (list.loading) return <SkeletonRows rows={16} />;
  if (list.rows.length > 0) {
    return <PatientList id={gridId} rows={list.rows} total={list.total} at={screen.at} onAt={screen.setAt} opened={screen.aside.kind === "file" ? screen.aside.patientId : null} onOpen={screen.open} onEnd={list.onEnd} />;
  }
  if (list.searching) {
    const text = list.text.trim();
    return <EmptyState icon={<IconSearchOff size={22} stroke={1.6} />} title={t("patients.nobody.title", { text })} text={t("patients.nobody.text")} actions={register && <Button tone="primary" onClick={() => register(text)}>{t("patients.nobody.register", { text })}</Button>} />;
  }
  if (list.show !== "active" || list.tag !== "") return <EmptyState icon={<IconUsers size={22} stroke={1.6} />} title={t("patients.none.title")} text={t("patients.none.text")} />;
  return (
    <EmptyState
      icon={<IconUsers size={22} stroke={1.6} />}
      title={t("patients.empty.title")}
      text={t("patients.empty.text")}
      actions={
        <>
          {register && <Button tone="primary" hint="N" onClick={() => register()}>{t("patients.new")}</Button>}
          {screen.goImport && <Button onClick={screen.goImport}>{t("patients.empty.import")}</Button>}
        </>
      }
    />
  );
};

const Aside = ({ screen }: { readonly screen: PatientsScreenState }) => {
  const t = useText();
  const { aside } = screen;
  switch (aside.kind) {
    case "file":
      return <FilePanel key={aside.patientId} patientId={aside.patientId} onClose={screen.closeAside} onOpen={screen.open} onMerge={screen.startMerge} onPaper={screen.showPaper} />;
    case "register":
      return (
        <RegisterPanel
          key={aside.name}
          startName={aside.name}
          onOpen={screen.open}
          onClose={screen.closeAside}
          onDone={(patient, then) => {
            screen.open(patient.id);
            if (then === "book") screen.bookFor(patient.id);
          }}
        />
      );
    case "none":
      return (
        <Panel side label={t("patients.panel.none")}>
          <EmptyState
            title={t("patients.panel.none")}
            text={t("patients.panel.noneText")}
            actions={screen.goImport && <Button size="small" icon={<IconFileSpreadsheet size={15} stroke={1.7} />} onClick={screen.goImport}>{t("patients.empty.import")}</Button>}
          />
        </Panel>
      );
  }
};
