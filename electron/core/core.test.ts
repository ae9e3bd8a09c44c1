import { expect, test } from "vitest";
import { roles } from "#shared/permissions.ts";
import { testClinic } from "../testing/test-clinic.ts";

test("a new clinic opens with its rooms, doctors, prices and a person of each role", async () => {
  const clinic = await testClinic();
  expect(clinic.rooms).toHaveLength(2);
  expect(clinic.practitioners).toHaveLength(2);
  expect(clinic.services).toHaveLength(3);
  for (const role of roles) {
    expect(await clinic.must("session.state", {}, { as: role })).toMatchObject({ state: "signedIn", me: { username: role, roles: [role] } });
  }
  await clinic.restart();
  expect((await clinic.must("audit.verify", {})).whole).toBe(true);
  expect(clinic.log).toEqual([]);
});
