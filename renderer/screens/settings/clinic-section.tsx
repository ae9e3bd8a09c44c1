import { Select, SegmentedControl, Switch, TextInput } from "@mantine/core";
import type { BasisPoints, Minor } from "#shared/core/money.ts";
import type { Zone } from "#shared/core/time.ts";
import { MoneyField, NumberField, PhoneField } from "../../components/fields.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { usePlaceNames } from "../first-run/clinic-step.tsx";
import { BothNames } from "./both-names.tsx";
import { Group, Page, SaveBar } from "./page.tsx";
import css from "./settings.module.css";
import { useClinicDraft } from "./use-clinic-draft.ts";

export const ClinicSection = () => {
  const t = useText();
  const format = useFormat();
  const names = usePlaceNames();
  const { draft, edit, reset, dirty, submit, busy, error, readOnly } = useClinicDraft(t("settings.clinic"));
  const orNull = (text: string): string | null => (text === "" ? null : text);
  return (
    <Page title={t("settings.clinic")} text={t("settings.clinicText")}>
      {readOnly && <Notice tone="blue">{t("settings.readOnly")}</Notice>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <fieldset disabled={readOnly} style={{ display: "contents" }}>
          <Group title={t("settings.group.names")}>
            <div className={css.pair}>
              <BothNames name={draft.name} nameOther={draft.nameOther} max={120} disabled={readOnly} onName={(name) => edit({ name })} onOther={(nameOther) => edit({ nameOther })} />
              <PhoneField label={t("common.phone")} value={draft.phone} onChange={(phone) => edit({ phone })} />
              <TextInput label={t("common.email")} value={draft.email ?? ""} maxLength={120} dir="ltr" onChange={(event) => edit({ email: orNull(event.currentTarget.value) })} />
              <TextInput label={t("common.address")} value={draft.address ?? ""} maxLength={300} dir="auto" onChange={(event) => edit({ address: orNull(event.currentTarget.value) })} />
              <TextInput label={t("settings.taxNumber")} value={draft.taxNumber ?? ""} maxLength={40} dir="auto" onChange={(event) => edit({ taxNumber: orNull(event.currentTarget.value) })} />
            </div>
          </Group>
          <Group title={t("settings.group.place")}>
            <div className={css.pair}>
              <Select searchable label={t("setup.country")} data={names.countries} value={draft.country} allowDeselect={false} onChange={(country) => country && edit({ country })} />
              <Select searchable label={t("setup.zone")} data={names.zones} value={draft.zone} allowDeselect={false} onChange={(zone) => zone && edit({ zone: zone as Zone })} />
              <Select
                label={t("setup.weekStart")}
                data={[6, 7, 1].map((weekday) => ({ value: String(weekday), label: format.weekday(weekday) }))}
                value={String(draft.weekStart)}
                allowDeselect={false}
                onChange={(weekday) => weekday && edit({ weekStart: Number(weekday) })}
              />
              <Select
                label={t("settings.slotMinutes")}
                data={[5, 10, 15, 20, 30, 60].map((minutes) => ({ value: String(minutes), label: format.minutes(minutes) }))}
                value={String(draft.slotMinutes)}
                allowDeselect={false}
                onChange={(minutes) => minutes && edit({ slotMinutes: Number(minutes) })}
              />
              <div>
                <span id="settings-language" className={css.label}>
                  {t("setup.language")}
                </span>
                <SegmentedControl
                  fullWidth
                  aria-labelledby="settings-language"
                  disabled={readOnly}
                  value={draft.language}
                  onChange={(language) => edit({ language: language === "ar" ? "ar" : "en" })}
                  data={[{ value: "ar", label: t("common.language.ar") }, { value: "en", label: t("common.language.en") }]}
                />
              </div>
            </div>
          </Group>
          <Group title={t("settings.group.money")}>
            <div className={css.pair}>
              <Select searchable label={t("setup.currency")} description={t("settings.currencyFixed")} data={names.currencies} value={draft.currency} allowDeselect={false} inputWrapperOrder={["label", "input", "description"]} onChange={(currency) => currency && edit({ currency })} />
              <MoneyField label={t("settings.cashStep")} description={t("settings.cashStepText")} currency={draft.currency} value={draft.cashStep as Minor} onChange={(step) => edit({ cashStep: Math.max(1, step ?? 1) })} />
              <NumberField label={t("settings.taxPercent")} value={draft.taxBps / 100} min={0} max={100} onChange={(percent) => edit({ taxBps: Math.round(percent * 100) as BasisPoints })} />
              <Switch mt={28} label={t("settings.taxIncluded")} checked={draft.taxIncluded} onChange={(event) => edit({ taxIncluded: event.currentTarget.checked })} />
            </div>
          </Group>
          {!readOnly && <SaveBar dirty={dirty} busy={busy} error={error} onDiscard={reset} disabled={draft.name.trim() === ""} />}
        </fieldset>
      </form>
    </Page>
  );
};
