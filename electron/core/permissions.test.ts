import { describe, expect, test } from "vitest";
import { contract, type ProcedureName } from "#shared/ipc/contract.ts";
import type { Procedure } from "#shared/ipc/procedure.ts";
import { isPermitted, permissions, roles, type Permission } from "#shared/permissions.ts";
import { testClinic } from "../testing/test-clinic.ts";

const procedures = Object.entries(contract) as [ProcedureName, Procedure][];
/** Never a right shape: whoever may call is told so, and nothing is carried out. */
const wrongShape = "not an input";

const clinic = await testClinic();
const answerTo = async (name: string, options: Parameters<typeof clinic.callRaw>[2]): Promise<string> => {
  const outcome = await clinic.callRaw(name, wrongShape, options);
  return outcome.ok ? "done" : outcome.error.code;
};

describe.each(procedures)("%s", (name, { access }) => {
  test.each(roles)("is open to a %s only where the table of rights says so", async (role) => {
    const mayCall = access === "signedOut" || access === "session" || isPermitted([role], access);
    expect(await answerTo(name, { as: role })).toBe(mayCall ? "invalidInput" : "notAllowed");
  });

  test("asks who is there", async () => {
    expect(await answerTo(name, { client: "nobody" })).toBe(access === "signedOut" ? "invalidInput" : "notSignedIn");
  });
});

test("a locked window and a temporary password open only what they must", async () => {
  await clinic.must("user.create", { username: "new", name: "New", roles: ["owner"], password: "first words 1" });
  await clinic.must("session.signIn", { username: "new", password: "first words 1" }, { client: "fresh" });
  await clinic.must("session.signIn", { username: "doctor", password: "correct horse 7" }, { client: "left alone" });
  await clinic.must("session.lock", {}, { client: "left alone" });
  for (const [name, { access }] of procedures) {
    const isOpen = access === "signedOut" || access === "session";
    expect([name, await answerTo(name, { client: "left alone" })]).toEqual([name, isOpen ? "invalidInput" : "locked"]);
    expect([name, await answerTo(name, { client: "fresh" })]).toEqual([name, isOpen ? "invalidInput" : "passwordMustChange"]);
  }
});

test("a name that is not in the contract does not exist, whatever object it would name", async () => {
  for (const name of ["patient.steal", "", "__proto__", "constructor", "toString", "patient.register ", "x".repeat(10_000)]) {
    expect(await clinic.callRaw(name, {})).toMatchObject({ ok: false, error: { code: "unknownProcedure" } });
  }
});

test("every right is asked for by some procedure or rule, and the owner has them all", () => {
  expect((Object.keys(permissions) as Permission[]).filter((permission) => !isPermitted(["owner"], permission))).toEqual([]);
});
