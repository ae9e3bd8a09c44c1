import { useState, type ChangeEvent, type KeyboardEvent } from "react";
import { readServerAddress } from "#shared/domain/access/server-address.ts";
import { typeLatin } from "../../app/latin-typing.ts";
import { useText } from "../../i18n.tsx";

/** A server's address while it is typed: what is wrong with it is said once the field was left, and what is plain at once. */
export const useAddress = () => {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [left, setLeft] = useState(false);
  const change = (text: string): void => {
    setTyped(text);
    setLeft(false);
  };
  const read = readServerAddress(typed);
  return {
    server: read.ok ? read.value.url : null,
    leave: () => setLeft(true),
    field: {
      value: typed, dir: "ltr" as const, inputMode: "url" as const, placeholder: "https://", autoComplete: "off", spellCheck: false, maxLength: 300,
      inputWrapperOrder: ["label" as const, "input" as const, "description" as const, "error" as const],
      description: read.ok && read.value.isPlain ? t("sync.addressPlain") : null,
      error: !left || typed.trim() === "" || read.ok ? null : t(read.error === "openHttp" ? "error.serverNeedsHttps" : "sync.addressWrong"),
      onBlur: () => setLeft(true),
      onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => typeLatin(event, change),
      onChange: (event: ChangeEvent<HTMLInputElement>) => change(event.currentTarget.value),
    },
  };
};
