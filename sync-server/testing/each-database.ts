import { afterAll, beforeAll, describe } from "vitest";
import { systemRandom } from "../crypto.ts";
import { foundClinic, sendInto, type TestClinic } from "./clinic.ts";
import { databases, startServer, type TestServer } from "./databases.ts";

/** Runs tests on SQLite and on PostgreSQL 18, each with a server of its own. `clinic` founds one more. */
export const onEachDatabase = (name: string, tests: (at: { readonly server: () => TestServer; readonly clinic: () => Promise<TestClinic> }) => void, settings: Readonly<Record<string, string>> = {}): void => {
  describe.each(databases)(`${name} on $name`, ({ make }) => {
    let server: TestServer | null = null;
    beforeAll(async () => {
      server = await startServer(await make(), settings);
    });
    afterAll(async () => {
      await server?.close();
      server?.database.remove();
    });
    const running = (): TestServer => {
      if (!server) throw new Error("the server has not started");
      return server;
    };
    tests({ server: running, clinic: () => foundClinic({ send: sendInto(running().app), now: running().now, random: systemRandom }) });
  });
};
