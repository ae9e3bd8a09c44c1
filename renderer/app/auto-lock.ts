import { useEffect } from "react";

const signsOfLife = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Calls `lock` once nobody has touched mouse or keyboard for so many minutes. */
export const useAutoLock = (minutes: number, lock: () => void): void => {
  useEffect(() => {
    let timer = setTimeout(lock, minutes * 60_000);
    const touched = (): void => {
      clearTimeout(timer);
      timer = setTimeout(lock, minutes * 60_000);
    };
    for (const sign of signsOfLife) window.addEventListener(sign, touched, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      for (const sign of signsOfLife) window.removeEventListener(sign, touched, { capture: true });
    };
  }, [minutes, lock]);
};
