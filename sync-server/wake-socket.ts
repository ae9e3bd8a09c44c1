import type { FastifyInstance } from "fastify";
import { fromBase64url } from "#shared/sync/bytes.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { apiPrefix, wakeHello, wakePath } from "#shared/sync/protocol.ts";
import { authenticate } from "./authenticate.ts";
import type { Parts } from "./parts.ts";

export const heartbeatMs = 20_000;
/** How long a socket may be open before it says who it is. */
const helloMs = 5_000;
const none = new Uint8Array(0);
/** Codes of the application's own (RFC 6455, 7.4.2): who calls is unknown, is revoked, asks too often, or has newer sockets. */
export const closeCodes = { unauthenticated: 4401, revoked: 4403, outnumbered: 4409, busy: 4429 } as const;

/** What is used of a socket of `ws`, which brings no types of its own. */
interface Socket {
  readonly readyState: number;
  readonly OPEN: number;
  readonly send: (text: string) => void;
  readonly close: (code: number) => void;
  readonly terminate: () => void;
  readonly ping: () => void;
  readonly on: (event: "close" | "error" | "pong", hear: () => void) => void;
  readonly once: (event: "message", hear: (message: Buffer) => void) => void;
}

const readHello = (text: string) => {
  try {
    return wakeHello.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** Sockets that are told where the head is: at once, when it moves, and with every heartbeat. They carry nothing else. */
export const serveWakes = (app: FastifyInstance, parts: Parts, scheduler: Scheduler): void => {
  const { store, wakes, clock, memberships } = parts;
  let stopBeat: (() => void) | null = null;

  // What another process did is found here too, should its word have been lost.
  const beat = async (): Promise<void> => {
    for (const [no, listeners] of wakes.all()) {
      const tenant = await store.read.selectFrom("tenant").selectAll().where("no", "=", no).executeTakeFirst();
      const membership = tenant && (await memberships.of(store.read, tenant));
      for (const listener of listeners) {
        if (!tenant || membership?.members.get(listener.device)?.revokedAt !== null) listener.revoke();
        else {
          listener.wake(tenant.head_seq);
          listener.check();
        }
      }
    }
  };
  const nextBeat = (): void => {
    stopBeat = scheduler.after(heartbeatMs, () => void beat().catch((error: unknown) => app.log.warn({ err: error }, "heartbeat")).finally(nextBeat));
  };
  nextBeat();
  app.addHook("onClose", async () => stopBeat?.());

  const greet = async (socket: Socket, tenantId: string, path: string, text: string): Promise<void> => {
    const hello = readHello(text);
    const signature = hello && fromBase64url(hello.signature);
    const caller = await authenticate(parts, tenantId, "member", hello && signature && { access: hello.access, at: hello.at, signature, known: null }, { method: "GET", path, body: none }, clock.now());
    if (!caller.ok) {
      socket.send(JSON.stringify(caller.error));
      socket.close(caller.error.code === "revoked" || caller.error.code === "busy" ? closeCodes[caller.error.code] : closeCodes.unauthenticated);
      return;
    }
    if (socket.readyState !== socket.OPEN) return;
    const { tenant, device } = caller.value;
    let isThere = true;
    const check = (): void => {
      // A PC that was unplugged says no goodbye.
      if (!isThere) return socket.terminate();
      isThere = false;
      socket.ping();
    };
    const stop = wakes.listen(tenant.no, { device, check, wake: (head) => socket.send(`{"head":${head}}`), revoke: () => socket.close(closeCodes.revoked), outnumbered: () => socket.close(closeCodes.outnumbered) });
    socket.on("pong", () => (isThere = true));
    socket.on("close", stop);
    // The log may have grown between the look and the listening.
    const now = await store.read.selectFrom("tenant").select("head_seq").where("no", "=", tenant.no).executeTakeFirst();
    socket.send(`{"head":${now?.head_seq ?? tenant.head_seq}}`);
  };

  app.get<{ Params: { tenant: string } }>(apiPrefix + wakePath, { websocket: true }, (opened, request) => {
    const socket = opened as unknown as Socket;
    const { tenant } = request.params;
    const stopWaiting = scheduler.after(helloMs, () => socket.close(closeCodes.unauthenticated));
    socket.on("error", () => socket.terminate());
    socket.on("close", stopWaiting);
    socket.once("message", (message: Buffer) => {
      stopWaiting();
      greet(socket, tenant, request.url, message.toString()).catch((error: unknown) => {
        request.log.error({ err: error }, "wake");
        socket.close(1011);
      });
    });
  });
};
