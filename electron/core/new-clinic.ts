import type { BasisPoints } from "#shared/core/money.ts";
import type { Id } from "#shared/core/ids.ts";
import { hoursClash } from "#shared/domain/scheduling/availability.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { clinicConfig } from "#shared/ipc/contract/setup.ts";
import { clinic as clinicTable } from "#shared/schema/tables/clinic.ts";
import { practitionerHours } from "#shared/schema/tables/practitioner-hours.ts";
import { practitioner as practitionerTable } from "#shared/schema/tables/practitioner.ts";
import { room as roomTable } from "#shared/schema/tables/room.ts";
import { service as serviceTable } from "#shared/schema/tables/service.ts";
import { user as userTable } from "#shared/schema/tables/user.ts";
import type { z } from "zod";
import { foldUsername } from "./store/key-file.ts";
import type { Write } from "./store/tx.ts";

export type NewClinic = z.output<typeof clinicConfig>;

/** Where the week does not begin on Monday (CLDR 46, supplemental/weekData). 6 Saturday, 7 Sunday. */
const weekStarts: ReadonlyMap<string, number> = new Map([
  ...["AE", "AF", "BH", "DJ", "DZ", "EG", "IQ", "IR", "JO", "KW", "LY", "OM", "QA", "SD", "SY"].map((country) => [country, 6] as const),
  ...["SA", "YE", "IL", "PS", "US", "CA", "IN", "PK", "ZA", "KE", "BR", "MX", "JP"].map((country) => [country, 7] as const),
]);

/** Refuses what could not be worked with: hours that overlap or end before they begin, a room that is not there. */
export const checkNewClinic = ({ practitioners, rooms }: NewClinic): void => {
  for (const [index, { hours, room }] of practitioners.entries()) {
    if (room !== null && room !== undefined && room >= rooms.length) refuse(appError("invalidInput", { field: `practitioners.${index}.room`, reason: "notThere" }));
    if (hours.some(({ fromMinute, toMinute }) => toMinute <= fromMinute)) refuse(appError("invalidInput", { field: `practitioners.${index}.hours`, reason: "beforeFrom" }));
    const clash = hoursClash(hours.map((one) => ({ ...one, practitionerId: "new", validFrom: null, validTo: null })));
    if (clash) refuse(appError("hoursOverlap", { weekday: clash.weekday }));
  }
};

/** Writes a new clinic's first rows, all in one transaction. Gives its id and the owner's. */
export const writeNewClinic = (tx: Write, config: NewClinic): { readonly clinicId: Id<"cli">; readonly ownerId: Id<"usr"> } => {
  const { owner, rooms, practitioners, services, ...about } = config;
  const { id: clinicId } = tx.insert(clinicTable, {
    ...about,
    country: about.country.toUpperCase(),
    currency: about.currency.toUpperCase(),
    digits: about.digits ?? "latn",
    hijri: about.hijri ?? false,
    weekStart: about.weekStart ?? weekStarts.get(about.country.toUpperCase()) ?? 1,
    taxBps: about.taxBps ?? (0 as BasisPoints),
    taxIncluded: about.taxIncluded ?? false,
    cashStep: about.cashStep ?? 1,
    slotMinutes: about.slotMinutes ?? 15,
    autoLockMinutes: 10,
    backupMinute: 150,
    nameOther: about.nameOther ?? null,
    phone: about.phone ?? null,
    address: about.address ?? null,
  });
  const roomIds = rooms.map((room, position) => tx.insert(roomTable, { name: room.name, nameOther: room.nameOther ?? null, position, active: true }).id);
  practitioners.forEach(({ name, nameOther, specialty, specialtyOther, room, hours }, position) => {
    const roomId = room === null || room === undefined ? null : (roomIds[room] ?? null);
    const { id: practitionerId } = tx.insert(practitionerTable, {
      name, nameOther: nameOther ?? null, specialty: specialty ?? null, specialtyOther: specialtyOther ?? null, roomId, position, hue: position % 8, active: true,
    });
    for (const stretch of hours) tx.insert(practitionerHours, { practitionerId, ...stretch });
  });
  services.forEach((service, position) =>
    tx.insert(serviceTable, {
      name: service.name, minutes: service.minutes, priceMinor: service.priceMinor, nameOther: service.nameOther ?? null, code: service.code ?? null,
      bookable: service.bookable ?? true, bufferBefore: service.bufferBefore ?? 0, bufferAfter: service.bufferAfter ?? 0, taxBps: service.taxBps ?? null, position, active: true,
    }),
  );
  const { id: ownerId } = tx.insert(userTable, { username: foldUsername(owner.username), name: owner.name, nameOther: owner.nameOther ?? null, roles: ["owner"], active: true });
  return { clinicId, ownerId };
};
