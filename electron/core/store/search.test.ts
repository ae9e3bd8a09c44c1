import { afterAll, beforeAll, expect, test } from "vitest";
import { isoToInstant } from "#shared/core/time.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock, tempStore, type TempStore } from "../../testing/temp-store.ts";
import { patientsByWords } from "./queries/patients.ts";
import { fileSql, matchSql, prepareSearch } from "./search.ts";

let temp: TempStore;
const people = {
  mohamed: { name: "محمد أحمد السيد", fileNumber: "1001", phone: "+201290830166" },
  mahmoud: { name: "محمود عبد الله أبو زيد", fileNumber: "1002" },
  latin: { name: "Mohamed El-Masry", fileNumber: "1003", phone: "+201577412154" },
  fatima: { name: "فاطمة عبدالرحمن الزهراني", fileNumber: "1004", identityNumber: "29001011234567" },
  youssef: { name: "Youssef O'Neil", fileNumber: "P-77", nameOther: "يوسف أونيل" },
  marked: { name: "مُحَمَّد عليّ", fileNumber: "1006" },
  abdel: { name: "Abdel Rahman Hassan", fileNumber: "1007" },
} as const;
type Person = keyof typeof people;
const ids = new Map<string, Person>();

beforeAll(() => {
  temp = tempStore({ clock: fixedClock(isoToInstant("2026-11-22T08:00:00Z")), random: seededRandom(1) });
  temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => {
    for (const [who, row] of Object.entries(people)) {
      ids.set(tx.insert(patient, { birthPrecision: "day", sex: "unknown", tags: [], deceased: false, ...row }).id, who as Person);
    }
  });
});
afterAll(() => temp.close());

const found = (typed: string, includeVoided = false): readonly (Person | undefined)[] =>
  patientsByWords(temp.store.read, typed, 12, includeVoided).map((row) => ids.get(row.patientId));

test.each<[string, readonly Person[]]>([
  ["احمد", ["mohamed"]],
  ["أحمد محمد", ["mohamed"]],
  ["السيد", ["mohamed"]],
  ["سيد مح", ["mohamed"]],
  ["elsayed", ["mohamed"]],
  ["فاطمه", ["fatima"]],
  ["fatma", ["fatima"]],
  ["fatima abdelrahman", ["fatima"]],
  ["عبد الرحمن", ["fatima", "abdel"]],
  ["abdulrahman", ["fatima", "abdel"]],
  ["رحمن", ["fatima", "abdel"]],
  ["عبدالله", ["mahmoud"]],
  ["abdalla", ["mahmoud"]],
  ["ابوزيد", ["mahmoud"]],
  ["zeid", ["mahmoud"]],
  ["masry", ["latin"]],
  ["mohamed el masry", ["latin"]],
  ["mohamed al-sayed", ["mohamed"]],
  ["محمد المصرى", ["latin"]],
  ["المصري", ["latin"]],
  ["oneil", ["youssef"]],
  ["o'neil you", ["youssef"]],
  ["يوسف", ["youssef"]],
  ["yusuf", ["youssef"]],
  ["زهران", ["fatima"]],
  ["هران", ["fatima"]],
  ["asry", ["latin"]],
  ["1001", ["mohamed"]],
  ["p-77", ["youssef"]],
  ["77", ["youssef"]],
  ["0166", ["mohamed"]],
  ["٠١٦٦", ["mohamed"]],
  ["012 9083 0166", ["mohamed"]],
  ["+20 129 083 0166", ["mohamed"]],
  ["0020129083", ["mohamed"]],
  ["٢٩٠٠١٠", ["fatima"]],
  ["مح عب", ["mahmoud"]],
  ["qwerty", []],
  ["م", []],
  ["\" OR * NEAR(", []],
])("%s finds whom it means", (typed, expected) => {
  expect(found(typed)).toEqual(expected);
});

test("a first name in either script finds all who bear it, written alike before sounding alike, محمد before محمود", () => {
  expect(found("محمد")).toEqual(["marked", "mohamed", "latin", "mahmoud"]);
  expect(found("mohamed")[0]).toBe("latin");
  expect(new Set(found("mohamed").slice(1, 3))).toEqual(new Set(["mohamed", "marked"]));
  expect(found("muhammad")).toHaveLength(4);
});

