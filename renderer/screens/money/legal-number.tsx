import type { Invoice } from "#shared/schema/tables/invoice.ts";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { useSyncStatus } from "../sync/use-sync.ts";

/** The number without a gap over all PCs, once the server has given it; until then, that it is on its way. A clinic of one PC has none. */
export const LegalNumber = ({ invoice }: { readonly invoice: Pick<Invoice, "legalNumber" | "status"> }) => {
  const t = useText();
  const format = useFormat();
  const status = useSyncStatus();
  if (invoice.legalNumber !== null) return <StatusTag tone="grey" outlined>{t("money.invoice.legal", { number: format.digits(String(invoice.legalNumber)) })}</StatusTag>;
  if (invoice.status === "draft" || status === undefined || status.state === "alone") return null;
  return <StatusTag tone="amber" outlined>{t("money.invoice.legalPending")}</StatusTag>;
};
