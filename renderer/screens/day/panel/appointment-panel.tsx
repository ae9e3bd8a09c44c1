import { IconAlertTriangle, IconArrowBackUp, IconBrandWhatsapp, IconCash, IconPhone, IconPrinter } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import { instantToLocalDate, msToMinutes, type Instant, type LocalDate } from "#shared/core/time.ts";
import { queueText } from "#shared/domain/scheduling/queue.ts";
import { usePhoneText } from "../../../app/use-phone-text.ts";
import { Button, IconButton } from "../../../components/button.tsx";
import { Panel, PanelSection } from "../../../components/panel.tsx";
import { SkeletonRows } from "../../../components/states.tsx";
import { StatusTag } from "../../../components/status-tag.tsx";
import { Stepper } from "../../../components/stepper.tsx";
import { useFormat, useReader, useText } from "../../../i18n.tsx";
import { DisputeSign } from "../../conflicts/dispute-sign.tsx";
import { isMovable, nextStatus, type DayAppointment, type PanelFacts } from "../model.ts";
import { MoneySection } from "./money-section.tsx";
import { TimeSign } from "./time-sign.tsx";
import { ReasonField } from "./reason-field.tsx";
import styles from "./panel.module.css";

export interface AppointmentPanelProps {
  readonly appointment: DayAppointment;
  /** Undefined while they are being read; the head is shown at once. */
  readonly facts: PanelFacts | undefined;
  readonly now: Instant;
  readonly mayWrite: boolean;
  readonly maySeeMoney: boolean;
  readonly mayTakeMoney: boolean;
  /** Rises when the keyboard should come into the panel. */
  readonly focusCount: number;
  readonly nameOf: (name: string, other: string | null) => string;
  readonly onStep: (to: "arrived" | "inRoom" | "done") => void;
  readonly onMove: () => void;
  readonly onCancel: () => void;
  readonly onNoShow: () => void;
  readonly onReopen: () => void;
  readonly onPay: () => void;
  readonly onReason: (reason: string) => Promise<boolean>;
  readonly onPrintCard: () => void;
  readonly onOpenFile: () => void;
  readonly onRebook: () => void;
}

const stepKeys = { arrived: "A", inRoom: "R", done: "D" } as const;
const steps = ["booked", "arrived", "inRoom", "done"] as const;

/** The selected booking: who it is, what is dangerous, what comes next, what is owed. */
export const AppointmentPanel = (props: AppointmentPanelProps) => {
  const { appointment, facts, mayWrite, focusCount } = props;
  const t = useText();
  const next = nextStatus(appointment.status);
  const onWay = steps.find((one) => one === appointment.status);
  const nextButton = useRef<HTMLButtonElement>(null);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focusCount > 0) (nextButton.current ?? body.current?.querySelector<HTMLElement>("button"))?.focus();
  }, [focusCount]);
  return (
    <Panel side label={t("day.panel", { patient: appointment.patientName })} foot={mayWrite ? <Exits {...props} /> : undefined}>
      <div ref={body}>
        <Head {...props} />
        {onWay ? (
          <Stepper label={t("day.steps")} current={onWay} steps={steps.map((key) => ({ key, label: t(`day.status.${key}`) }))} />
        ) : (
          <StatusTag tone={appointment.status === "noShow" ? "red" : "grey"}>{t(`day.status.${appointment.status}`)}</StatusTag>
        )}
        {mayWrite && next && (
          <div className={styles.next}>
            <Button ref={nextButton} tone="primary" size="large" block hint={stepKeys[next]} onClick={() => props.onStep(next)}>
              {t(`day.act.${next}`)}
            </Button>
          </div>
        )}
        {mayWrite && !onWay && (
          <div className={styles.next}>
            <Button ref={nextButton} tone="primary" size="large" block icon={<IconArrowBackUp size={17} stroke={1.8} />} onClick={props.onReopen}>{t("day.act.reopen")}</Button>
          </div>
        )}
        <Standing {...props} />
        <PanelSection title={t("day.reason")}>
          <ReasonField key={appointment.id} reason={appointment.reason} onSave={mayWrite ? props.onReason : undefined} />
        </PanelSection>
        {props.maySeeMoney && (
          <PanelSection title={t("day.onThisDay")}>
            {facts === undefined ? <SkeletonRows rows={3} height={24} /> : (
              <>
                <MoneySection facts={facts} />
                {props.mayTakeMoney && (facts.dueMinor > 0 || facts.invoiceStatus !== "issued") && (
                  <Button block hint="P" icon={<IconCash size={17} stroke={1.6} />} onClick={props.onPay}>{t("day.act.pay")}</Button>
                )}
              </>
            )}
          </PanelSection>
        )}
        <PanelSection title={t("day.lastVisits")}>
          {facts === undefined ? <SkeletonRows rows={2} height={24} /> : <LastVisits facts={facts} nameOf={props.nameOf} />}
        </PanelSection>
      </div>
    </Panel>
  );
};

