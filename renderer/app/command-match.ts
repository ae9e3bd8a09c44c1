import type { AppCommand } from "./commands.tsx";

/** Arabic letters that people write in one another's place, and marks that they leave out. */
const plain = (text: string): string =>
  text
    .toLocaleLowerCase()
    .replace(/[\u064B-\u0652\u0640]/g, "")
    .replace(/[أإآ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه");

/** Commands in which every typed word begins a word, those whose label begins with the text first. */
export const matchCommands = (commands: readonly AppCommand[], text: string): readonly AppCommand[] => {
  const typed = plain(text).trim();
  if (typed === "") return commands;
  const words = typed.split(/\s+/);
  const found = commands.filter((command) => {
    const inCommand = plain(`${command.label} ${command.words ?? ""}`).split(/[\s/·:،]+/);
    return words.every((word) => inCommand.some((one) => one.startsWith(word)));
  });
  return found.toSorted((a, b) => Number(plain(b.label).startsWith(typed)) - Number(plain(a.label).startsWith(typed)));
};
