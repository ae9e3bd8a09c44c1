import { IconPhone, IconUserMinus } from "@tabler/icons-react";
import { minuteOfLocal, type LocalDate, type LocalDateTime } from "#shared/core/time.ts";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { Button } from "../../components/button.tsx";
import { Fact, Panel, PanelSection } from "../../components/panel.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import type { WaitlistMatch } from "../day/model.ts";
import { useFreeTimes, type Waitlist } from "./use-waitlist.ts";
import styles from "./waitlist.module.css";

/** One who waits: what is wished, and the free times that suit, each booked with one press. */
export const EntryPanel = ({ match, waitlist }: { readonly match: WaitlistMatch; readonly waitlist: Waitlist }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const free = useFreeTimes(match);
  const { entry, phone } = match;
  const { directory } = waitlist;
  const doctor = directory.practitioners.find((one) => one.id === entry.practitionerId);
  const name = waitlist.nameOf(match);
  return (
    <Panel
      side
      label={name}
      foot={waitlist.mayWrite ? <Button tone="quiet" size="small" icon={<IconUserMinus size={15} stroke={1.7} />} onClick={() => void waitlist.withdraw(match)}>{t("waitlist.withdraw")}</Button> : undefined}
    >
      <h2 className={styles.name}><bdi>{name}</bdi></h2>
      <p className={styles.about}>{t("day.file", { number: format.digits(match.fileNumber) })}</p>
      {phone !== null && <div className={styles.reach}><Button size="small" icon={<IconPhone size={15} stroke={1.7} />} onClick={() => window.open(`tel:${phone}`)}>{phoneText(phone)}</Button></div>}
      <PanelSection>
        <Fact name={t("waitlist.wants")}><bdi>{directory.nameOf(match.serviceName, match.serviceNameOther)}</bdi></Fact>
        <Fact name={t("common.doctor")}><bdi>{doctor ? directory.nameOf(doctor.name, doctor.nameOther) : t("waitlist.anyDoctor")}</bdi></Fact>
        <Fact name={t("waitlist.fromOn")}>{format.date(entry.fromOn)}</Fact>
        {entry.toOn !== null && <Fact name={t("waitlist.toOn")}>{format.date(entry.toOn)}</Fact>}
        <Fact name={t("waitlist.part")}>{t(`waitlist.part.${entry.partOfDay}`)}</Fact>
        {entry.note !== null && <p><bdi>{entry.note}</bdi></p>}
      </PanelSection>
      {waitlist.mayBook && (
        <PanelSection title={t("waitlist.freeTimes", { patient: name })}>
          {free.length === 0 ? <p className={styles.about}>{t("day.book.noFree")}</p> : (
            <ul className={styles.times}>
              {free.map((one) => {
                const by = directory.practitioners.find((other) => other.id === one.practitionerId);
                return (
                  <li key={`${one.practitionerId} ${one.startsAt}`}>
                    <button type="button" className={styles.time} onClick={() => void waitlist.book(match, one)}>
                      <span>{format.day(one.startLocal.slice(0, 10) as LocalDate, { short: true })}</span>
                      <strong>{format.time(minuteOfLocal(one.startLocal as LocalDateTime))}</strong>
                      <bdi>{by ? directory.nameOf(by.name, by.nameOther) : ""}</bdi>
                    </button>
                  </li>
                );
              })}
            </ul>
          )}
        </PanelSection>
      )}
    </Panel>
  );
};
