import { useMemo, type ReactNode } from "react";
import { ClockProvider } from "../app/clock.tsx";
import { CommandsProvider } from "../app/commands.tsx";
import { KeyboardProvider } from "../app/keyboard.tsx";
import { NavigationProvider } from "../app/navigation.tsx";
import { useLook } from "../app/look.tsx";
import { SessionProvider } from "../app/session.tsx";
import { ToastProvider } from "../app/toasts.tsx";
import { ReaderProvider } from "../i18n.tsx";
import { sampleClinic, sampleNow, sampleSession } from "../testing/sample-clinic.ts";
import { mustExist } from "#shared/core/assert.ts";
import css from "./gallery.module.css";

/** All that a screen stands on, around one component. */
export const Stage = ({ children }: { readonly children: ReactNode }) => {
  const { language } = useLook();
  const reader = useMemo(
    () => ({
      locale: { language, digits: language === "ar" ? "arab" : "latn", country: "EG" } as const,
      currency: "EGP", zone: sampleClinic.zone, hijri: true, weekStart: 6,
    }),
    [language],
  );
  return (
    <ReaderProvider reader={reader}>
      <ClockProvider coreNow={sampleNow}>
        <KeyboardProvider>
          <NavigationProvider start="settings">
            <CommandsProvider>
              <ToastProvider>
                <SessionProvider me={mustExist(sampleSession("signedIn").me, "me")} clinic={sampleClinic}>
                  <div className={css.stage}>{children}</div>
                </SessionProvider>
              </ToastProvider>
            </CommandsProvider>
          </NavigationProvider>
        </KeyboardProvider>
      </ClockProvider>
    </ReaderProvider>
  );
};
