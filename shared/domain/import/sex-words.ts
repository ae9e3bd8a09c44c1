import { foldText } from "../patients/fold.ts";

export type Sex = "male" | "female" | "other" | "unknown";

const words: Readonly<Record<Sex, string>> = {
  male: "ذكر|ذ|رجل|ولد|male|m|man|boy|masculin|homme|h|mr|1",
  female: "أنثى|انثي|أ|ث|امرأة|بنت|سيدة|female|f|woman|girl|feminin|femme|mrs|ms|miss|2",
  other: "اخر|other|o|x|autre|9",
  unknown: "غير معروف|غير محدد|unknown|u|inconnu|na|0",
};

const sexByWord: ReadonlyMap<string, Sex> = new Map(
  (Object.keys(words) as Sex[]).flatMap((sex) => words[sex].split("|").map((word): [string, Sex] => [foldText(word), sex])),
);

/** The sex that a word or code means (ISO 5218's figures too); null for a word that means none. An empty cell is unknown. */
export const wordToSex = (written: string): Sex | null => {
  const folded = foldText(written);
  return folded === "" ? "unknown" : (sexByWord.get(folded) ?? null);
};
