import { useState } from "react";
import { useCommand, useQuery } from "../../api.ts";

const key = "day.by";

/** Whether this person's columns are doctors or rooms. Remembered. */
export const useBoardBy = () => {
  const kept = useQuery("setting.get", { key }).data?.value;
  const { run: keep } = useCommand("setting.set");
  const [chosen, setChosen] = useState<"practitioner" | "room" | null>(null);
  return {
    by: chosen ?? (kept === "room" ? "room" : "practitioner"),
    setBy: (by: "practitioner" | "room"): void => {
      setChosen(by);
      void keep({ key, value: by });
    },
  } as const;
};
