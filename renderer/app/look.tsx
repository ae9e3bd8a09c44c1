import { MantineProvider } from "@mantine/core";
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import type { Language } from "#shared/i18n/format.ts";
import { call } from "../api.ts";
import { readerBeforeClinic, ReaderProvider } from "../i18n.tsx";
import { mantineVariables, theme } from "../theme/theme.ts";

export type Theme = "system" | "light" | "dark";

interface Look {
  readonly language: Language;
  readonly theme: Theme;
  readonly setLanguage: (language: Language) => void;
  readonly setTheme: (theme: Theme) => void;
}

const LookContext = createContext<Look | null>(null);

const darkQuery = (): MediaQueryList => window.matchMedia("(prefers-color-scheme: dark)");
const onDarkChange = (hear: () => void): (() => void) => {
  const query = darkQuery();
  query.addEventListener("change", hear);
  return () => query.removeEventListener("change", hear);
};

interface LookProviderProps {
  /** What this PC remembers; null language: never chosen here. */
  readonly start: { readonly language: Language | null; readonly theme: Theme };
  readonly children: ReactNode;
}

/** Language and colours of this PC, from before anyone has signed in. */
export const LookProvider = ({ start, children }: LookProviderProps) => {
  const [language, setLanguage] = useState<Language>(start.language ?? (navigator.language.startsWith("ar") ? "ar" : "en"));
  const [chosen, setTheme] = useState<Theme>(start.theme);
  const systemDark = useSyncExternalStore(onDarkChange, () => darkQuery().matches);
  const scheme = chosen === "system" ? (systemDark ? "dark" : "light") : chosen;

  useEffect(() => {
    document.documentElement.dataset["theme"] = scheme;
  }, [scheme]);

  const look = useMemo<Look>(
    () => ({
      language,
      theme: chosen,
      setLanguage: (next) => {
        setLanguage(next);
        void call("machine.set", { language: next });
      },
      setTheme: (next) => {
        setTheme(next);
        void call("machine.set", { theme: next });
      },
    }),
    [language, chosen],
  );
  const reader = useMemo(() => readerBeforeClinic(language), [language]);
  return (
    <LookContext value={look}>
      <ReaderProvider reader={reader}>
        <MantineProvider theme={theme} cssVariablesResolver={mantineVariables} forceColorScheme={scheme}>
          {children}
        </MantineProvider>
      </ReaderProvider>
    </LookContext>
  );
};

export const useLook = (): Look => {
  const look = useContext(LookContext);
  if (!look) throw new Error("missing: look");
  return look;
};
