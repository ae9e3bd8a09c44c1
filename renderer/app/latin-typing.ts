import type { KeyboardEvent } from "react";
import { latinTyped } from "./key-match.ts";

/** For a field that takes a code or an address: Latin letters come from every keyboard, and from a scanner that types. */
export const typeLatin = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>, changed: (text: string) => void): void => {
  const typed = latinTyped(event);
  const field = event.currentTarget;
  if (typed === null || event.nativeEvent.isComposing || (field.maxLength > 0 && field.value.length >= field.maxLength)) return;
  event.preventDefault();
  field.setRangeText(typed, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  changed(field.value);
};
