import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { errorCode, useErrorText, useFreshAnswers, useQuery } from "../api.ts";
import { ErrorState } from "../components/states.tsx";
import { ReaderProvider, useText, type Reader } from "../i18n.tsx";
import { ClinicTrouble } from "../screens/clinics/trouble.tsx";
import { isUnderWay } from "../screens/join/steps.ts";
import { ChangePassword } from "../screens/sign-in/change-password.tsx";
import { SignIn } from "../screens/sign-in/screen.tsx";
import { ClockProvider } from "./clock.tsx";
import { CommandsProvider } from "./commands.tsx";
import { Frame } from "./frame.tsx";
import { GlowProvider } from "./glow.tsx";
import { KeyboardProvider } from "./keyboard.tsx";
import { useLook } from "./look.tsx";
import { NavigationProvider, type PlaceParams } from "./navigation.tsx";
import type { PlaceKey } from "./place-keys.ts";
import { places } from "./places.tsx";
import { ScreenName } from "./screen-name.tsx";
import { SessionProvider, type Me, type SessionState } from "./session.tsx";
import { SwitchUserProvider } from "./switch-user.tsx";
import { ToastProvider } from "./toasts.tsx";

const FirstRun = lazy(async () => ({ default: (await import("../screens/first-run/screen.tsx")).FirstRun }));

/** Signed out or locked, nothing of a patient stays in the window's memory. */
const keptWhenLocked = ["session.state", "join.state", "machine.get", "backup.found", "clinics.list"];

/** What this window shows follows from the session alone: first run, signing in, or the frame. */
export const App = ({ start = places[0]?.key ?? "settings", params }: { readonly start?: PlaceKey; readonly params?: PlaceParams }) => {
  useFreshAnswers();
  const client = useQueryClient();
  const session = useQuery("session.state", {});
  const state = session.data?.state;
  // Making a clinic signs its owner in, but the recovery sheet still has to be printed.
  const [settingUp, setSettingUp] = useState(false);
  // A PC that is joining has a file before anybody can sign in to it: a window that opens meanwhile goes on with the joining.
  const joining = useQuery("join.state", {}, { enabled: state === "signedOut" || state === "noClinic" }).data;
  if ((state === "noClinic" || (state === "signedOut" && isUnderWay(joining))) && !settingUp) setSettingUp(true);

  useEffect(() => {
    if (state === undefined || state === "signedIn") return;
    client.removeQueries({ predicate: ({ queryKey }) => !keptWhenLocked.includes(String(queryKey[0])) });
  }, [client, state]);

  if (session.isError) {
    return (
      <>
        <ScreenName name="clinicTrouble" />
        <ClinicTrouble error={session.error} onRetry={() => void session.refetch()} />
      </>
    );
  }
  if (!session.data) return null;
  return (
    <ClockProvider coreNow={session.data.now}>
      <KeyboardProvider>
        <NavigationProvider start={start} {...(params ? { params } : {})}>
          <CommandsProvider>
            <SwitchUserProvider>
              {/* What a toast says may name a patient: none outlives the lock. */}
              <ToastProvider key={state === "locked" || state === "signedOut" ? "out" : "in"}>
                {settingUp ? (
                  <Suspense fallback={null}>
                    <ScreenName name="firstRun" />
                    <FirstRun onDone={() => setSettingUp(false)} />
                  </Suspense>
                ) : (
                  <AtWork session={session.data} />
                )}
              </ToastProvider>
            </SwitchUserProvider>
          </CommandsProvider>
        </NavigationProvider>
      </KeyboardProvider>
    </ClockProvider>
  );
};

const AtWork = ({ session }: { readonly session: SessionState }) => {
  if (session.state === "passwordMustChange") {
    return (
      <>
        <ScreenName name="changePassword" />
        <ChangePassword />
      </>
    );
  }
  if (session.state === "signedIn" && session.me) return <SignedIn me={session.me} autoLockMinutes={session.autoLockMinutes} />;
  return (
    <>
      <ScreenName name="signIn" />
      <SignIn session={session} />
    </>
  );
};

/** Reads the clinic's facts, on which every amount and day depends, before anything is drawn. */
const SignedIn = ({ me, autoLockMinutes }: { readonly me: Me; readonly autoLockMinutes: number }) => {
  const t = useText();
  const errorText = useErrorText();
  const { language } = useLook();
  const { data: clinic, error, isError, refetch } = useQuery("clinic.get", {});
  const reader = useMemo<Reader | null>(
    () =>
      clinic
        ? {
            // Arabic digits are the clinic's choice for Arabic; English is always read with 0123.
            locale: { language, digits: language === "ar" ? clinic.digits : "latn", country: clinic.country },
            currency: clinic.currency,
            zone: clinic.zone,
            hijri: clinic.hijri,
            weekStart: clinic.weekStart,
          }
        : null,
    [clinic, language],
  );
  if (isError) return <ErrorState title={t("crash.title")} text={errorText(error) ?? undefined} code={errorCode(error)} onRetry={() => void refetch()} />;
  if (!clinic || !reader) return null;
  return (
    <ReaderProvider reader={reader}>
      <SessionProvider me={me} clinic={clinic}>
        <GlowProvider>
          <ScreenName name="frame" />
          <Frame key={me.userId} autoLockMinutes={autoLockMinutes} />
        </GlowProvider>
      </SessionProvider>
    </ReaderProvider>
  );
};
