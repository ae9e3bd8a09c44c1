import { TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { Button, IconButton } from "../../components/button.tsx";
import { MoneyField, NumberField } from "../../components/fields.tsx";
import { SectionTitle } from "../../components/panel.tsx";
import { useText } from "../../i18n.tsx";
import type { StepProps } from "./clinic-step.tsx";
import { nextKey, type ServiceDraft } from "./draft.ts";
import css from "./steps.module.css";

export const ServicesStep = ({ draft, onEdit }: StepProps) => {
  const t = useText();
  const setService = (key: number, change: Partial<ServiceDraft>): void =>
    onEdit({ services: draft.services.map((service) => (service.key === key ? { ...service, ...change } : service)) });
  return (
    <>
      <div className={css.rows}>
        <div className={css.rowHead} aria-hidden="true">
          <span>{t("setup.serviceName")}</span>
          <span>{t("setup.minutes")}</span>
          <span>{t("setup.bufferAfter")}</span>
          <span>{t("setup.price")}</span>
        </div>
        {draft.services.map((service) => (
          <div key={service.key} className={css.row}>
            <TextInput aria-label={t("setup.serviceName")} value={service.name} maxLength={120} dir="auto" onChange={(event) => setService(service.key, { name: event.currentTarget.value })} />
            <NumberField label={t("setup.minutes")} labelHidden value={service.minutes} min={5} max={720} step={5} onChange={(minutes) => setService(service.key, { minutes })} />
            <NumberField label={t("setup.bufferAfter")} labelHidden value={service.bufferAfter} min={0} max={120} step={5} onChange={(bufferAfter) => setService(service.key, { bufferAfter })} />
            <MoneyField label={t("setup.price")} labelHidden currency={draft.currency} value={service.priceMinor} onChange={(priceMinor) => setService(service.key, { priceMinor })} />
            <IconButton label={t("setup.removeService", { name: service.name })} icon={<IconTrash size={16} stroke={1.7} />} onClick={() => onEdit({ services: draft.services.filter((one) => one.key !== service.key) })} />
          </div>
        ))}
        <div>
          <Button size="small" icon={<IconPlus size={15} stroke={1.8} />} onClick={() => onEdit({ services: [...draft.services, { key: nextKey(draft.services), name: "", minutes: 15, bufferAfter: 0, priceMinor: null }] })}>
            {t("setup.addService")}
          </Button>
        </div>
      </div>
      <SectionTitle level={2}>{t("setup.rooms")}</SectionTitle>
      <div className={css.rooms}>
        {draft.rooms.map((room, index) => (
          <div key={room.key} className={css.room}>
            <TextInput
              aria-label={t("setup.roomName")}
              value={room.name}
              maxLength={60}
              dir="auto"
              onChange={(event) => onEdit({ rooms: draft.rooms.with(index, { ...room, name: event.currentTarget.value }) })}
            />
            <IconButton label={t("setup.removeRoom", { name: room.name })} icon={<IconTrash size={16} stroke={1.7} />} onClick={() => onEdit({ rooms: draft.rooms.toSpliced(index, 1) })} />
          </div>
        ))}
        <Button icon={<IconPlus size={15} stroke={1.8} />} onClick={() => onEdit({ rooms: [...draft.rooms, { key: nextKey(draft.rooms), name: t("setup.roomNumber", { number: draft.rooms.length + 1 }) }] })}>
          {t("setup.addRoom")}
        </Button>
      </div>
    </>
  );
};
