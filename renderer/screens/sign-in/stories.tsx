import { appError } from "#shared/errors.ts";
import { addMs } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Story } from "../../gallery/story.ts";
import { sampleNow, sampleSession } from "../../testing/sample-clinic.ts";
import { Recover } from "./recover.tsx";
import { Restore } from "./restore.tsx";

const copies: OutputOf<"backup.found"> = [1, 2, 9].map((days, index) => ({
  file: `/backups/nile-${index}.daftar`, name: `nile-${index}.daftar`, madeAt: addMs(sampleNow, -days * 86_400_000), bytes: 48_300_000 - index * 1_200_000,
  provedAt: index === 2 ? null : addMs(sampleNow, -days * 86_400_000 + 60_000), rows: 41_233, reason: "schedule" as const,
}));

const oneUser = (state: "signedOut" | "locked") => {
  const session = sampleSession(state);
  return { ...session, users: session.users.slice(0, 1) };
};

export const stories: readonly Story[] = [
  { id: "sign-in/tiles", answers: () => ({ "session.state": { value: sampleSession("signedOut") } }), place: "settings" },
  {
    id: "sign-in/locked-pin",
    answers: () => ({ "session.state": { value: sampleSession("locked") }, "session.signInWithPin": { refuse: appError("wrongPin", { triesLeft: 3 }) } }),
    place: "settings",
  },
  {
    id: "sign-in/locked-out",
    answers: () => ({ "session.state": { value: oneUser("signedOut") }, "session.signIn": { refuse: appError("lockedOut", { until: addMs(sampleNow, 300_000) }) } }),
    place: "settings",
  },
  {
    id: "sign-in/no-contact",
    answers: () => ({ "session.state": { value: { ...sampleSession("locked"), silentDays: 15 } } }),
    place: "settings",
  },
  { id: "sign-in/change-password", answers: () => ({ "session.state": { value: sampleSession("passwordMustChange") } }), place: "settings" },
  { id: "sign-in/recover", render: () => <Recover users={sampleSession("signedOut").users} onBack={() => undefined} /> },
  { id: "sign-in/restore", answers: () => ({ "backup.found": { value: copies } }), render: () => <Restore onBack={() => undefined} /> },
  { id: "sign-in/restore-none", answers: () => ({ "backup.found": { value: [] } }), render: () => <Restore onBack={() => undefined} /> },
];
