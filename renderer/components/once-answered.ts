import { useEffect, useEffectEvent, useRef } from "react";

/**
 * Runs at once when the question that stands there is answered, else as soon as it is. A fast typist strikes Enter before the
 * search has answered, and must not get who was found for the letters before. Typing on takes the wish back.
 */
export const useOnceAnswered = (question: string, answered: boolean, run: () => void): (() => void) => {
  const wished = useRef<string | null>(null);
  const act = useEffectEvent(run);
  useEffect(() => {
    if (!answered || wished.current === null) return;
    const isStillMeant = wished.current === question;
    wished.current = null;
    if (isStillMeant) act();
  }, [question, answered]);
  return () => {
    if (answered) run();
    else wished.current = question;
  };
};
