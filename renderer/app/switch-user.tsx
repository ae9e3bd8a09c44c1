import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

interface SwitchUser {
  /** Somebody else is about to sign in: the door shows everyone's tile and not the one who left. */
  readonly wanted: boolean;
  readonly want: (wanted: boolean) => void;
}

const SwitchUserContext = createContext<SwitchUser>({ wanted: false, want: () => undefined });

export const SwitchUserProvider = ({ children }: { readonly children: ReactNode }) => {
  const [wanted, want] = useState(false);
  const value = useMemo(() => ({ wanted, want }), [wanted]);
  return <SwitchUserContext value={value}>{children}</SwitchUserContext>;
};

export const useSwitchUser = (): SwitchUser => useContext(SwitchUserContext);