const Head = ({ appointment, facts, now, mayWrite, onMove, onOpenFile }: AppointmentPanelProps) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const { zone } = useReader();
  const patient = facts?.patient;
  const age = patient?.birthOn ? format.age(patient.birthOn, instantToLocalDate(now, zone)) : null;
  const about = [
    t("day.file", { number: format.digits(appointment.fileNumber) }),
    age === null ? null : patient?.birthPrecision === "year" ? t("day.aboutAge", { age }) : age,
    patient && patient.sex !== "unknown" ? t(`day.sex.${patient.sex}`) : null,
  ].filter((part) => part !== null);
  const phone = patient?.phone ?? null;
  return (
    <>
      <h2 className={styles.name}>
        <button type="button" className={styles.nameButton} title={t("day.act.openFile")} onClick={onOpenFile}><bdi>{appointment.patientName}</bdi></button>
      </h2>
      <p className={styles.about}>{about.join(" · ")}</p>
      {appointment.patientAlert !== null && (
        <p className={styles.alert} role="note"><IconAlertTriangle size={18} stroke={1.7} aria-hidden /> <bdi>{appointment.patientAlert}</bdi></p>
      )}
      <TimeSign appointment={appointment} />
      <DisputeSign rowIds={[appointment.id, appointment.patientId]} />
      <div className={styles.reach}>
        {phone !== null && (
          <>
            <Button size="small" icon={<IconPhone size={15} stroke={1.7} />} title={phoneText(phone)} onClick={() => window.open(`tel:${phone}`)}>{t("day.act.call")}</Button>
            <Button size="small" icon={<IconBrandWhatsapp size={15} stroke={1.7} />} onClick={() => window.open(`https://wa.me/${phone.replace("+", "")}`)}>{t("day.act.whatsapp")}</Button>
          </>
        )}
        {mayWrite && isMovable(appointment.status) && <Button size="small" hint="M" onClick={onMove}>{t("day.act.move")}</Button>}
      </div>
    </>
  );
};

/** When, with whom, and what is out of the usual about it. */
const Standing = ({ appointment, now }: AppointmentPanelProps) => {
  const t = useText();
  const format = useFormat();
  const { zone } = useReader();
  const parts: readonly (ReactNode | null)[] = [
    t("day.when", {
      day: format.day(instantToLocalDate(appointment.startsAt, zone), { short: true }),
      from: format.instantTime(appointment.startsAt),
      to: format.instantTime(appointment.endsAt),
    }),
    <bdi key="with">{t("day.visitWith", { service: appointment.serviceName, doctor: appointment.practitionerName })}</bdi>,
    appointment.roomName === null ? null : <bdi key="room">{format.digits(appointment.roomName)}</bdi>,
    appointment.queueNumber === null ? null : t("day.queueNumber", { number: format.code(queueText(appointment.queueNumber)) }),
    appointment.status === "arrived" && appointment.arrivedAt !== null
      ? t("day.waitingFor", { time: format.minutes(Math.max(0, msToMinutes(now - appointment.arrivedAt))) })
      : null,
    appointment.seriesId === null ? null : t("day.seriesOf"),
    appointment.overbookReason === null ? null : t("day.overbookReason", { reason: appointment.overbookReason }),
    appointment.cancelReason === null ? null : t("day.cancelReason", { reason: appointment.cancelReason }),
  ];
  return (
    <div className={styles.facts} style={{ marginBlock: "12px" }}>
      {parts.flatMap((part, index) => (part === null ? [] : [<span key={index}>{part}</span>]))}
    </div>
  );
};

const LastVisits = ({ facts, nameOf }: { readonly facts: PanelFacts; readonly nameOf: AppointmentPanelProps["nameOf"] }) => {
  const t = useText();
  const format = useFormat();
  const { zone } = useReader();
  if (facts.lastVisits.length === 0) return <p className={styles.hint}>{t("day.noVisits")}</p>;
  return (
    <ul className={styles.visits}>
      {facts.lastVisits.slice(0, 5).map((visit) => (
        <li key={visit.appointmentId} className={styles.visit}>
          <span>{format.date(instantToLocalDate(visit.startsAt as Instant, zone) satisfies LocalDate)}</span>
          <bdi>{t("day.visitWith", { service: nameOf(visit.serviceName, visit.serviceNameOther), doctor: nameOf(visit.practitionerName, visit.practitionerNameOther) })}</bdi>
        </li>
      ))}
    </ul>
  );
};

/** The ways out of the way: quiet, at the foot. */
const Exits = ({ appointment, onNoShow, onCancel, onPrintCard, onRebook }: AppointmentPanelProps) => {
  const t = useText();
  return (
    <div className={styles.quiet}>
      {appointment.status === "booked" && <Button size="small" tone="quiet" hint="X" onClick={onNoShow}>{t("day.act.noShow")}</Button>}
      {isMovable(appointment.status) && <Button size="small" tone="quiet" hint="Del" onClick={onCancel}>{t("day.act.cancel")}</Button>}
      {!isMovable(appointment.status) && <Button size="small" tone="quiet" onClick={onRebook}>{t("day.act.rebook")}</Button>}
      <span>
        <IconButton label={t("day.act.printCard")} icon={<IconPrinter size={16} stroke={1.7} />} onClick={onPrintCard} />
      </span>
    </div>
  );
};
