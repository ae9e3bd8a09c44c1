import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { testClinic, type TestClinic } from "../../testing/test-clinic.ts";

/** Somebody with the key and a program of their own: the file is changed past the one door. */
const tamper = (clinic: TestClinic, sql: string): void => void mustExist(clinic.core().vault.store(), "an open store").db.prepare(sql).run();

const broken = async (sql: string): Promise<unknown> => {
  const clinic = await testClinic();
  expect((await clinic.must("audit.verify", {})).whole).toBe(true);
  tamper(clinic, sql);
  return (await clinic.must("audit.verify", {})).broken;
};

test.each([
  ["an altered entry", "UPDATE audit SET userId = 'usr_someone_else' WHERE seq = 4", { seq: 4, why: "altered" }],
  ["an entry with another time", "UPDATE audit SET at = at + 1 WHERE seq = 5", { seq: 5, why: "altered" }],
  ["an entry told of another row", "UPDATE audit SET subject = 'pat_x' WHERE seq = 2", { seq: 2, why: "altered" }],
  ["a removed entry", "DELETE FROM audit WHERE seq = 3", { seq: 3, why: "missing" }],
  ["a removed beginning", "DELETE FROM audit WHERE seq <= 2", { seq: 1, why: "missing" }],
])("%s is shown by its place", async (_, sql, verdict) => {
  expect(await broken(sql)).toEqual(verdict);
});

test("a cut-off end is shown", async () => {
  const clinic = await testClinic();
  const { entries } = await clinic.must("audit.verify", {});
  tamper(clinic, `DELETE FROM audit WHERE seq > ${entries - 3}`);
  expect((await clinic.must("audit.verify", {})).broken).toEqual({ seq: entries - 2, why: "truncated" });
});

test("every write and every opened patient is an entry, with who, what and whose", async () => {
  const clinic = await testClinic();
  const { patient } = await clinic.must("patient.register", { name: "Ana Ruiz", sex: "female" }, { as: "receptionist" }) as unknown as { readonly patient: { readonly id: string } };
  await clinic.must("patient.open", { patientId: patient.id } as never, { as: "doctor" });
  await clinic.must("patient.open", { patientId: patient.id } as never, { as: "doctor" });
  const entries = await clinic.must("audit.list", { subject: patient.id, limit: 10 });
  expect(entries.map(({ action, userName }) => `${action} ${userName}`)).toEqual(["patient.open Test doctor", "patient.register Test receptionist"]);
  expect(entries[1]).toMatchObject({ detail: { changes: 1 } });
});
