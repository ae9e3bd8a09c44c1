import { expect, test } from "vitest";
import { importFields } from "#shared/ipc/contract/imports.ts";
import { chooseField, fieldGroups, missingOf } from "./mapping.ts";

test("every field that a column can be stands in the list of choices once", () => {
  expect(Object.values(fieldGroups).flat().toSorted()).toEqual([...importFields].toSorted());
});

test("a second column of the phone takes the field from the first, a second note is joined to it", () => {
  expect(chooseField(["phone", null, "note"], 1, "phone")).toEqual([null, "phone", "note"]);
  expect(chooseField(["phone", null, "note"], 1, "note")).toEqual(["phone", "note", "note"]);
});

test("nothing is tried without a name, nor a booking without its day and doctor", () => {
  expect(missingOf(["phone"])).toBe("name");
  expect(missingOf(["firstName", "lastName"])).toBeNull();
  expect(missingOf(["name", "appointmentTime"])).toBe("appointment");
  expect(missingOf(["name", "appointmentDate", "appointmentDoctor"])).toBeNull();
});
