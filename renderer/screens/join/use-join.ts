import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useCommand, useQuery } from "../../api.ts";
import { useNavigation } from "../../app/navigation.tsx";
import { useSetSession } from "../../app/session.tsx";
import { isUnderWay, stepOf, type JoinState, type JoinWay } from "./steps.ts";

export type FoundClinic = OutputOf<"recovery.look">["clinics"][number];

/** So often the way is looked at while it is walked. */
const lookMs = 1_000;
const notBegun: JoinState = { stage: "none", figures: null, done: 0, total: 0, user: null };

/** The way of this PC into a clinic that has others. It is walked in the core; the window shows where it is. */
export const useJoin = (way: JoinWay, onDone: () => void, onBack: () => void) => {
  const client = useQueryClient();
  const setSession = useSetSession();
  const { go } = useNavigation();
  const answer = useQuery("join.state", {}, { staleMs: 0 });
  const begin = useCommand("join.begin");
  const lookUp = useCommand("recovery.look");
  const recover = useCommand("recovery.begin");
  const [clinics, setClinics] = useState<readonly FoundClinic[] | null>(null);
  const finish = useCommand("join.finish");
  const signIn = useCommand("session.signIn");
  const comeAgain = useCommand("join.again");
  const cancel = useCommand("join.cancel");
  const state = answer.data ?? notBegun;
  const underWay = isUnderWay(state);
  const step = stepOf(state);
  // What went wrong at a step is no longer wrong once the way has gone on.
  const refused = step === "code" ? (begin.error ?? recover.error ?? lookUp.error) : step === "password" ? (finish.error ?? signIn.error) : null;

  const look = useEffectEvent(() => void answer.refetch());
  useEffect(() => {
    if (!underWay) return;
    const timer = setInterval(() => look(), lookMs);
    return () => clearInterval(timer);
  }, [underWay]);

  const stop = async (): Promise<void> => {
    for (const command of [begin, lookUp, recover]) command.clear();
    setClinics(null);
    await cancel.run({});
    await answer.refetch();
  };
  return {
    state,
    step,
    /** Clinics that the sheet is of, once it was looked up. */
    clinics,
    busy: begin.busy || lookUp.busy || recover.busy || comeAgain.busy || finish.busy || signIn.busy,
    error: refused ?? answer.error,
    begin: async (code: string, machineName: string): Promise<void> => {
      const result = await begin.run({ code, machineName });
      if (result.ok) await answer.refetch();
    },
    look: async (server: string, code: string): Promise<void> => {
      recover.clear();
      const result = await lookUp.run({ server, code });
      if (result.ok) setClinics(result.value.clinics);
    },
    recover: async (tenant: string, machineName: string, userId: string): Promise<void> => {
      const result = await recover.run({ tenant, machineName, userId });
      if (result.ok) await answer.refetch();
      else if (result.error.code === "recoveryOver") setClinics(null);
    },
    finish: async (password: string): Promise<void> => {
      const user = state.user;
      const result = await finish.run({ password });
      if (!result.ok) return;
      const entered = user === null ? null : await signIn.run({ username: user.username, password });
      if (entered?.ok) setSession(entered.value);
      else await client.invalidateQueries({ queryKey: ["session.state"] });
      // What is to be done next: the PCs that are lost are still on the clinic's list.
      if (way === "sheet") go("settings", { section: "machines" });
      onDone();
    },
    /** Gives up and tells the other PC; nothing stays here. */
    stop: async (): Promise<void> => {
      if (underWay || clinics) await stop();
      onBack();
    },
    /** The way from its beginning; or on from where this PC's disk had no room. */
    again: async (): Promise<void> => {
      if (state.stage !== "diskFull") return stop();
      await comeAgain.run({});
      await answer.refetch();
    },
  };
};
export type Join = ReturnType<typeof useJoin>;
