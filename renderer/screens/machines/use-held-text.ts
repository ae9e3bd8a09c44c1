import { useCallback } from "react";
import { useFormat, useText } from "../../i18n.tsx";
import { streamsOfPurpose, type StreamName } from "./rights.ts";

/** What a PC holds, in a few words. Settings go without saying. */
export const useHeldText = (): ((streams: readonly StreamName[]) => string) => {
  const t = useText();
  const format = useFormat();
  return useCallback(
    (streams) => {
      if (streamsOfPurpose.all.every((one) => streams.includes(one))) return t("machines.all");
      return format.list(streamsOfPurpose.all.filter((one) => one !== "config" && streams.includes(one)).map((one) => t(`machines.stream.${one}`)));
    },
    [t, format],
  );
};
