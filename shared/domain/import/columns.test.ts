import { expect, test } from "vitest";
import { headerFingerprint, missingField, suggestMapping } from "./columns.ts";

test("the headings of an Egyptian clinic's old program are understood", () => {
  expect(suggestMapping(["رقم الملف", "اسم المريض", "تاريخ الميلاد", "النوع", "الموبايل", "ملاحظات"])).toEqual([
    "fileNumber", "name", "birthDate", "sex", "phone", "note",
  ]);
});

test("English headings are understood however they are written", () => {
  expect(suggestMapping(["Patient_ID", "First Name *", "lastName", "D.O.B", "Gender:", "Phone (mobile)", "Phone 2", "E-mail", "Civil ID", "Comments", "shoe size"])).toEqual([
    "fileNumber", "firstName", "lastName", "birthDate", "sex", "phone", "phoneOther", "email", "identityNumber", "note", null,
  ]);
});

test("names in parts are joined, a second whole name is the other script's, a second telephone the other one", () => {
  expect(suggestMapping(["الاسم الأول", "اسم الأب", "العائلة", "Name", "الاسم", "جوال", "هاتف", "Notes", "ملاحظات"])).toEqual([
    "firstName", "name", "lastName", "name", "nameOther", "phone", "phoneOther", "note", "note",
  ]);
});

test("a column of long codes is not taken for file numbers", () => {
  expect(suggestMapping(["Id", "Name"], [["593aaa05-d864-1df7-5b96-155fbdb19f28", "Ana"]])).toEqual([null, "name"]);
});

test("the same headings have one fingerprint, whatever their case, marks and hamza", () => {
  expect(headerFingerprint(["الإسم", "PHONE "])).toBe(headerFingerprint(["الاسم", "phone"]));
});

test("without a name nothing can be imported, nor appointments without their date", () => {
  expect([missingField(["phone"]), missingField(["name", "appointmentTime"]), missingField(["lastName", "phone"])]).toEqual(["name", "appointmentDate", null]);
});
