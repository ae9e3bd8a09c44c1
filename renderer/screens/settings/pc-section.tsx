import { Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { LookChoices } from "../../app/look-choices.tsx";
import { useCan } from "../../app/session.tsx";
import { NumberField } from "../../components/fields.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { Group, Page, SaveBar } from "./page.tsx";
import css from "./settings.module.css";
import { useClinicDraft } from "./use-clinic-draft.ts";

type Machine = OutputOf<"machine.get">;
type PaperKind = keyof Machine["printers"];
type PaperSize = Machine["printers"][PaperKind]["size"];

const kinds: readonly PaperKind[] = ["receipt", "invoice", "appointmentCard", "daySheet", "dayClose"];
const rolls: Readonly<Record<PaperSize, number | null>> = { a4: null, a5: null, thermal80: 80, thermal58: 58 };
const sizes: readonly PaperSize[] = ["a4", "a5", "thermal80", "thermal58"];

export const PcSection = () => {
  const t = useText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const machine = useQuery("machine.get", {}, { staleMs: 0 });
  const found = useQuery("paper.printers", {}, { staleMs: 10_000 });
  const save = useCommand("machine.set");
  const can = useCan();
  const set = async (kind: PaperKind, change: Partial<Machine["printers"][PaperKind]>): Promise<void> => {
    const before = machine.data?.printers;
    if (!before) return;
    const result = await save.run({ printers: { ...before, [kind]: { ...before[kind], ...change } } });
    if (result.ok) client.setQueryData(["machine.get", {}], result.value);
  };
  return (
    <Page title={t("settings.pc")} text={t("settings.pcText")} answer={machine}>
      <div className={css.role} style={{ gap: 16, maxWidth: 780 }}>
        {(save.error ?? found.error) && <Notice tone="red">{errorText(save.error ?? found.error)}</Notice>}
        <Group title={t("settings.pc.printers")}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t("settings.papers")}</th>
                <th scope="col">{t("settings.pc.printer")}</th>
                <th scope="col">{t("settings.pc.paper")}</th>
              </tr>
            </thead>
            <tbody>
              {kinds.map((kind) => {
                const chosen = machine.data?.printers[kind];
                const name = t(`settings.pc.kind.${kind}`);
                const listed = (found.data ?? []).map((printer) => ({ value: printer.name, label: printer.label }));
                const gone = chosen?.printer && !listed.some((printer) => printer.value === chosen.printer) ? [{ value: chosen.printer, label: chosen.printer }] : [];
                return (
                  <tr key={kind}>
                    <th scope="row" className={css.strong}>
                      {name}
                    </th>
                    <td>
                      <Select aria-label={`${name}: ${t("settings.pc.printer")}`} clearable placeholder={t("settings.pc.ask")} data={[...listed, ...gone]} value={chosen?.printer ?? null} onChange={(printer) => void set(kind, { printer })} />
                    </td>
                    <td>
                      <Select
                        aria-label={`${name}: ${t("settings.pc.paper")}`}
                        allowDeselect={false}
                        data={sizes.map((size) => ({ value: size, label: t(`settings.pc.size.${size}`, { mm: rolls[size] }) }))}
                        value={chosen?.size ?? "a4"}
                        onChange={(size) => size && void set(kind, { size })}
                      />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Group>
        <Group title={t("settings.pc.look")}>
          <LookChoices />
        </Group>
        {can("clinic.write") && <AutoLock />}
      </div>
    </Page>
  );
};

const AutoLock = () => {
  const t = useText();
  const { draft, edit, reset, dirty, submit, busy, error } = useClinicDraft(t("settings.pc.autoLock"));
  return (
    <Group title={t("settings.pc.autoLock")}>
      <form
        className={css.role}
        style={{ gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <NumberField label={t("common.minutes")} description={t("settings.pc.autoLockText")} value={draft.autoLockMinutes} min={1} max={120} onChange={(autoLockMinutes) => edit({ autoLockMinutes })} />
        <SaveBar dirty={dirty} busy={busy} error={error} onDiscard={reset} />
      </form>
    </Group>
  );
};
