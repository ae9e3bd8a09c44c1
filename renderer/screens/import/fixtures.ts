import { addMs, minutesToMs } from "#shared/core/time.ts";
import { appError } from "#shared/errors.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleId, sampleNow } from "../../testing/sample-clinic.ts";
import type { Batch } from "./use-batches.ts";
import type { Checked, Imported, Inspected } from "./use-import.ts";

export const inspected: Inspected = {
  fileId: "f".repeat(64), format: "csv", encoding: "windows-1256", delimiter: ";", sheet: null, rows: 4_812, mappingRemembered: true, dateOrder: "dmy", dateOrderSure: false, importedBefore: addMs(sampleNow, -minutesToMs(4_000)),
  headers: ["رقم الملف", "اسم المريض", "Patient name", "تاريخ الميلاد", "النوع", "موبايل", "العنوان", "ملاحظات", "", "آخر زيارة"],
  samples: [
    ["1", "أحمد محمد السيد", "Ahmed El-Sayed", "12/05/1984", "ذكر", "01001234567", "١٢ شارع التحرير", "سكري", "x", "01/02/2024"],
    ["2", "منى عبد الرحمن", "Mona Abdel Rahman", "03/11/1990", "أنثى", "+20 122 987 6543", "", "", "", "15/03/2024"],
    ["3", "عبد الرحمن محمد عبد العزيز الشربيني آل سعود", "Abdelrahman El-Sherbiny", "٠١/٠١/١٩٤٩", "ذكر", "٠١١٢٣٤٥٦٧٨", "مدينة نصر", "حساسية من البنسلين", "", ""],
  ],
  mapping: ["fileNumber", "name", "nameOther", "birthDate", "sex", "phone", "address", "note", null, null],
};

const names = ["أحمد محمد السيد", "منى عبد الرحمن", "Layla Al-Sayed", "خالد نجار"] as const;
const codes = ["phoneInvalid", "birthDateInvalid", "nameMissing", "sexUnknown", "fileNumberTaken", "tooLong"] as const;
const fields = ["phone", "birthDate", "name", "sex", "fileNumber", "note"] as const;
const values = ["0100-123", "31/02/1990", "", "؟", "118", "=HYPERLINK(\"http://…\") نص طويل جدًا في خانة الملاحظات"] as const;

export const checked: Checked = {
  rowsRead: 4_812, patients: 4_706, appointments: 0, problemCount: 61, duplicateCount: 82,
  problems: Array.from({ length: 61 }, (_, index) => ({ row: index * 37 + 4, field: fields[index % 6] ?? "name", value: values[index % 6] ?? "", code: codes[index % 6] ?? "tooLong", taken: index % 6 !== 2 })),
  duplicates: Array.from({ length: 40 }, (_, index) => ({ row: index * 51 + 9, fileNumber: index % 3 === 0 ? null : String(1_000 + index), name: names[index % 4] ?? "", ofRow: index % 2 ? index + 2 : null, ofPatientId: index % 2 ? null : sampleId("pat", index), ofFileNumber: index % 2 ? null : String(10_400 + index) })),
  sample: inspected.samples.map(([fileNumber = "", name = "", nameOther = "", , sex = "", phone = "", address = "", note = ""]) => ({ fileNumber, name, nameOther, birthOn: "1984-05-12", birthPrecision: "day", sex: sex === "ذكر" ? "male" : "female", phone: phone === "" ? null : "+201001234567", address, note })),
};

const batch = (index: number, fileName: string, status: Batch["status"]): Batch => ({
  id: sampleId("imp", index), version: 1, voidedAt: null, fileName, fileHash: "a".repeat(64), status, startedAt: addMs(sampleNow, -minutesToMs(index * 2_900)), finishedAt: addMs(sampleNow, -minutesToMs(index * 2_900 - 2)), importedById: sampleId("usr", 1),
  rowsRead: 4_812, patientsMade: 4_706, appointmentsMade: 0, problems: 61, duplicates: 82, mapping: [],
});
export const batches: readonly Batch[] = [batch(1, "مرضى العيادة القديمة 2019-2025 (نسخة نهائية).csv", "done"), batch(2, "patients-dokki.xlsx", "takenBack"), batch(3, "legacy.csv", "done")];

export const imported: Imported = { rowsRead: checked.rowsRead, patients: checked.patients, appointments: 0, problems: checked.problems, problemCount: 61, duplicates: checked.duplicates, duplicateCount: 82, batch: batch(1, "مرضى العيادة القديمة 2019-2025 (نسخة نهائية).csv", "done") };

export const fullAnswers: FakeAnswers = {
  "import.batches": { value: [...batches] },
  "import.inspect": { value: inspected },
  "import.dryRun": { value: checked },
  "import.run": { value: imported },
  "import.takeBack": { refuse: appError("batchInUse", { rows: 14 }) },
  "job.cancel": { value: { done: true } },
};
export const emptyAnswers: FakeAnswers = { ...fullAnswers, "import.batches": { value: [] } };
export const busyAnswers: FakeAnswers = { ...fullAnswers, "import.inspect": "never", "import.dryRun": "never", "import.run": "never" };
export const errorAnswers: FakeAnswers = { ...fullAnswers, "import.batches": { refuse: appError("internal", { reference: "b4t7c1" }) }, "import.inspect": { refuse: appError("notASpreadsheet", { detail: "PDF" }) } };
