import { useEffect, useEffectEvent, useState } from "react";

const filesIn = (list: DataTransfer | null): readonly File[] => [...(list?.files ?? [])];
const hasFiles = (list: DataTransfer | null): boolean => list?.types.includes("Files") ?? false;

/** Files that are dropped anywhere on the window, or pasted, while something is open that takes them. Gives whether some hang over it. */
export const useIncoming = (isOn: boolean, onFiles: (files: readonly File[]) => void): boolean => {
  const [hovers, setHovers] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    if (!isOn) return;
    const ends = new AbortController();
    const hear = <Name extends "dragover" | "dragleave" | "drop" | "paste">(name: Name, work: (event: DocumentEventMap[Name]) => void): void => document.addEventListener(name, work, { signal: ends.signal });
    hear("dragover", (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      setHovers(true);
    });
    hear("dragleave", (event) => { if (event.relatedTarget === null) setHovers(false); });
    hear("drop", (event) => {
      setHovers(false);
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      take(filesIn(event.dataTransfer));
    });
    hear("paste", (event) => {
      const files = filesIn(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      take(files);
    });
    return () => ends.abort();
  }, [isOn]);
  return isOn && hovers;
};
