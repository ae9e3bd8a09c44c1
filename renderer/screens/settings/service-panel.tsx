import { MultiSelect, Switch, TextInput } from "@mantine/core";
import type { BasisPoints, Minor } from "#shared/core/money.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Service } from "#shared/schema/tables/service.ts";
import { useCommand, useQuery } from "../../api.ts";
import { useNameOf } from "../../app/session.tsx";
import { MoneyField, NumberField } from "../../components/fields.tsx";
import { useText } from "../../i18n.tsx";
import { BothNames } from "./both-names.tsx";
import { EditorPanel } from "./editor-panel.tsx";
import { SaveBar } from "./page.tsx";
import css from "./settings.module.css";
import { useDraft } from "./use-draft.ts";
import { useSaved } from "./use-saved.ts";

export type ServiceDraft = Omit<OutputOf<"service.list">[number], "id" | "version" | "voidedAt" | "position"> & Partial<Pick<Service, "id" | "version" | "position">>;

export const newService: ServiceDraft = {
  code: null, name: "", nameOther: null, bookable: true, minutes: 15, bufferBefore: 0, bufferAfter: 0, priceMinor: 0 as Minor, taxBps: null, practitionerIds: null, active: true,
};

export const ServicePanel = ({ service, onClose }: { readonly service: ServiceDraft; readonly onClose: () => void }) => {
  const t = useText();
  const nameOf = useNameOf();
  const saved = useSaved();
  const practitioners = useQuery("practitioner.list", {});
  const save = useCommand("service.save");
  const { draft, edit, reset, dirty } = useDraft(service);
  const submit = async (): Promise<void> => {
    const { id, version, position, name, nameOther, code, bookable, minutes, bufferBefore, bufferAfter, priceMinor, taxBps, practitionerIds, active } = draft;
    const result = await save.run({
      name, nameOther, code, bookable, minutes, bufferBefore, bufferAfter, priceMinor, taxBps, practitionerIds, active,
      ...(id === undefined ? {} : { id }), ...(version === undefined ? {} : { version }), ...(position === undefined ? {} : { position }),
    });
    if (!result.ok) return;
    saved(name);
    onClose();
  };
  const number = (label: string, value: number, min: number, max: number, set: (value: number) => void) => (
    <NumberField label={label} value={value} min={min} max={max} step={5} onChange={set} />
  );
  return (
    <EditorPanel title={service.name || t("settings.service.new")} onClose={onClose} onSubmit={() => void submit()}>
      <BothNames name={draft.name} nameOther={draft.nameOther} max={120} onName={(name) => edit({ name })} onOther={(nameOther) => edit({ nameOther })} />
      <div className={css.pair}>
        <TextInput label={t("settings.service.code")} value={draft.code ?? ""} maxLength={30} dir="auto" onChange={(event) => edit({ code: event.currentTarget.value || null })} />
        <MoneyField label={t("common.price")} value={draft.priceMinor} onChange={(priceMinor) => edit({ priceMinor: priceMinor ?? (0 as Minor) })} />
      </div>
      <Switch label={t("settings.service.bookable")} checked={draft.bookable} onChange={(event) => edit({ bookable: event.currentTarget.checked })} />
      {draft.bookable && (
        <>
          <div className={css.three}>
            {number(t("common.minutes"), draft.minutes, 5, 720, (minutes) => edit({ minutes }))}
            {number(t("settings.service.bufferBefore"), draft.bufferBefore, 0, 120, (bufferBefore) => edit({ bufferBefore }))}
            {number(t("settings.service.bufferAfter"), draft.bufferAfter, 0, 120, (bufferAfter) => edit({ bufferAfter }))}
          </div>
          <MultiSelect
            label={t("settings.service.who")}
            placeholder={draft.practitionerIds === null ? t("settings.service.everyone") : ""}
            data={(practitioners.data ?? []).map((one) => ({ value: one.id, label: nameOf(one) }))}
            value={[...(draft.practitionerIds ?? [])]}
            onChange={(ids) => edit({ practitionerIds: ids.length === 0 ? null : (practitioners.data ?? []).filter((one) => ids.includes(one.id)).map((one) => one.id) })}
          />
        </>
      )}
      <Switch label={t("settings.service.ownTax")} checked={draft.taxBps !== null} onChange={(event) => edit({ taxBps: event.currentTarget.checked ? (0 as BasisPoints) : null })} />
      {draft.taxBps !== null && (
        <NumberField label={t("settings.taxPercent")} value={draft.taxBps / 100} min={0} max={100} onChange={(percent) => edit({ taxBps: Math.round(percent * 100) as BasisPoints })} />
      )}
      <Switch label={t("settings.service.active")} checked={draft.active} onChange={(event) => edit({ active: event.currentTarget.checked })} />
      <SaveBar dirty={dirty} busy={save.busy} error={save.error} onDiscard={reset} disabled={draft.name.trim() === ""} />
    </EditorPanel>
  );
};
