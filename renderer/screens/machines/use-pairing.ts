import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { appError, type AppError } from "#shared/errors.ts";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";
import { call, useCommand } from "../../api.ts";

type Opened = OutputOf<"pairing.open">;
type Asked = NonNullable<OutputOf<"pairing.asked">>;
export type PairingStage = "code" | "compare" | "rights" | "admitted";

/** So often the door is looked at for whoever knocks; the event of the connection looks sooner. */
const lookMs = 1_500;

/** Lets one new PC in: a code, the comparison of figures, its rights. Left before the end, the door is shut again. */
export const usePairing = () => {
  const open = useCommand("pairing.open");
  const admit = useCommand("pairing.admit");
  const { run: cancel } = useCommand("pairing.cancel");
  const [opened, setOpened] = useState<Opened | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [stage, setStage] = useState<PairingStage>("code");
  const [refused, setRefused] = useState(false);
  const [lookError, setLookError] = useState<AppError | null>(null);
  const pairingId = opened?.pairingId ?? null;

  const { run: runOpen } = open;
  const start = useCallback(async (): Promise<void> => {
    setOpened(null);
    setAsked(null);
    setLookError(null);
    setRefused(false);
    setStage("code");
    const result = await runOpen({});
    if (result.ok) setOpened(result.value);
  }, [runOpen]);

  // Opened once, by coming here: a second drawing must not open a second door.
  const began = useRef(false);
  useEffect(() => {
    if (began.current) return;
    began.current = true;
    void start();
  }, [start]);

  const look = useEffectEvent(async (): Promise<void> => {
    if (pairingId === null || stage !== "code" || lookError?.code === "pairingOver") return;
    const result = await call("pairing.asked", { pairingId });
    if (!result.ok) return setLookError(result.error);
    setLookError(null);
    if (result.value === null) return;
    setAsked(result.value);
    setStage("compare");
  });
  useEffect(() => {
    const timer = setInterval(() => void look(), lookMs);
    const deafen = window.clinic.on("sync", () => void look());
    return () => {
      clearInterval(timer);
      deafen();
    };
  }, []);

  const shut = useEffectEvent(() => {
    if (pairingId !== null && stage !== "admitted" && !refused) void cancel({ pairingId });
  });
  useEffect(() => () => shut(), []);

  return {
    stage, opened, asked, refused,
    opening: open.busy, admitting: admit.busy,
    error: admit.error ?? open.error ?? lookError,
    isOver: lookError?.code === "pairingOver",
    start: () => void start(),
    same: () => setStage("rights"),
    /** The figures differ: whoever knocked stays out. */
    refuse: () => {
      if (pairingId !== null) void cancel({ pairingId });
      setRefused(true);
    },
    admit: async (rights: Omit<InputOf<"pairing.admit">, "pairingId">): Promise<void> => {
      if (pairingId === null) return setLookError(appError("pairingOver"));
      const result = await admit.run({ pairingId, ...rights });
      if (result.ok) setStage("admitted");
    },
  };
};
export type Pairing = ReturnType<typeof usePairing>;
