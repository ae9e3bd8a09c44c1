import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import type { PlaceKey } from "./place-keys.ts";

/** What a place is opened on: `{ patientId }`, `{ day }`. */
export type PlaceParams = Readonly<Record<string, string>>;

interface Navigation {
  readonly place: PlaceKey;
  readonly params: PlaceParams;
  /** Rises with every `go`, so that going to the same thing twice is seen. */
  readonly step: number;
  readonly go: (place: PlaceKey, params?: PlaceParams) => void;
}

const NavigationContext = createContext<Navigation | null>(null);

/** Where the person is. It lies above the lock, so that unlocking comes back to the same place. */
export const NavigationProvider = ({ start, params = {}, children }: { readonly start: PlaceKey; readonly params?: PlaceParams; readonly children: ReactNode }) => {
  const [at, setAt] = useState<Omit<Navigation, "go">>({ place: start, params, step: 0 });
  const go = useCallback((place: PlaceKey, params: PlaceParams = {}) => setAt(({ step }) => ({ place, params, step: step + 1 })), []);
  const value = useMemo(() => ({ ...at, go }), [at, go]);
  return <NavigationContext value={value}>{children}</NavigationContext>;
};

/** `const { go, params } = useNavigation(); go("patients", { patientId })`. */
export const useNavigation = (): Navigation => {
  const navigation = useContext(NavigationContext);
  if (!navigation) throw new Error("missing: navigation");
  return navigation;
};
