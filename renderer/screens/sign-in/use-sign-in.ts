import { useState } from "react";
import { appError, type AppError } from "#shared/errors.ts";
import { useCommand } from "../../api.ts";
import { useSwitchUser } from "../../app/switch-user.tsx";
import { useSetSession, type SessionState } from "../../app/session.tsx";

type User = SessionState["users"][number];

/** Signing in: who, by what, and what came of it. A PIN of four to eight digits needs no Enter once it is wrong-proof, so it is sent by the form. */
export const useSignIn = (session: SessionState) => {
  const setSession = useSetSession();
  const switchUser = useSwitchUser();
  const byPassword = useCommand("session.signIn");
  const byPin = useCommand("session.signInWithPin");
  const locked = session.state === "locked";
  const [user, setUser] = useState<User | null>(() => switchUser.wanted ? null : (session.users.find((one) => one.username === session.me?.username) ?? (session.users.length === 1 ? (session.users[0] ?? null) : null)));
  const [passwordOnly, setPasswordOnly] = useState(false);
  const [tries, setTries] = useState(0);

  // PINs work only while the store is open, that is after someone has signed in with a password.
  const usesPin = locked && !passwordOnly && user?.hasPin === true;
  /** Why nobody is let in, whoever they are: said before they try, and once. */
  const silent = session.silentDays === null ? null : appError("lockedNoContact", { days: session.silentDays });
  const refused: AppError | null = byPin.error ?? byPassword.error;
  const problem = silent && refused?.code === silent.code ? null : refused;

  const choose = (next: User | null): void => {
    byPin.clear();
    byPassword.clear();
    setPasswordOnly(false);
    setUser(next);
  };
  const enter = async (username: string, secret: string): Promise<void> => {
    byPin.clear();
    byPassword.clear();
    const result = usesPin ? await byPin.run({ username, pin: secret }) : await byPassword.run({ username, password: secret });
    if (result.ok) {
      switchUser.want(false);
      setSession(result.value);
    } else setTries((before) => before + 1);
  };

  return {
    locked, user, choose, usesPin,
    canUsePin: locked && user?.hasPin === true,
    setPasswordOnly, enter, silent, problem,
    /** Rises with every wrong try, so that the field empties and shakes again. */
    tries,
    busy: byPassword.busy || byPin.busy,
  };
};
