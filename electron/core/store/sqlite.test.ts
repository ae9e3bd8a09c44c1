import { expect, test } from "vitest";
import { compiledOnce, sqlite } from "./sqlite.ts";

test("a query that is compiled once has each asking's own values, in their places, beside those that are fixed", () => {
  const named = (name: string, limit: number) =>
    sqlite.selectFrom("patient").select("id").where("sex", "=", "female").where((eb) => eb.or([eb("name", "=", name), eb("nameOther", "=", name)])).limit(limit);
  const once = compiledOnce(named);
  for (const [name, limit] of [["Mona", 3], ["منى", 7]] as const) {
    const { sql, parameters } = named(name, limit).compile();
    expect(once(name, limit).compile()).toMatchObject({ sql, parameters });
  }
});
