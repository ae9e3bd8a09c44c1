import { IconCalendarEvent, IconCash, IconFileSpreadsheet, IconCalendarWeek, IconHourglass, IconScale, IconSettings, IconUsers } from "@tabler/icons-react";
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { TextKey } from "#shared/i18n/en.ts";
import type { Permission } from "#shared/permissions.ts";
import type { PlaceKey } from "./place-keys.ts";

export interface Place {
  readonly key: PlaceKey;
  readonly icon: ComponentType<{ readonly size?: number; readonly stroke?: number }>;
  readonly text: TextKey;
  /** Shown to those who hold it. */
  readonly permission: Permission;
  readonly screen: LazyExoticComponent<ComponentType>;
  /** `never`: reached by command or from another screen; `together`: on the rail of a clinic with several PCs. */
  readonly rail?: "never" | "together";
}

/** A screen is loaded when it is first gone to, so that the window opens fast. */
const lazyScreen = (load: () => Promise<ComponentType>): LazyExoticComponent<ComponentType> => lazy(async () => ({ default: await load() }));

/** Every place there is, in the order of the rail. A new screen is one entry here. */
export const places: readonly Place[] = [
  {
    key: "day", icon: IconCalendarEvent, text: "place.day", permission: "appointment.read",
    screen: lazyScreen(async () => (await import("../screens/day/screen.tsx")).DayScreen),
  },
  {
    key: "week", icon: IconCalendarWeek, text: "place.week", permission: "appointment.read",
    screen: lazyScreen(async () => (await import("../screens/week/screen.tsx")).WeekScreen),
  },
  {
    key: "patients", icon: IconUsers, text: "place.patients", permission: "patient.read",
    screen: lazyScreen(async () => (await import("../screens/patients/screen.tsx")).PatientsScreen),
  },
  {
    key: "waitlist", icon: IconHourglass, text: "place.waitlist", permission: "appointment.read",
    screen: lazyScreen(async () => (await import("../screens/waitlist/screen.tsx")).WaitlistScreen),
  },
  {
    key: "money", icon: IconCash, text: "place.money", permission: "invoice.read",
    screen: lazyScreen(async () => (await import("../screens/money/screen.tsx")).MoneyScreen),
  },
  {
    key: "conflicts", icon: IconScale, text: "place.conflicts", permission: "appointment.read", rail: "together",
    screen: lazyScreen(async () => (await import("../screens/conflicts/screen.tsx")).ConflictsScreen),
  },
  {
    key: "import", icon: IconFileSpreadsheet, text: "place.import", permission: "import.run", rail: "never",
    screen: lazyScreen(async () => (await import("../screens/import/screen.tsx")).ImportScreen),
  },
  {
    key: "settings", icon: IconSettings, text: "place.settings", permission: "clinic.read",
    screen: lazyScreen(async () => (await import("../screens/settings/screen.tsx")).SettingsScreen),
  },
];
