import {
  IconArmchair, IconBuildingHospital, IconCalendarOff, IconCloudLock, IconDatabaseExport, IconDeviceDesktop, IconDevices, IconFileText, IconKey, IconListDetails, IconReceipt2, IconStethoscope, IconUsersGroup,
} from "@tabler/icons-react";
import { useState, type ComponentType } from "react";
import type { Permission } from "#shared/permissions.ts";
import { BarSlot } from "../../app/bar-slot.tsx";
import { useCommands } from "../../app/commands.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import { useCan } from "../../app/session.tsx";
import { BarTitle } from "../../components/bar-title.tsx";
import { useText } from "../../i18n.tsx";
import { MachinesSection } from "../machines/machines-section.tsx";
import { SyncSection } from "../sync/sync-section.tsx";
import { AccountSection } from "./account-section.tsx";
import { AuditSection } from "./audit-section.tsx";
import { BackupsSection } from "./backups-section.tsx";
import { ClinicSection } from "./clinic-section.tsx";
import { ClosuresSection } from "./closures-section.tsx";
import { DoctorsSection } from "./doctors-section.tsx";
import { PapersSection } from "./papers-section.tsx";
import { PcSection } from "./pc-section.tsx";
import { RoomsSection } from "./rooms-section.tsx";
import { ServicesSection } from "./services-section.tsx";
import css from "./settings.module.css";
import { StaffSection } from "./staff-section.tsx";

interface Section {
  readonly key: "clinic" | "doctors" | "closures" | "services" | "rooms" | "staff" | "papers" | "sync" | "machines" | "backups" | "audit" | "pc" | "account";
  readonly icon: ComponentType<{ readonly size?: number; readonly stroke?: number }>;
  readonly permission: Permission;
  readonly content: ComponentType;
}

const sections: readonly Section[] = [
  { key: "clinic", icon: IconBuildingHospital, permission: "clinic.read", content: ClinicSection },
  { key: "doctors", icon: IconStethoscope, permission: "schedule.read", content: DoctorsSection },
  { key: "closures", icon: IconCalendarOff, permission: "schedule.read", content: ClosuresSection },
  { key: "services", icon: IconReceipt2, permission: "schedule.read", content: ServicesSection },
  { key: "rooms", icon: IconArmchair, permission: "schedule.read", content: RoomsSection },
  { key: "staff", icon: IconUsersGroup, permission: "user.read", content: StaffSection },
  { key: "papers", icon: IconFileText, permission: "clinic.write", content: PapersSection },
  { key: "sync", icon: IconCloudLock, permission: "self", content: SyncSection },
  { key: "machines", icon: IconDevices, permission: "machine.read", content: MachinesSection },
  { key: "backups", icon: IconDatabaseExport, permission: "backup.run", content: BackupsSection },
  { key: "audit", icon: IconListDetails, permission: "audit.read", content: AuditSection },
  { key: "pc", icon: IconDeviceDesktop, permission: "self", content: PcSection },
  { key: "account", icon: IconKey, permission: "self", content: AccountSection },
];

export const SettingsScreen = () => {
  const t = useText();
  const can = useCan();
  const { params, step, go } = useNavigation();
  const shown = sections.filter((section) => can(section.permission));
  const wanted = shown.find((section) => section.key === params["section"]) ?? shown[0];
  const [open, setOpen] = useState({ key: wanted?.key, step });
  // Sent here again from elsewhere: that section, not the one last looked at.
  if (open.step !== step) setOpen({ key: wanted?.key, step });
  const current = shown.find((section) => section.key === open.key);

  useCommands(shown.map((section) => ({ id: `settings.${section.key}`, label: `${t("settings.title")}: ${t(`settings.${section.key}`)}`, words: section.key, icon: <section.icon size={16} stroke={1.7} />, run: () => go("settings", { section: section.key }) })));
  return (
    <div className={css.screen}>
      <BarSlot>
        <BarTitle title={t("settings.title")} />
      </BarSlot>
      <nav className={css.list} aria-label={t("settings.sections")}>
        {shown.map((section) => (
          <button key={section.key} type="button" className={css.item} aria-current={section.key === open.key ? "page" : undefined} onClick={() => setOpen({ key: section.key, step })}>
            <section.icon size={17} stroke={1.6} />
            {t(`settings.${section.key}`)}
          </button>
        ))}
      </nav>
      {current && <current.content key={current.key} />}
    </div>
  );
};
