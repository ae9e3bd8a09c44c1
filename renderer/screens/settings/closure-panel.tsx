import { Chip, Select, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import type { LocalDate, MinuteOfDay } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Closure } from "#shared/schema/tables/closure.ts";
import { useCommand, useQuery } from "../../api.ts";
import { useToday } from "../../app/clock.tsx";
import { useClinic, useNameOf } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { Button } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { DateField, TimeField } from "../../components/fields.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { EditorPanel } from "./editor-panel.tsx";
import { SaveBar } from "./page.tsx";
import css from "./settings.module.css";
import { Stranded } from "./stranded.tsx";
import { useDraft } from "./use-draft.ts";
import { useSaved } from "./use-saved.ts";

export type ClosureDraft = Omit<OutputOf<"closure.list">[number], "id" | "version" | "voidedAt"> & Partial<Pick<Closure, "id" | "version">>;

export const newClosure = (today: LocalDate): ClosureDraft => ({
  kind: "leave", practitionerId: null, roomId: null, fromOn: today, toOn: today, fromMinute: null, toMinute: null, weekdays: null, label: "",
});

export const ClosurePanel = ({ closure, onClose }: { readonly closure: ClosureDraft; readonly onClose: () => void }) => {
  const t = useText();
  const format = useFormat();
  const nameOf = useNameOf();
  const today = useToday();
  const toast = useToast();
  const saved = useSaved();
  const { undo } = useUndo();
  const { weekStart } = useClinic();
  const practitioners = useQuery("practitioner.list", {});
  const rooms = useQuery("room.list", {});
  const save = useCommand("closure.save");
  const remove = useCommand("closure.void");
  const { draft, edit, reset, dirty } = useDraft(closure);
  const [stranded, setStranded] = useState<OutputOf<"closure.save">["stranded"]>([]);
  const wholeDay = draft.fromMinute === null;
  const label = draft.label.trim() === "" ? t(`settings.closure.${draft.kind}`) : draft.label.trim();

  const submit = async (): Promise<void> => {
    const { id, version, kind, fromOn, toOn, practitionerId, roomId, fromMinute, toMinute, weekdays } = draft;
    const result = await save.run({
      kind, fromOn, toOn: toOn < fromOn ? fromOn : toOn, label, practitionerId, roomId, fromMinute, toMinute, weekdays,
      ...(id === undefined ? {} : { id }), ...(version === undefined ? {} : { version }),
    });
    if (!result.ok) return;
    saved(label);
    // Bookings that it covers are shown before the panel goes.
    if (result.value.stranded.length === 0) onClose();
    else setStranded(result.value.stranded);
  };
  const takeAway = async (): Promise<void> => {
    if (closure.id === undefined) return;
    const result = await remove.run({ id: closure.id });
    if (!result.ok) return;
    toast({ text: t("settings.closure.removed", { what: label }), undo });
    onClose();
  };
  const people = [
    { value: "", label: t("settings.closure.clinic") },
    ...(practitioners.data ?? []).map((one) => ({ value: one.id as string, label: nameOf(one) })),
    ...(rooms.data ?? []).map((one) => ({ value: one.id as string, label: nameOf(one) })),
  ];
  return (
    <EditorPanel title={closure.label || t("settings.closure.new")} onClose={onClose} onSubmit={() => void submit()}>
      <Choice
        block
        label={t("settings.closure.kind")}
        value={draft.kind}
        options={(["leave", "closure", "break"] as const).map((kind) => ({ value: kind, label: t(`settings.closure.${kind}`) }))}
        onChange={(kind) => edit({ kind })}
      />
      <Select
        label={t("settings.closure.for")}
        data={people}
        value={draft.practitionerId ?? draft.roomId ?? ""}
        allowDeselect={false}
        onChange={(id) => edit({ practitionerId: practitioners.data?.find((one) => one.id === id)?.id ?? null, roomId: rooms.data?.find((one) => one.id === id)?.id ?? null })}
      />
      <TextInput label={t("settings.closure.label")} value={draft.label} maxLength={120} dir="auto" placeholder={t(`settings.closure.${draft.kind}`)} onChange={(event) => edit({ label: event.currentTarget.value })} />
      <div className={css.pair}>
        <DateField label={t("common.from")} today={today} value={draft.fromOn} onChange={(fromOn) => fromOn && edit({ fromOn, ...(draft.toOn < fromOn ? { toOn: fromOn } : {}) })} />
        <DateField label={t("common.to")} today={today} min={draft.fromOn} value={draft.toOn} onChange={(toOn) => toOn && edit({ toOn })} />
      </div>
      <Switch
        label={t("settings.closure.wholeDay")}
        checked={wholeDay}
        onChange={(event) => edit(event.currentTarget.checked ? { fromMinute: null, toMinute: null } : { fromMinute: 780 as MinuteOfDay, toMinute: 840 as MinuteOfDay })}
      />
      {!wholeDay && (
        <div className={css.pair}>
          <TimeField label={t("common.from")} value={draft.fromMinute} onChange={(fromMinute) => fromMinute !== null && edit({ fromMinute })} />
          <TimeField label={t("common.to")} value={draft.toMinute} onChange={(toMinute) => toMinute !== null && edit({ toMinute })} />
        </div>
      )}
      {draft.fromOn !== draft.toOn && (
        <div role="group" aria-label={t("settings.closure.weekdays")}>
          <span className={css.label}>{t("settings.closure.weekdays")}</span>
          <div className={css.hues}>
            {[0, 1, 2, 3, 4, 5, 6].map((step) => {
              const weekday = ((weekStart - 1 + step) % 7) + 1;
              const chosen = draft.weekdays ?? [1, 2, 3, 4, 5, 6, 7];
              return (
                <Chip
                  key={weekday}
                  size="xs"
                  checked={chosen.includes(weekday)}
                  aria-label={format.weekday(weekday)}
                  onChange={(on) => {
                    const next = on ? [...chosen, weekday] : chosen.filter((one) => one !== weekday);
                    edit({ weekdays: next.length === 7 || next.length === 0 ? null : next.toSorted((a, b) => a - b) });
                  }}
                >
                  {format.weekday(weekday, "narrow")}
                </Chip>
              );
            })}
          </div>
        </div>
      )}
      <SaveBar dirty={dirty} busy={save.busy} error={save.error ?? remove.error} onDiscard={reset} />
      <Stranded bookings={stranded} />
      {closure.id !== undefined && (
        <div className={css.panelPart}>
          <Button tone="danger" busy={remove.busy} onClick={() => void takeAway()}>
            {t("settings.closure.remove")}
          </Button>
        </div>
      )}
    </EditorPanel>
  );
};
