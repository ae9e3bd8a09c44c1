import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { useCommand, useQuery } from "../../api.ts";
import { useSetSession } from "../../app/session.tsx";
import { isUnderWay, stepOf, type JoinState } from "./steps.ts";

/** So often the way is looked at while it is walked. */
const lookMs = 1_000;
const notBegun: JoinState = { stage: "none", figures: null, done: 0, total: 0, user: null };

/** The way of this PC into a clinic that has others. It is walked in the core; the window shows where it is. */
export const useJoin = (onDone: () => void, onBack: () => void) => {
  const client = useQueryClient();
  const setSession = useSetSession();
  const answer = useQuery("join.state", {}, { staleMs: 0 });
  const begin = useCommand("join.begin");
  const finish = useCommand("join.finish");
  const signIn = useCommand("session.signIn");
  const cancel = useCommand("join.cancel");
  const state = answer.data ?? notBegun;
  const underWay = isUnderWay(state);
  const step = stepOf(state);
  // What went wrong at a step is no longer wrong once the way has gone on.
  const refused = step === "code" ? begin.error : step === "password" ? (finish.error ?? signIn.error) : null;

  const look = useEffectEvent(() => void answer.refetch());
  useEffect(() => {
    if (!underWay) return;
    const timer = setInterval(() => look(), lookMs);
    return () => clearInterval(timer);
  }, [underWay]);

  const stop = async (): Promise<void> => {
    begin.clear();
    await cancel.run({});
    await answer.refetch();
  };
  return {
    state,
    step,
    busy: begin.busy || finish.busy || signIn.busy,
    error: refused ?? answer.error,
    begin: async (code: string, machineName: string): Promise<void> => {
      const result = await begin.run({ code, machineName });
      if (result.ok) await answer.refetch();
    },
    finish: async (password: string): Promise<void> => {
      const user = state.user;
      const result = await finish.run({ password });
      if (!result.ok) return;
      const entered = user === null ? null : await signIn.run({ username: user.username, password });
      if (entered?.ok) setSession(entered.value);
      else await client.invalidateQueries({ queryKey: ["session.state"] });
      onDone();
    },
    /** Gives up and tells the other PC; nothing stays here. */
    stop: async (): Promise<void> => {
      if (underWay) await stop();
      onBack();
    },
    again: () => void stop(),
  };
};
export type Join = ReturnType<typeof useJoin>;
