import { addDays, instantToLocalDateTime, minuteToInstant } from "#shared/core/time.ts";
import type { Language } from "#shared/i18n/format.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleClinic, sampleId, samplePatients, sampleServices } from "../../testing/sample-clinic.ts";
import { busyDay, fixtureDay } from "../day/fixtures.ts";
import type { WaitlistMatch } from "../day/model.ts";

const parts = ["morning", "any", "evening", "afternoon"] as const;

const matches = (language: Language): WaitlistMatch[] =>
  samplePatients.slice(0, 4).map((patient, index) => ({
    entry: {
      id: sampleId("wai", index + 1), version: 1, voidedAt: null, patientId: sampleId("pat", index + 1), practitionerId: index === 1 ? null : sampleId("pra", (index % 3) + 1),
      serviceId: sampleId("srv", index + 1), fromOn: addDays(fixtureDay, index), toOn: index === 2 ? addDays(fixtureDay, 14) : null, partOfDay: parts[index] ?? "any",
      priority: Math.max(0, 2 - index), note: index === 0 ? (language === "ar" ? "يمكنها الحضور خلال نصف ساعة" : "can come within half an hour") : null, status: "waiting", appointmentId: null,
    },
    patientName: patient.name, patientNameOther: patient.nameOther, fileNumber: patient.fileNumber, phone: patient.phone,
    serviceName: sampleServices[index]?.name ?? "", serviceNameOther: sampleServices[index]?.nameOther ?? null,
  }));

export const busyWaitlist = (language: Language): FakeAnswers => ({
  ...busyDay(language),
  "waitlist.list": { value: matches(language) },
  "slots.free": {
    value: [570, 600, 645, 1050].map((minute, index) => {
      const startsAt = minuteToInstant(addDays(fixtureDay, index), minute, sampleClinic.zone);
      return { practitionerId: sampleId("pra", (index % 3) + 1), startLocal: instantToLocalDateTime(startsAt, sampleClinic.zone), startsAt, disambiguation: "earlier" as const };
    }),
  },
});
export const emptyWaitlist = (language: Language): FakeAnswers => ({ ...busyDay(language), "waitlist.list": { value: [] } });
