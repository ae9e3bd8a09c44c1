import { Autocomplete, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { zeroMinor } from "#shared/core/money.ts";
import { foldText } from "#shared/domain/patients/fold.ts";
import { useQuery } from "../../api.ts";
import { AmountField } from "../../components/amount-field.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { namesFor } from "../../components/person.tsx";
import { SkeletonRows } from "../../components/states.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { isBlank, typedToQuantity, type DraftLine } from "./draft.ts";
import css from "./invoice-view.module.css";
import type { DraftDesk } from "./use-draft.ts";

interface Offer {
  readonly value: string;
  readonly patch: Partial<DraftLine>;
  readonly price: string;
  readonly folded: string;
}

/** The active price list as the reader names it; two services of one name are told apart by their code. Null while it is on its way. */
const useOffers = (): readonly Offer[] | null => {
  const format = useFormat();
  const { locale } = useReader();
  const services = useQuery("service.list", {});
  const offers = useMemo(() => {
    const seen = new Set<string>();
    return (services.data ?? []).filter((service) => service.active).map((service) => {
      const name = namesFor(locale.language, service.name, service.nameOther).first;
      const value = seen.has(name) ? `${name} (${service.code ?? service.id.slice(-4)})` : name;
      seen.add(value);
      return {
        value,
        patch: { serviceId: service.id, description: name, unitMinor: service.priceMinor, ...(service.taxBps === null ? {} : { taxBps: service.taxBps }) },
        price: format.money(service.priceMinor),
        folded: foldText(`${service.name} ${service.nameOther ?? ""} ${service.code ?? ""}`),
      };
    });
  }, [services.data, format, locale.language]);
  return services.isPending ? null : offers;
};

const mostOffers = 8;

const matching = (offers: readonly Offer[], typed: string): readonly Offer[] => {
  const words = foldText(typed).split(" ").filter(Boolean);
  return offers.filter((offer) => words.every((word) => offer.folded.includes(word))).slice(0, mostOffers);
};

/**
 * The lines of a draft. Enter goes to the next field and from the last to a new line; Ctrl with Delete takes a line out.
 * Typed on only once the price list is there: a list that came under the hands would have nothing chosen for Enter.
 */
export const LineEditor = ({ desk }: { readonly desk: DraftDesk }) => {
  const offers = useOffers();
  return offers === null ? <SkeletonRows rows={desk.draft.lines.length} /> : <Lines desk={desk} offers={offers} />;
};

const Lines = ({ desk, offers }: { readonly desk: DraftDesk; readonly offers: readonly Offer[] }) => {
  const t = useText();
  const table = useRef<HTMLTableElement>(null);
  const { lines } = desk.draft;
  // A new draft begins on its one empty line.
  const count = useRef(lines.length === 1 && lines.every(isBlank) ? 0 : lines.length);
  useEffect(() => {
    if (lines.length > count.current) table.current?.querySelector<HTMLInputElement>("tbody tr:last-child input")?.focus();
    count.current = lines.length;
  }, [lines.length]);
  return (
    <div className={css.lines}>
      <table ref={table} className={css.editor} aria-label={t("money.invoice.lines")}>
        <thead>
          <tr>
            <th scope="col">{t("money.invoice.what")}</th>
            <th scope="col" className={css.quantity}>{t("money.invoice.quantity")}</th>
            <th scope="col" className={css.amount}>{t("money.invoice.price")}</th>
            {desk.mayDiscount && <th scope="col" className={css.amount}>{t("money.invoice.lineDiscount")}</th>}
            <th scope="col" className={css.total}>{t("money.invoice.lineTotal")}</th>
            <th className={css.remove}><span className="visually-hidden">{t("common.remove")}</span></th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => <LineRow key={line.key} line={line} number={index + 1} last={index === lines.length - 1} offers={offers} desk={desk} />)}
        </tbody>
      </table>
      <div>
        <Button size="small" icon={<IconPlus size={15} stroke={1.8} />} onClick={desk.addLine}>{t("money.invoice.addLine")}</Button>
      </div>
    </div>
  );
};

interface LineRowProps {
  readonly line: DraftLine;
  readonly number: number;
  readonly last: boolean;
  readonly offers: readonly Offer[];
  readonly desk: DraftDesk;
}

const LineRow = ({ line, number, last, offers, desk }: LineRowProps) => {
  const t = useText();
  const format = useFormat();
  const set = (patch: Partial<DraftLine>): void => desk.setLine(line.key, patch);
  const matches = matching(offers, line.description);
  const press = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    if (event.key === "Delete" && event.ctrlKey) {
      event.preventDefault();
      desk.removeLine(line.key);
      return;
    }
    if (event.key !== "Enter" || event.ctrlKey || !(event.target instanceof HTMLInputElement)) return;
    // The list of offers takes Enter for itself, also when it has nothing to offer.
    if (event.defaultPrevented && matches.length > 0) return;
    event.preventDefault();
    const fields = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input:not([type="hidden"])')];
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
    else if (last) desk.addLine();
  };
  const total = desk.amounts?.byKey.get(line.key);
  return (
    <tr onKeyDown={press}>
      <td>
        <Autocomplete
          aria-label={`${t("money.invoice.line", { number })}: ${t("money.invoice.what")}`}
          placeholder={t("money.invoice.whatHint")}
          dir="auto" maxLength={200} value={line.description} selectFirstOptionOnChange
          data={offers.map((offer) => offer.value)}
          withScrollArea={false}
          comboboxProps={{ transitionProps: { duration: 0 }, withinPortal: false, returnFocus: false }}
          filter={({ search }) => matching(offers, search).map(({ value }) => ({ value, label: value }))}
          renderOption={({ option }) => (
            <span className={css.offer}>
              <bdi>{option.value}</bdi>
              <span className={css.price}>{offers.find((offer) => offer.value === option.value)?.price}</span>
            </span>
          )}
          onChange={(description) => set(offers.find(({ value }) => value === description)?.patch ?? { description, serviceId: null })}
        />
      </td>
      <td>
        <TextInput
          aria-label={`${t("money.invoice.line", { number })}: ${t("money.invoice.quantity")}`}
          dir="ltr" inputMode="decimal" classNames={{ input: css.figure ?? "" }}
          value={format.digits(line.quantity)} error={!isBlank(line) && typedToQuantity(line.quantity) === null}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => set({ quantity: event.currentTarget.value })}
        />
      </td>
      <td><AmountField hideLabel label={`${t("money.invoice.line", { number })}: ${t("money.invoice.price")}`} value={line.unitMinor} onChange={(unitMinor) => set({ unitMinor })} /></td>
      {desk.mayDiscount && <td><AmountField hideLabel label={`${t("money.invoice.line", { number })}: ${t("money.invoice.lineDiscount")}`} value={line.discountMinor === 0 ? null : line.discountMinor} onChange={(discountMinor) => set({ discountMinor: discountMinor ?? zeroMinor })} /></td>}
      <td className={css.total}>{total === undefined ? "" : format.amount(total)}</td>
      <td className={css.remove}><IconButton label={t("money.invoice.removeLine", { number: format.number(number) })} icon={<IconTrash size={16} stroke={1.6} />} onClick={() => desk.removeLine(line.key)} /></td>
    </tr>
  );
};
