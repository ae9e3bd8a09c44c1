import { Select, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Practitioner } from "#shared/schema/tables/practitioner.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useClinic, useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { Notice, SkeletonRows } from "../../components/states.tsx";
import { WeekHours, type HoursStretch } from "../../components/week-hours.tsx";
import { useText } from "../../i18n.tsx";
import { BothNames } from "./both-names.tsx";
import { EditorPanel } from "./editor-panel.tsx";
import { SaveBar } from "./page.tsx";
import css from "./settings.module.css";
import { Stranded } from "./stranded.tsx";
import { useDraft } from "./use-draft.ts";
import { useSaved } from "./use-saved.ts";

export type DoctorDraft = Omit<OutputOf<"practitioner.list">[number], "id" | "version" | "voidedAt" | "position"> & Partial<Pick<Practitioner, "id" | "version" | "position">>;

/** The next doctor takes the next colour. */
export const newDoctor = (count: number): DoctorDraft => ({ name: "", nameOther: null, specialty: null, specialtyOther: null, hue: count % 8, roomId: null, active: true });

export const DoctorPanel = ({ doctor, onClose }: { readonly doctor: DoctorDraft; readonly onClose: () => void }) => {
  const t = useText();
  const nameOf = useNameOf();
  const saved = useSaved();
  const rooms = useQuery("room.list", {});
  const save = useCommand("practitioner.save");
  const { draft, edit, reset, dirty } = useDraft(doctor);
  const submit = async (): Promise<void> => {
    const { id, version, position, name, nameOther, specialty, specialtyOther, hue, roomId, active } = draft;
    const result = await save.run({
      name, nameOther, specialty, specialtyOther, hue, roomId, active,
      ...(id === undefined ? {} : { id }), ...(version === undefined ? {} : { version }), ...(position === undefined ? {} : { position }),
    });
    if (!result.ok) return;
    saved(name);
    onClose();
  };
  return (
    <EditorPanel title={doctor.name || t("settings.doctor.new")} wide onClose={onClose} onSubmit={() => void submit()}>
      <BothNames name={draft.name} nameOther={draft.nameOther} max={120} onName={(name) => edit({ name })} onOther={(nameOther) => edit({ nameOther })} />
      <div className={css.pair}>
        <TextInput label={t("setup.specialty")} value={draft.specialty ?? ""} maxLength={80} dir="auto" onChange={(event) => edit({ specialty: event.currentTarget.value || null })} />
        <TextInput label={t("settings.doctor.specialtyOther")} value={draft.specialtyOther ?? ""} maxLength={80} dir="auto" onChange={(event) => edit({ specialtyOther: event.currentTarget.value || null })} />
      </div>
      <Select
        label={t("common.room")}
        clearable
        placeholder={t("setup.noRoom")}
        data={(rooms.data ?? []).filter((room) => room.active || room.id === draft.roomId).map((room) => ({ value: room.id, label: nameOf(room) }))}
        value={draft.roomId}
        onChange={(roomId) => edit({ roomId: rooms.data?.find((room) => room.id === roomId)?.id ?? null })}
      />
      <div role="radiogroup" aria-label={t("settings.doctor.hue")}>
        <span className={css.label}>{t("settings.doctor.hue")}</span>
        <div className={css.hues}>
          {[0, 1, 2, 3, 4, 5, 6, 7].map((hue) => (
            <label key={hue} className={css.hue} style={{ background: `var(--hue-${hue}-soft)`, color: `var(--hue-${hue}-text)` }}>
              <input type="radio" name="hue" className="visually-hidden" checked={draft.hue === hue} aria-label={t("settings.doctor.hueNumber", { number: hue + 1 })} onChange={() => edit({ hue })} />
              <span aria-hidden="true">{draft.hue === hue ? "✓" : ""}</span>
            </label>
          ))}
        </div>
      </div>
      <Switch label={t("settings.doctor.active")} checked={draft.active} onChange={(event) => edit({ active: event.currentTarget.checked })} />
      <SaveBar dirty={dirty} busy={save.busy} error={save.error} onDiscard={reset} disabled={draft.name.trim() === ""} />
      {doctor.id !== undefined && <DoctorHours practitionerId={doctor.id} />}
    </EditorPanel>
  );
};

type HoursRow = OutputOf<"hours.list">[number];

/** Hours are replaced as a whole and on their own, because they may leave bookings outside. */
const DoctorHours = ({ practitionerId }: { readonly practitionerId: HoursRow["practitionerId"] }) => {
  const t = useText();
  const saved = useSaved();
  const errorText = useErrorText();
  const { weekStart } = useClinic();
  const hours = useQuery("hours.list", { practitionerId });
  const replace = useCommand("hours.replace");
  const [changed, setChanged] = useState<readonly HoursStretch[] | null>(null);
  const [stranded, setStranded] = useState<OutputOf<"hours.replace">["stranded"]>([]);
  if (!hours.data) return <SkeletonRows rows={7} height={38} />;
  // A stretch with dates of its own (a summer timetable) is kept as it is.
  const dated = hours.data.filter((row) => row.validFrom !== null || row.validTo !== null);
  const usual = hours.data.filter((row) => row.validFrom === null && row.validTo === null);
  const shown = changed ?? usual;
  const submit = async (): Promise<void> => {
    const result = await replace.run({
      practitionerId,
      hours: [...shown, ...dated].map((row) => ({ weekday: row.weekday, fromMinute: row.fromMinute, toMinute: row.toMinute, ...("validFrom" in row ? { validFrom: (row as HoursRow).validFrom, validTo: (row as HoursRow).validTo } : {}) })),
    });
    if (!result.ok) return;
    setChanged(null);
    setStranded(result.value.stranded);
    saved(t("settings.doctor.hours"));
  };
  return (
    <div className={css.panelPart}>
      <span className={css.label}>{t("settings.doctor.hours")}</span>
      <WeekHours label={t("settings.doctor.hours")} hours={shown} weekStart={weekStart} onChange={setChanged} />
      {replace.error && <Notice tone="red">{errorText(replace.error)}</Notice>}
      <Stranded bookings={stranded} />
      <div>
        <Button tone="primary" busy={replace.busy} disabled={changed === null || changed.some((stretch) => stretch.fromMinute >= stretch.toMinute)} onClick={() => void submit()}>
          {t("settings.doctor.saveHours")}
        </Button>
      </div>
    </div>
  );
};
