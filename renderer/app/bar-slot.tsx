import { createContext, useContext, type ReactNode } from "react";
import { createPortal } from "react-dom";

/** The element of the top bar that a screen may fill. */
export const BarSlotContext = createContext<HTMLElement | null>(null);

/** What a screen puts at the start of the top bar: its day, its counts, its title. */
export const BarSlot = ({ children }: { readonly children: ReactNode }) => {
  const slot = useContext(BarSlotContext);
  return slot ? createPortal(children, slot) : null;
};
