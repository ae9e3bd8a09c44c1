import { appError } from "#shared/errors.ts";
import type { Story } from "../../gallery/story.ts";
import { sampleUsers } from "../../testing/sample-clinic.ts";
import { busy, empty, full, late } from "./fixtures.ts";

const sections = ["clinic", "doctors", "closures", "services", "rooms", "staff", "papers", "backups", "audit", "pc", "account"] as const;

export const stories: readonly Story[] = [
  ...sections.map((section): Story => ({ id: `settings/${section}`, answers: () => full, place: "settings", params: { section } })),
  { id: "settings/closures-empty", answers: () => empty, place: "settings", params: { section: "closures" } },
  { id: "settings/services-busy", answers: () => busy, place: "settings", params: { section: "services" } },
  { id: "settings/services-error", answers: () => ({ ...full, "service.list": { refuse: appError("internal", { reference: "8f2k1c" }) } }), place: "settings", params: { section: "services" } },
  { id: "settings/backups-late", answers: () => late, place: "settings", params: { section: "backups" } },
  { id: "settings/doctor-open", answers: () => full, place: "settings", params: { section: "doctors" }, click: "tbody tr[data-index]" },
  { id: "settings/closure-open", answers: () => full, place: "settings", params: { section: "closures" }, click: "tbody tr[data-index]" },
  { id: "settings/service-open", answers: () => full, place: "settings", params: { section: "services" }, click: "tbody tr[data-index]" },
  { id: "settings/staff-new-pc", answers: () => ({ ...full, "user.listUnprovided": { value: sampleUsers.slice(1, 4).map(({ id }) => id) } }), place: "settings", params: { section: "staff" } },
  { id: "settings/user-open", answers: () => full, place: "settings", params: { section: "staff" }, click: "tbody tr[data-index]" },
];
