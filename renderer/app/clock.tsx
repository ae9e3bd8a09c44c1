import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { addMs, instantToLocalDate, systemClock, type Instant, type LocalDate } from "#shared/core/time.ts";
import { useReader } from "../i18n.tsx";

/** The window's clock agrees with the core's: it runs this many milliseconds ahead of the PC's. */
const OffsetContext = createContext(0);

export const ClockProvider = ({ coreNow, children }: { readonly coreNow: number; readonly children: ReactNode }) => {
  const [offset] = useState(() => {
    const ahead = coreNow - systemClock.now();
    // Asking takes a moment; only a real difference (a test's clock, a demonstration's) counts.
    return Math.abs(ahead) > 5_000 ? ahead : 0;
  });
  return <OffsetContext value={offset}>{children}</OffsetContext>;
};

/** Now, renewed every `everyMs`. */
export const useNow = (everyMs = 30_000): Instant => {
  const offset = useContext(OffsetContext);
  const [now, setNow] = useState<Instant>(() => addMs(systemClock.now(), offset));
  useEffect(() => {
    const timer = setInterval(() => setNow(addMs(systemClock.now(), offset)), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, offset]);
  return now;
};

/** Today at the clinic; turns at the clinic's midnight. */
export const useToday = (): LocalDate => instantToLocalDate(useNow(), useReader().zone);
