import { Textarea, TextInput } from "@mantine/core";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";
import type { Id } from "#shared/core/ids.ts";
import { zeroMinor } from "#shared/core/money.ts";
import { useShortcuts } from "../../app/keyboard.tsx";
import { AmountField } from "../../components/amount-field.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { ScreenLayout } from "../../components/screen-layout.tsx";
import { ErrorState, Notice, SkeletonRows } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useIsRtl, useText } from "../../i18n.tsx";
import { InvoiceLines } from "./invoice-lines.tsx";
import { InvoiceSide, type SideMode } from "./invoice-side.tsx";
import { InvoiceSums } from "./invoice-sums.tsx";
import css from "./invoice-view.module.css";
import { LegalNumber } from "./legal-number.tsx";
import { LineEditor } from "./line-editor.tsx";
import { statusTone } from "./status-tone.ts";
import { useDraft, type DraftDesk } from "./use-draft.ts";
import { useInvoice, type Bill, type InvoiceDesk } from "./use-invoice.ts";
import type { MoneyPlace } from "./use-money-place.ts";

/** One bill: written while it is a draft, read once it is issued. */
export const InvoiceView = ({ invoiceId, place }: { readonly invoiceId: Id<"inv">; readonly place: MoneyPlace }) => {
  const t = useText();
  const desk = useInvoice(invoiceId, place);
  useShortcuts("money.invoice.lines", [{ keys: "Escape", label: "common.back", run: place.back }]);
  if (desk.problem) return <ErrorState title={t("money.invoice.error")} text={desk.problem.text ?? undefined} code={desk.problem.code} onRetry={desk.problem.onRetry} />;
  if (!desk.bill) return <SkeletonRows rows={14} />;
  return desk.draft ? <DraftInvoice bill={desk.bill} desk={desk} place={place} /> : <IssuedInvoice bill={desk.bill} desk={desk} place={place} />;
};

interface PartProps {
  readonly bill: Bill;
  readonly desk: InvoiceDesk;
  readonly place: MoneyPlace;
}

const DraftInvoice = ({ bill, desk, place }: PartProps) => {
  const t = useText();
  const draft = useDraft(bill);
  const [mode, setMode] = useState<SideMode>("look");
  const totalMinor = draft.amounts?.totalMinor ?? bill.invoice.totalMinor;
  const issue = desk.issue && (async () => void ((await draft.save()) && (await desk.issue?.())));
  const pay = desk.canTake ? async () => void ((await draft.save()) && setMode("pay")) : undefined;
  useShortcuts("money.invoice.draft", [
    ...(issue ? [{ keys: "Ctrl+Enter", label: "money.invoice.issue" as const, whileTyping: true, run: () => void issue() }] : []),
    ...(pay ? [{ keys: "P", label: "money.pay.title" as const, run: () => void pay() }] : []),
  ]);
  return (
    <ScreenLayout side={<InvoiceSide bill={bill} desk={desk} place={place} mode={mode} onMode={setMode} dueMinor={totalMinor} issue={issue && (() => void issue())} pay={pay && (() => void pay())} />} keys={t("money.invoice.keys")}>
      <div className={css.page}>
        <Head bill={bill} desk={desk} place={place} saving={draft.state} />
        {draft.changedMeanwhile && (
          <Notice tone="amber">
            <p>{t("money.invoice.changed")}</p>
            <p className={css.line}>
              <Button size="small" tone="primary" onClick={() => void draft.keepMine()}>{t("money.invoice.keepMine")}</Button>
              <Button size="small" onClick={() => void draft.takeTheirs()}>{t("money.invoice.takeTheirs")}</Button>
            </p>
          </Notice>
        )}
        {draft.unfinished && <Notice tone="red">{t("money.invoice.unfinished")}</Notice>}
        {draft.fault !== null && <Notice tone="red">{draft.fault}</Notice>}
        <LineEditor desk={draft} />
        <div className={css.bottom}>
          <DraftExtras desk={draft} />
          {draft.amounts && <InvoiceSums amounts={draft.amounts} discountMinor={draft.draft.discountMinor} ownDiscounts={draft.draft.lines} />}
        </div>
      </div>
    </ScreenLayout>
  );
};

