import type { Instant } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { PatientName } from "../../components/person.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";

/** Bookings that a change of hours left outside them. */
export const Stranded = ({ bookings }: { readonly bookings: OutputOf<"hours.replace">["stranded"] }) => {
  const t = useText();
  const format = useFormat();
  if (bookings.length === 0) return null;
  return (
    <Notice tone="amber">
      <p>{t("settings.stranded", { count: bookings.length })}</p>
      <ul>
        {bookings.slice(0, 12).map((booking) => (
          <li key={booking.appointmentId}>
            <PatientName name={booking.patientName} strong /> · {format.instant(booking.startsAt as Instant)}
          </li>
        ))}
      </ul>
    </Notice>
  );
};
