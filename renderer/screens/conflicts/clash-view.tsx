import { TextInput } from "@mantine/core";
import { IconBrandWhatsapp, IconCalendarEvent, IconFolder, IconPhone } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { minuteOfLocal, type Instant, type LocalDate, type LocalDateTime } from "#shared/core/time.ts";
import { useShortcuts } from "../../app/keyboard.tsx";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { Button } from "../../components/button.tsx";
import { KeyHint } from "../../components/key-hint.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { useWhen } from "../sync/use-sync.ts";
import css from "./conflicts.module.css";
import type { Clash } from "./queue.ts";
import type { Conflicts } from "./use-conflicts.ts";

interface ClashViewProps {
  readonly clash: Clash;
  readonly desk: Conflicts;
}

/** A booking whose time went to another: whom to call, and where it can go with one key. */
export const ClashView = ({ clash, desk }: ClashViewProps) => {
  const t = useText();
  const format = useFormat();
  const when = useWhen();
  const phoneText = usePhoneText();
  const [cancelling, setCancelling] = useState(false);
  const call = useRef<HTMLButtonElement>(null);
  useEffect(() => call.current?.focus({ preventScroll: true }), []);
  const { phone, heldBy, alternatives, bookedBy } = clash;
  const move = (index: number): void => {
    const free = alternatives[index];
    if (free) void desk.moveTo(clash, free);
  };
  useShortcuts("place.conflicts", desk.mayBook && !cancelling ? [
    ...alternatives.map((_, index) => ({ keys: String(index + 1), label: "day.act.move" as const, quiet: index > 0, run: () => move(index) })),
    { keys: "X", label: "clash.cancel", run: () => setCancelling(true) },
  ] : [{ keys: "Escape", label: "common.close", quiet: true, whileTyping: true, run: () => setCancelling(false) }]);
  const name = desk.nameOf(clash.patientName, clash.patientNameOther);
  const doctor = desk.nameOf(clash.practitionerName, clash.practitionerNameOther);
  const day = (local: string): string => format.day(local.slice(0, 10) as LocalDate, { short: true });
  return (
    <article className={css.view} aria-label={`${name}: ${t("clash.title")}`}>
      <header className={css.viewHead}>
        <div>
          <p className={css.kicker}>{t("conflict.group.clash")}</p>
          <h2 className={css.subject}><bdi>{name}</bdi></h2>
          <p className={css.lost}>
            <s>{t("day.when", { day: day(clash.startLocal), from: format.instantTime(clash.startsAt as Instant), to: format.instantTime(desk.endOf(clash)) })}</s>{" "}
            <bdi>{t("day.visitWith", { service: desk.nameOf(clash.serviceName, clash.serviceNameOther), doctor })}</bdi>
          </p>
        </div>
        <Button size="small" tone="quiet" icon={<IconFolder size={15} stroke={1.7} />} onClick={() => desk.openFile(clash.patientId)}>{t("conflict.openFile")}</Button>
      </header>
      <Notice tone="amber">
        <strong>{t("clash.title")}.</strong>{" "}
        {heldBy ? t("clash.heldBy", { patient: desk.nameOf(heldBy.patientName, heldBy.patientNameOther) }) : t("clash.heldByOther")}
      </Notice>
      <div className={css.reach}>
        {phone === null ? <p className={css.why}>{t("clash.noPhone")}</p> : (
          <>
            <Button ref={call} tone="primary" size="large" icon={<IconPhone size={17} stroke={1.7} />} onClick={() => window.open(`tel:${phone}`)}>{t("clash.call", { phone: phoneText(phone) })}</Button>
            <Button size="large" icon={<IconBrandWhatsapp size={17} stroke={1.7} />} onClick={() => window.open(`https://wa.me/${phone.replace(/\D/g, "")}`)}>{t("day.act.whatsapp")}</Button>
          </>
        )}
      </div>
      {desk.mayBook && (
        <section className={css.free} aria-label={t("clash.move", { doctor })}>
          <h3 className={css.groupTitle}>{t("clash.move", { doctor })}</h3>
          {alternatives.length === 0 ? <p className={css.why}>{t("clash.noFree")}</p> : (
            <ul className={css.times}>
              {alternatives.map((free, index) => {
                const time = format.time(minuteOfLocal(free.startLocal as LocalDateTime));
                return (
                  <li key={free.startsAt}>
                    <button type="button" className={css.time} title={t("clash.moveTo", { when: `${day(free.startLocal)} ${time}` })} onClick={() => move(index)}>
                      <span>{day(free.startLocal)}</span>
                      <strong>{time}</strong>
                      <KeyHint keys={String(index + 1)} />
                    </button>
                  </li>
                );
              })}
            </ul>
          )}
        </section>
      )}
      <footer className={css.viewFoot}>
        <Button size="small" tone="quiet" icon={<IconCalendarEvent size={15} stroke={1.7} />} onClick={() => desk.openDay(clash)}>{t("clash.board")}</Button>
        {desk.mayBook && !cancelling && <Button size="small" tone="quiet" hint="X" onClick={() => setCancelling(true)}>{t("clash.cancel")}</Button>}
        <span className={css.by}>{t(bookedBy.machine === null ? "clash.bookedByWho" : "clash.bookedBy", { who: bookedBy.name ?? t("sync.waitingBySystem"), machine: bookedBy.machine, when: when(bookedBy.at) })}</span>
      </footer>
      {cancelling && <CancelForm clash={clash} desk={desk} onBack={() => setCancelling(false)} />}
    </article>
  );
};

const CancelForm = ({ clash, desk, onBack }: ClashViewProps & { readonly onBack: () => void }) => {
  const t = useText();
  const [reason, setReason] = useState(t("clash.cancelDefault"));
  return (
    <form
      className={css.cancel}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== "") void desk.cancel(clash, reason.trim());
      }}
    >
      <TextInput autoFocus label={t("clash.cancelWhy")} value={reason} maxLength={300} dir="auto" onChange={(event) => setReason(event.currentTarget.value)} />
      <div className={css.reach}>
        <Button type="submit" tone="danger" hint="Enter" busy={desk.busy} disabled={reason.trim() === ""}>{t("clash.cancelNow")}</Button>
        <Button onClick={onBack}>{t("common.back")}</Button>
      </div>
    </form>
  );
};