const DraftExtras = ({ desk }: { readonly desk: DraftDesk }) => {
  const t = useText();
  const { draft } = desk;
  const discounted = draft.discountMinor > 0 || draft.lines.some((line) => line.discountMinor > 0);
  return (
    <div className={css.extras}>
      {desk.mayDiscount && <div className={css.narrow}><AmountField label={t("money.invoice.discountWhole")} value={draft.discountMinor === 0 ? null : draft.discountMinor} onChange={(amount) => desk.set({ discountMinor: amount ?? zeroMinor })} /></div>}
      {desk.mayDiscount && discounted && (
        <TextInput label={t("money.invoice.discountReason")} dir="auto" maxLength={200} value={draft.discountReason} error={desk.needsReason ? t("money.invoice.discountNeeds") : null} onChange={(event) => desk.set({ discountReason: event.currentTarget.value })} />
      )}
      <Textarea label={t("money.invoice.note")} dir="auto" maxLength={500} autosize minRows={2} value={draft.note} onChange={(event) => desk.set({ note: event.currentTarget.value })} />
    </div>
  );
};

const IssuedInvoice = ({ bill, desk, place }: PartProps) => {
  const t = useText();
  const [mode, setMode] = useState<SideMode>("look");
  const pay = desk.canTake ? () => setMode("pay") : undefined;
  const { print } = desk;
  useShortcuts("money.invoice.next", [
    ...(pay ? [{ keys: "P", label: "money.pay.title" as const, run: pay }] : []),
    ...(print ? [{ keys: "Ctrl+P", label: "common.print" as const, whileTyping: true, run: print }] : []),
  ]);
  return (
    <ScreenLayout side={<InvoiceSide bill={bill} desk={desk} place={place} mode={mode} onMode={setMode} dueMinor={desk.dueMinor} pay={pay} />} keys={t("money.invoice.keys")}>
      <div className={css.page}>
        <Head bill={bill} desk={desk} place={place} />
        <InvoiceLines bill={bill} />
        <div className={css.bottom}>
          <div className={css.extras}>{bill.invoice.note !== null && <p className={css.note}><bdi>{bill.invoice.note}</bdi></p>}</div>
          <InvoiceSums amounts={bill.invoice} discountMinor={bill.invoice.discountMinor} reason={bill.invoice.discountReason} ownDiscounts={bill.lines} paidMinor={bill.paidMinor} dueMinor={bill.dueMinor} />
        </div>
      </div>
    </ScreenLayout>
  );
};

const Head = ({ bill, desk, place, saving }: PartProps & { readonly saving?: DraftDesk["state"] }) => {
  const t = useText();
  const format = useFormat();
  const rtl = useIsRtl();
  const Back = rtl ? IconArrowRight : IconArrowLeft;
  const { invoice } = bill;
  const number = invoice.number === null ? null : format.code(invoice.number);
  return (
    <div className={css.head}>
      <IconButton bordered label={t("common.back")} icon={<Back size={17} stroke={1.8} />} onClick={place.back} />
      <div className={css.heading}>
        <h2 className={css.title}>
          {number === null ? t("money.invoice.draft") : t(invoice.kind === "creditNote" ? "money.invoice.creditNote" : "money.invoice.label", { number })}{" "}
          <LegalNumber invoice={invoice} />
        </h2>
        <p>
          <bdi className={css.strong}>{desk.name}</bdi> <span className={css.quiet}>· {t("patient.file", { number: format.digits(bill.fileNumber) })}{invoice.issuedOn !== null && ` · ${t("money.invoice.issuedOn", { day: format.date(invoice.issuedOn) })}`}</span>
        </p>
      </div>
      {saving === undefined
        ? <StatusTag tone={statusTone[bill.status]} dot>{t(`money.status.${bill.status}`)}</StatusTag>
        : <span className={css.quiet} role="status">{t(`money.invoice.${saving}`)}</span>}
    </div>
  );
};
