import { expect, test } from "vitest";
import { foldText } from "./fold.ts";
import { soundDistance, soundsBegun, soundsOf } from "./phonetic.ts";

const alike = (a: string, b: string): boolean => {
  const sounds = new Set(soundsOf(foldText(a)));
  return soundsOf(foldText(b)).some((key) => sounds.has(key));
};

test.each([
  ["محمد", ["Mohamed", "Muhammad", "Mohammed", "Mohamad"]],
  ["فاطمة", ["Fatima", "Fatma", "Fatmah", "Fatimah"]],
  ["يوسف", ["Youssef", "Yusuf", "Yousef", "Yousif"]],
  ["أحمد", ["Ahmed", "Ahmad"]],
  ["خالد", ["Khaled", "Khalid"]],
  ["عمر", ["Omar", "Umar", "Omer"]],
  ["علي", ["Ali", "Aly"]],
  ["إبراهيم", ["Ibrahim", "Ebrahim"]],
  ["جمال", ["Gamal", "Jamal"]],
  ["قاسم", ["Qasim", "Kassem"]],
  ["عبدالرحمن", ["Abdelrahman", "Abdulrahman", "Abdurrahman"]],
  ["عبدالله", ["Abdullah", "Abdallah", "Abdalla"]],
  ["عثمان", ["Othman", "Osman"]],
  ["فتحي", ["Fathi", "Fathy"]],
  ["هيثم", ["Haitham"]],
  ["صلاح", ["Salah"]],
  ["طه", ["Taha"]],
  ["وليد", ["Walid", "Waleed", "Oualid"]],
  ["شيماء", ["Shaimaa", "Chaima"]],
  ["ممدوح", ["Mamdouh"]],
  ["بيتر", ["Peter"]],
  ["كريستين", ["Christine"]],
  ["إسحاق", ["Ishaq", "Ishak"]],
  ["فاضل", ["Fadel", "Fadhel"]],
])("%s sounds as it is written in Latin letters", (arabic, latin) => {
  expect(latin.filter((name) => !alike(arabic, name))).toEqual([]);
});

test("names that are different stay different", () => {
  expect([alike("محمد", "Ahmed"), alike("خالد", "Walid"), alike("سارة", "Salma"), alike("هدى", "Mona")]).toEqual([false, false, false, false]);
});

test("a name half typed is the beginning of its sounds", () => {
  const [whole = ""] = soundsOf(foldText("محمد"));
  expect(["mo", "moh", "moha", "moham", "mohame"].filter((typed) => !soundsBegun(typed).some((key) => whole.startsWith(key)))).toEqual([]);
});

test("محمد is nearer to Mohamed than محمود is, though their consonants are the same", () => {
  expect(soundDistance("mohamed", "محمد")).toBeLessThan(soundDistance("mohamed", "محمود"));
  expect(soundDistance("mahmoud", "محمود")).toBeLessThan(soundDistance("mahmoud", "محمد"));
});
