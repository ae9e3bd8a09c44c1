import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toBase64url } from "#shared/sync/bytes.ts";
import { encodeRun } from "#shared/sync/envelope.ts";
import { endpoints, headers, msgpack, pathOf, wakePath } from "#shared/sync/protocol.ts";
import { requestMessage } from "#shared/sync/request-signature.ts";
import { serverCrypto, systemRandom } from "./crypto.ts";
import { foundClinic, sendTo, type Machine, type TestClinic } from "./testing/clinic.ts";
import { databases } from "./testing/databases.ts";
import { startProcess, type ServerProcess } from "./testing/process.ts";
import { closeCodes } from "./wake-socket.ts";

/** A socket of a machine: what it heard, and a way to wait for the next word. */
const listen = (address: string, clinic: TestClinic, as: Machine | null) => {
  const path = pathOf(wakePath, { tenant: clinic.tenant });
  const socket = new WebSocket(address.replace("http", "ws") + path);
  const heard: string[] = [];
  const waiting: (() => void)[] = [];
  const tell = (): void => {
    for (const go of waiting.splice(0)) go();
  };
  let closed: number | null = null;
  socket.addEventListener("open", () => {
    if (!as) return socket.send("who are you?");
    const at = Date.now();
    const signature = toBase64url(as.keys.sign(requestMessage(serverCrypto, { method: "GET", path, at, body: new Uint8Array(0) })));
    socket.send(JSON.stringify({ access: as.access, at, signature }));
  });
  socket.addEventListener("message", ({ data }) => {
    heard.push(String(data));
    tell();
  });
  socket.addEventListener("close", ({ code }) => {
    closed = code;
    tell();
  });
  const until = async (is: () => boolean): Promise<void> => {
    while (!is()) await new Promise<void>((go) => void waiting.push(go));
  };
  return {
    heard, close: () => socket.close(),
    head: (seq: number) => until(() => heard.some((text) => (JSON.parse(text) as { head?: number }).head === seq)),
    ended: async () => {
      await until(() => closed !== null);
      return closed;
    },
  };
};

describe.each(databases)("waking on $name", ({ name, make }) => {
  const servers: ServerProcess[] = [];
  let remove: () => void = () => undefined;
  beforeAll(async () => {
    const database = await make();
    remove = database.remove;
    // On PostgreSQL two processes serve one database; an embedded file has one.
    servers.push(await startProcess({ ...database.env, DAFTAR_LOG_LEVEL: "warn" }));
    if (name !== "SQLite") servers.push(await startProcess({ ...database.env, DAFTAR_LOG_LEVEL: "warn" }));
  });
  afterAll(async () => {
    for (const server of servers) await server.end("SIGKILL");
    remove();
  });
  const here = (): string => servers[0]?.address ?? "";
  const there = (): string => servers.at(-1)?.address ?? "";
  const found = (): Promise<TestClinic> => foundClinic({ send: sendTo(here()), now: Date.now, random: systemRandom });

  test("a PC hears where the log is when it comes, and whenever another PC sends", async () => {
    const clinic = await found();
    const doctor = await clinic.admit();
    const socket = listen(there(), clinic, doctor);
    await socket.head(1);
    await clinic.push(clinic.first, [clinic.envelope(clinic.first), clinic.envelope(clinic.first)]);
    await socket.head(3);
    await clinic.push(clinic.first, [clinic.envelope(clinic.first)]);
    await socket.head(4);
    socket.close();
    await socket.ended();
  });

  test("it hears nothing of another clinic, and no more than the head of its own", async () => {
    const [clinic, other] = [await found(), await found()];
    const socket = listen(there(), clinic, clinic.first);
    await socket.head(0);
    await other.push(other.first, [other.envelope(other.first)]);
    await clinic.push(clinic.first, [clinic.envelope(clinic.first), clinic.envelope(clinic.first)]);
    await socket.head(2);
    expect(new Set(socket.heard)).toEqual(new Set(['{"head":0}', '{"head":2}']));
    socket.close();
    await socket.ended();
  });

  test("a revoked PC's socket closes with its revocation, wherever it hangs", async () => {
    const clinic = await found();
    const lost = await clinic.admit();
    const socket = listen(there(), clinic, lost);
    await socket.head(1);
    await clinic.revoke(lost);
    expect(await socket.ended()).toBe(closeCodes.revoked);
    expect(await listen(there(), clinic, lost).ended()).toBe(closeCodes.revoked);
  });

  test("whoever does not say at once who they are is let go, and so is a machine of another clinic", async () => {
    const [clinic, other] = [await found(), await found()];
    expect(await listen(here(), clinic, null).ended()).toBe(closeCodes.unauthenticated);
    const foreign = listen(here(), clinic, other.first);
    expect(await foreign.ended()).toBe(closeCodes.unauthenticated);
    expect(foreign.heard).toEqual(['{"code":"notFound"}']);
  });

  test("what one process took in, another hands out, decides on and refuses to double", async () => {
    const clinic = await found();
    const elsewhere = { ...clinic.first };
    const made = clinic.makeRun(clinic.first, [clinic.envelope(clinic.first, { claims: [{ key: "a", resources: ["doctor"], from: 10, to: 20 }] })]);
    const push = async (address: string) => {
      const path = pathOf(endpoints.push.path, { tenant: clinic.tenant });
      const body = encodeRun(made.run);
      const at = Date.now();
      const answer = await sendTo(address)({ method: "POST", path, body, headers: { authorization: `Bearer ${elsewhere.access}`, "content-type": msgpack, [headers.at]: String(at), [headers.signature]: toBase64url(elsewhere.keys.sign(requestMessage(serverCrypto, { method: "POST", path, at, body }))) } });
      return answer.json();
    };
    const answers = await Promise.all([here(), there(), here(), there()].map(push));
    for (const answer of answers) expect(answer).toMatchObject({ deviceSeq: 1, server: { head: 1 } });
  });

  test("a server that is asked to end closes its sockets, ends well, and had nothing to complain of", async () => {
    const clinic = await found();
    const sockets = [here(), there()].map((address) => listen(address, clinic, clinic.first));
    await Promise.all(sockets.map((socket) => socket.head(0)));
    for (const server of servers) expect(await server.end("SIGTERM")).toBe(0);
    for (const socket of sockets) await socket.ended();
    expect(servers.map(({ said }) => said()).join("").split("\n").filter((line) => line.startsWith("{"))).toEqual([]);
  });
});
