import { useDeferredValue, useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useQuery } from "../../api.ts";

export type Found = OutputOf<"patient.search">[number];
const nobody: readonly Found[] = [];

/** Finds one patient by whatever is typed. */
export const usePatientPick = () => {
  const [text, setText] = useState("");
  const words = useDeferredValue(text.trim());
  const found = useQuery("patient.search", { text: words, limit: 8 }, { enabled: words !== "", keepPrevious: true });
  return { text, setText, found: words === "" ? nobody : (found.data ?? nobody), searched: words !== "" && found.data !== undefined, answered: words === text.trim() && found.isSuccess && !found.isPlaceholderData };
};