test("a changed name is found by the new one and no longer by the old", () => {
  const [id = ""] = Array.from(ids).find(([, who]) => who === "abdel") ?? [];
  temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, id, { name: "Karim Hassan" }));
  expect([found("karim"), found("rahman hassan")]).toEqual([["abdel"], []]);
  temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, id, { name: "Abdel Rahman Hassan" }));
  expect(found("rahman hassan")).toEqual(["abdel"]);
});

test("a voided patient is found only where voided ones are asked for", () => {
  const [id = ""] = Array.from(ids).find(([, who]) => who === "latin") ?? [];
  temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.void(patient, id));
  expect([found("masry"), found("masry", true)]).toEqual([[], ["latin"]]);
  temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.restore(patient, id));
  expect(found("masry")).toEqual(["latin"]);
});

test("a merged file's name finds the file it was merged into, once", () => {
  const [double = ""] = Array.from(ids).find(([, who]) => who === "marked") ?? [];
  const [kept = ""] = Array.from(ids).find(([, who]) => who === "mohamed") ?? [];
  temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, double, { mergedIntoId: kept as never }));
  expect([found("عليّ محمد"), found("محمد")]).toEqual([["mohamed"], ["mohamed", "latin", "mahmoud"]]);
  temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, double, { mergedIntoId: null }));
  expect(found("عليّ محمد")).toEqual(["marked"]);
});

test("a whole file number finds its file first, even of one figure, before phones that end so", () => {
  const newId = temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => {
    const five = tx.insert(patient, { name: "Five", fileNumber: "5", birthPrecision: "day", sex: "unknown", tags: [], deceased: false }).id;
    tx.insert(patient, { name: "Six", fileNumber: "1666", phone: "+201222222166", birthPrecision: "day", sex: "unknown", tags: [], deceased: false });
    tx.insert(patient, { name: "Seven", fileNumber: "166", birthPrecision: "day", sex: "unknown", tags: [], deceased: false });
    tx.insert(patient, { name: "Eight", fileNumber: "1668", phone: "+201222223166", birthPrecision: "day", sex: "unknown", tags: [], deceased: false });
    return five;
  }).value;
  const first = (typed: string): string | undefined => patientsByWords(temp.store.read, typed, 12, false)[0]?.fileNumber;
  expect(patientsByWords(temp.store.read, "5", 12, false).map(({ patientId }) => patientId)).toEqual([newId]);
  expect([first("٥"), first("166"), first("P-77")]).toEqual(["5", "166", "P-77"]);
  const plan = temp.db.prepare(`EXPLAIN QUERY PLAN ${fileSql}`).all("5", 0) as readonly { readonly detail: string }[];
  expect(plan.map((step) => step.detail)).toEqual([expect.stringMatching(/^SEARCH patient USING INDEX patientByFileNumber/)]);
});

test("what a rolled-back transaction wrote is not found", () => {
  expect(() =>
    temp.store.transact({ userId: null, procedure: "test" }, null, (tx) => {
      tx.insert(patient, { name: "Zenobia", fileNumber: "9", birthPrecision: "day", sex: "female", tags: [], deceased: false });
      throw new Error("power cut");
    }),
  ).toThrow("power cut");
  expect(found("zenobia")).toEqual([]);
});

test("an index of older rules is made anew and finds the same", () => {
  const before = ["محمد", "0166", "زهران"].map((typed) => found(typed));
  temp.db.exec("UPDATE meta SET value = '0' WHERE key = 'foldVersion'; DELETE FROM patientTerm");
  expect(found("محمد")).toEqual([]);
  prepareSearch(temp.db);
  expect(["محمد", "0166", "زهران"].map((typed) => found(typed))).toEqual(before);
});

test("searching asks the index and primary keys and reads no table through", () => {
  const plan = temp.db.prepare(`EXPLAIN QUERY PLAN ${matchSql}`).all('"abc"*', 0) as readonly { readonly detail: string }[];
  expect(plan.map((step) => step.detail)).toEqual([
    expect.stringMatching(/^SCAN t VIRTUAL TABLE INDEX \d+:M/),
    "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)",
    expect.stringMatching(/^SEARCH p USING INDEX sqlite_autoindex_patient_1 \(id=\?\)/),
  ]);
});
