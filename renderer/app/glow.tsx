import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { useEvent } from "../api.ts";
import { useMe } from "./session.tsx";

/** How long a row changed by another person glows. */
const glowMs = 2_400;

type Glowing = ReadonlyMap<string, string>;
const GlowContext = createContext<Glowing>(new Map());

/** Hears what others changed. */
export const GlowProvider = ({ children }: { readonly children: ReactNode }) => {
  const me = useMe();
  const [glowing, setGlowing] = useState<Glowing>(new Map());
  useEvent("changed", ({ ids, by }) => {
    if (!by || by.userId === me.userId || ids.length === 0) return;
    setGlowing((before) => new Map([...before, ...ids.map((id) => [id, by.name] as const)]));
    setTimeout(() => setGlowing((before) => new Map([...before].filter(([id]) => !ids.includes(id)))), glowMs);
  });
  const value = useMemo(() => glowing, [glowing]);
  return <GlowContext value={value}>{children}</GlowContext>;
};

/**
 * `const glow = useGlow(); <li data-glow={glow(id)}>`: the name of whoever changed the row a moment ago, else undefined.
 * The glow itself is drawn by frame.module.css for every element with data-glow.
 */
export const useGlow = (): ((id: string) => string | undefined) => {
  const glowing = useContext(GlowContext);
  return useCallback((id) => glowing.get(id), [glowing]);
};
