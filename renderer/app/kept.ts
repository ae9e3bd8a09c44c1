import { useCallback } from "react";
import type { InputOf } from "#shared/ipc/contract.ts";
import { useCommand, useQuery } from "../api.ts";

type Json = InputOf<"setting.set">["value"];

/** A choice of this person that is remembered from visit to visit: `const [order, keep] = useKept("services.columns", isTextList)`. */
export const useKept = <Value extends Json>(key: string, is: (value: unknown) => value is Value): readonly [Value | undefined, (value: Value) => void] => {
  const kept = useQuery("setting.get", { key });
  const { run } = useCommand("setting.set", { optimistic: (input, foresee) => foresee("setting.get", { key }, () => ({ value: input.value })) });
  const keep = useCallback((value: Value) => void run({ key, value }), [run, key]);
  const value = kept.data?.value;
  return [is(value) ? value : undefined, keep];
};

export const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === "string");
