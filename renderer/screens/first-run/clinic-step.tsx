import { SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import { useMemo } from "react";
import { compareText, formatCountry, formatCurrency, knownCurrencies, knownZones } from "#shared/i18n/format.ts";
import { useLook } from "../../app/look.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { countries } from "./countries.ts";
import { withCountry, type Draft } from "./draft.ts";
import css from "./steps.module.css";

export interface StepProps {
  readonly draft: Draft;
  readonly onEdit: (change: Partial<Draft>) => void;
}

/** The names of countries and currencies in the reader's language, in the order of its alphabet. */
export const usePlaceNames = () => {
  const { language } = useLook();
  return useMemo(() => {
    const compare = compareText(language);
    const byLabel = (a: { readonly label: string }, b: { readonly label: string }): number => compare(a.label, b.label);
    return {
      countries: Object.keys(countries).map((code) => ({ value: code, label: formatCountry(code, language) })).toSorted(byLabel),
      currencies: knownCurrencies().map((code) => ({ value: code, label: `${formatCurrency(code, language)} · ${code}` })).toSorted(byLabel),
      zones: [...knownZones()],
    };
  }, [language]);
};

export const ClinicStep = ({ draft, onEdit }: StepProps) => {
  const t = useText();
  const format = useFormat();
  const names = usePlaceNames();
  return (
    <>
      <div className={css.pair}>
        <TextInput autoFocus label={t("setup.clinicName")} value={draft.name} maxLength={120} dir="auto" onChange={(event) => onEdit({ name: event.currentTarget.value })} />
        <TextInput label={`${t("setup.clinicNameOther")} (${t("common.optional")})`} value={draft.nameOther} maxLength={120} dir="auto" onChange={(event) => onEdit({ nameOther: event.currentTarget.value })} />
      </div>
      <div className={css.pair}>
        <Select searchable label={t("setup.country")} data={names.countries} value={draft.country} allowDeselect={false} onChange={(country) => country && onEdit(withCountry(draft, country))} />
        <Select searchable label={t("setup.currency")} data={names.currencies} value={draft.currency} allowDeselect={false} onChange={(currency) => currency && onEdit({ currency })} />
      </div>
      <div className={css.pair}>
        <Select searchable label={t("setup.zone")} data={names.zones} value={draft.zone} allowDeselect={false} onChange={(zone) => zone && onEdit({ zone })} />
        <Select
          label={t("setup.weekStart")}
          data={[6, 7, 1].map((weekday) => ({ value: String(weekday), label: format.weekday(weekday) }))}
          value={String(draft.weekStart)}
          allowDeselect={false}
          onChange={(weekday) => weekday && onEdit({ weekStart: Number(weekday) })}
        />
      </div>
      <div className={css.pair}>
        <div>
          <span id="clinic-language" className={css.label}>
            {t("setup.language")}
          </span>
          <SegmentedControl
            fullWidth
            aria-labelledby="clinic-language"
            value={draft.language}
            onChange={(language) => onEdit({ language: language === "ar" ? "ar" : "en" })}
            data={[{ value: "ar", label: t("common.language.ar") }, { value: "en", label: t("common.language.en") }]}
          />
        </div>
        <div>
          <span id="clinic-digits" className={css.label}>
            {t("setup.digits")}
          </span>
          <SegmentedControl
            fullWidth
            aria-labelledby="clinic-digits"
            value={draft.digits}
            onChange={(digits) => onEdit({ digits: digits === "arab" ? "arab" : "latn" })}
            data={[{ value: "arab", label: t("setup.digits.arab") }, { value: "latn", label: t("setup.digits.latn") }]}
          />
        </div>
      </div>
      <Switch label={t("setup.hijri")} checked={draft.hijri} onChange={(event) => onEdit({ hijri: event.currentTarget.checked })} />
    </>
  );
};
