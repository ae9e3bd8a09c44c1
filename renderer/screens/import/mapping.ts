import type { InputOf } from "#shared/ipc/contract.ts";

export type ColumnField = InputOf<"import.dryRun">["mapping"][number];
export type KnownField = NonNullable<ColumnField>;

/** The fields in the groups that the list of choices shows. Columns of a name or a note may be several; they are joined. */
export const fieldGroups = {
  patient: ["name", "firstName", "lastName", "nameOther", "fileNumber", "birthDate", "age", "sex", "identityNumber", "alert", "note", "tags", "deathDate"],
  contact: ["phone", "phoneOther", "email", "address", "city", "kinName", "kinPhone"],
  appointment: ["appointmentDate", "appointmentTime", "appointmentDoctor", "appointmentService", "appointmentMinutes", "appointmentNote"],
} as const satisfies Readonly<Record<string, readonly KnownField[]>>;

const joined: readonly KnownField[] = ["name", "firstName", "lastName", "note", "address", "tags", "appointmentNote"];

/** A column's field chosen; a field that holds one value leaves the column that had it before. */
export const chooseField = (mapping: readonly ColumnField[], column: number, field: ColumnField): readonly ColumnField[] =>
  mapping.map((one, index) => (index === column ? field : one === field && field !== null && !joined.includes(field) ? null : one));

/** What is still missing before the file can be tried. */
export const missingOf = (mapping: readonly ColumnField[]): "name" | "appointment" | null => {
  const has = (field: KnownField): boolean => mapping.includes(field);
  if (!has("name") && !has("firstName") && !has("lastName")) return "name";
  const booking = fieldGroups.appointment.some(has);
  return booking && !(has("appointmentDate") && has("appointmentDoctor")) ? "appointment" : null;
};
