import { IconPlus, IconReceipt2 } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Minor } from "#shared/core/money.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useQuery } from "../../api.ts";
import { isTextList, useKept } from "../../app/kept.ts";
import { useCan, useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { MoneyText } from "../../components/money-text.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { Page } from "./page.tsx";
import { newService, ServicePanel, type ServiceDraft } from "./service-panel.tsx";
import css from "./settings.module.css";

type Service = OutputOf<"service.list">[number];

export const ServicesSection = () => {
  const t = useText();
  const format = useFormat();
  const can = useCan();
  const nameOf = useNameOf();
  const services = useQuery("service.list", {});
  const [opened, setOpened] = useState<ServiceDraft | null>(null);
  const [order, keepOrder] = useKept("services.columns", isTextList);
  const [text, setText] = useState("");
  const mayWrite = can("price.write");
  const columns = useMemo<readonly TableColumn<Service>[]>(
    () => [
      { id: "code", title: t("settings.service.code"), width: "84px", cell: (service) => <bdi className={css.muted}>{service.code}</bdi>, sortBy: (service) => service.code ?? "" },
      { id: "name", title: t("common.service"), cell: (service) => <bdi className={css.strong}>{nameOf(service)}</bdi>, sortBy: nameOf },
      { id: "minutes", title: t("common.time"), width: "110px", cell: (service) => (service.bookable ? format.minutes(service.minutes) : <StatusTag tone="grey">{t("settings.service.billed")}</StatusTag>), sortBy: (service) => (service.bookable ? service.minutes : 0) },
      { id: "price", title: t("common.price"), width: "140px", end: true, cell: (service) => <MoneyText amount={service.priceMinor as Minor} />, sortBy: (service) => service.priceMinor },
    ],
    [t, format, nameOf],
  );
  const found = useMemo(() => {
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return (services.data ?? []).filter((service) => words.every((word) => `${service.name} ${service.nameOther ?? ""} ${service.code ?? ""}`.toLocaleLowerCase().includes(word)));
  }, [services.data, text]);
  const add = (
    <Button tone="primary" icon={<IconPlus size={16} stroke={1.8} />} onClick={() => setOpened(newService)}>
      {t("settings.service.new")}
    </Button>
  );
  return (
    <Page
      title={t("settings.services")}
      text={t("settings.servicesText")}
      answer={services}
      fills
      actions={
        <>
          <SearchField label={t("settings.service.search")} value={text} onChange={setText} />
          {mayWrite && add}
        </>
      }
      panel={opened && <ServicePanel key={opened.id ?? "new"} service={opened} onClose={() => setOpened(null)} />}
    >
      {services.data?.length === 0 ? (
        <EmptyState icon={<IconReceipt2 size={22} stroke={1.6} />} title={t("settings.service.none")} actions={mayWrite && add} />
      ) : (
        <DataTable label={t("settings.services")} rows={found} columns={columns} rowId={(service) => service.id} selected={opened?.id ?? null} {...(order ? { columnOrder: order } : {})} onColumnOrder={(next) => keepOrder([...next])} isQuiet={(service) => !service.active} {...(mayWrite ? { onOpen: setOpened } : {})} />
      )}
    </Page>
  );
};
