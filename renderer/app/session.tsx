import { useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, type ReactNode } from "react";
import { useReader } from "../i18n.tsx";
import type { Permission } from "#shared/permissions.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";

export type SessionState = OutputOf<"session.state">;
export type Me = NonNullable<SessionState["me"]>;

interface Session {
  readonly me: Me;
  readonly clinic: Clinic;
}

const SessionContext = createContext<Session | null>(null);

export const SessionProvider = ({ me, clinic, children }: Session & { readonly children: ReactNode }) => (
  <SessionContext value={{ me, clinic }}>{children}</SessionContext>
);

const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (!session) throw new Error("missing: session");
  return session;
};

export const useMe = (): Me => useSession().me;

export const useClinic = (): Clinic => useSession().clinic;

/** `const can = useCan(); can("payment.write")`. Only spares a refusal: the core asks again. */
export const useCan = (): ((permission: Permission) => boolean) => {
  const { permissions } = useMe();
  return useCallback((permission) => permissions.includes(permission), [permissions]);
};

/** Signing in answers with the new state of the session: it is shown at once, without asking again. */
export const useSetSession = (): ((state: SessionState) => void) => {
  const client = useQueryClient();
  return useCallback((state) => client.setQueryData(["session.state", {}], state), [client]);
};

/** A name in the reader's language: rows hold it in the clinic's own, and in the other one where somebody wrote it. */
export const useNameOf = (): ((row: { readonly name: string; readonly nameOther: string | null }) => string) => {
  const { language } = useClinic();
  const { locale } = useReader();
  const own = locale.language === language;
  return useCallback(({ name, nameOther }) => (own ? name : (nameOther ?? name)), [own]);
};
