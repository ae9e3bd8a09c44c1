import type { Minor } from "#shared/core/money.ts";
import type { MinuteOfDay, Zone } from "#shared/core/time.ts";
import type { Digits, Language } from "#shared/i18n/format.ts";
import type { ClinicConfig } from "#shared/ipc/contract/setup.ts";
import type { HoursStretch } from "../../components/week-hours.tsx";
import { isNewPassword } from "../sign-in/new-password.tsx";
import { countries } from "./countries.ts";

export interface DoctorDraft {
  readonly key: number;
  readonly name: string;
  readonly nameOther: string;
  readonly specialty: string;
  readonly room: number | null;
  readonly hours: readonly HoursStretch[];
}

export interface ServiceDraft {
  readonly key: number;
  readonly name: string;
  readonly minutes: number;
  readonly bufferAfter: number;
  readonly priceMinor: Minor | null;
}

/** The first run's answers so far. */
export interface Draft {
  readonly name: string;
  readonly nameOther: string;
  readonly country: string;
  readonly zone: string;
  readonly currency: string;
  readonly language: Language;
  readonly digits: Digits;
  readonly hijri: boolean;
  readonly weekStart: number;
  readonly owner: { readonly name: string; readonly username: string; readonly password: string; readonly again: string; readonly isDoctor: boolean };
  readonly doctors: readonly DoctorDraft[];
  readonly rooms: readonly { readonly key: number; readonly name: string }[];
  readonly services: readonly ServiceDraft[];
}

export const steps = ["clinic", "owner", "doctors", "services", "recovery"] as const;
export type Step = (typeof steps)[number];

/** Nine to one and five to nine, as most of the region's clinics keep. */
export const usualHours = (workDays: readonly number[]): readonly HoursStretch[] =>
  workDays.flatMap((weekday) => [
    { weekday, fromMinute: 540 as MinuteOfDay, toMinute: 780 as MinuteOfDay },
    { weekday, fromMinute: 1020 as MinuteOfDay, toMinute: 1260 as MinuteOfDay },
  ]);

/** The country's usual zone, currency, week and figures in place of those before. */
export const withCountry = (draft: Draft, country: string): Draft => {
  const usual = countries[country];
  return usual ? { ...draft, country, zone: usual.zone, currency: usual.currency, weekStart: usual.weekStart, digits: usual.digits } : { ...draft, country };
};

export const startDraft = (language: Language, country: string, words: { readonly consultation: string; readonly followUp: string; readonly room: string }): Draft =>
  withCountry(
    {
      name: "", nameOther: "", country, zone: "UTC", currency: "USD", language, digits: "latn", hijri: false, weekStart: 1,
      owner: { name: "", username: "", password: "", again: "", isDoctor: true },
      doctors: [],
      rooms: [{ key: 1, name: words.room }],
      services: [
        { key: 1, name: words.consultation, minutes: 20, bufferAfter: 0, priceMinor: null },
        { key: 2, name: words.followUp, minutes: 10, bufferAfter: 0, priceMinor: null },
      ],
    },
    country,
  );

/** A key that no row of the list has. */
export const nextKey = (rows: readonly { readonly key: number }[]): number => rows.reduce((most, row) => Math.max(most, row.key), 0) + 1;

/** An owner who sees patients is the first doctor; asked for once, when the doctors are first come to. */
export const withOwnerAsDoctor = (draft: Draft): Draft =>
  draft.owner.isDoctor && draft.doctors.length === 0
    ? { ...draft, doctors: [{ key: 1, name: draft.owner.name, nameOther: "", specialty: "", room: draft.rooms.length > 0 ? 0 : null, hours: usualHours(countries[draft.country]?.workDays ?? [1, 2, 3, 4, 5]) }] }
    : draft;

export const isStretchRight = ({ fromMinute, toMinute }: HoursStretch): boolean => fromMinute < toMinute;

/** Whether a step has all that it must have. */
export const isComplete = (draft: Draft, step: Step): boolean => {
  switch (step) {
    case "clinic": return draft.name.trim() !== "" && draft.country !== "" && draft.zone !== "" && draft.currency !== "";
    case "owner": return draft.owner.name.trim() !== "" && draft.owner.username.trim().length >= 2 && isNewPassword(draft.owner.password, draft.owner.again);
    case "doctors": return draft.doctors.every((doctor) => doctor.name.trim() !== "" && doctor.hours.every(isStretchRight));
    case "services": return draft.services.every((service) => service.name.trim() !== "" && service.minutes >= 5) && draft.rooms.every((room) => room.name.trim() !== "");
    case "recovery": return true;
  }
};

const textOrNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** What the core is asked to make. */
export const draftToConfig = (draft: Draft): ClinicConfig => ({
  name: draft.name.trim(), nameOther: textOrNull(draft.nameOther), country: draft.country, zone: draft.zone as Zone, currency: draft.currency,
  language: draft.language, digits: draft.digits, hijri: draft.hijri, weekStart: draft.weekStart,
  owner: { username: draft.owner.username.trim(), name: draft.owner.name.trim(), password: draft.owner.password },
  rooms: draft.rooms.map(({ name }) => ({ name: name.trim() })),
  practitioners: draft.doctors.map(({ name, nameOther, specialty, room, hours }) => ({
    name: name.trim(), nameOther: textOrNull(nameOther), specialty: textOrNull(specialty),
    room: room !== null && room < draft.rooms.length ? room : null, hours: [...hours],
  })),
  services: draft.services.map(({ name, minutes, bufferAfter, priceMinor }) => ({ name: name.trim(), minutes, bufferAfter, priceMinor: priceMinor ?? (0 as Minor), bookable: true })),
});
