import { err, ok, type Result } from "#shared/core/result.ts";
import { fromBase64url } from "#shared/sync/bytes.ts";
import type { Net, NetFault, ServerState } from "#shared/sync/ports.ts";
import type { CallFault, Heard, ServerClient } from "./server-client.ts";

/** What a call's fault means to whoever keeps a file in step. */
export const netFaultOf = (fault: CallFault): NetFault => {
  switch (fault.code) {
    case "gap":
      return { code: "gap", expected: fault.expected, previous: fromBase64url(fault.previous) ?? new Uint8Array(32) };
    case "revoked":
    case "unknownDevice":
    case "malformed":
    case "badSignature":
    case "badStatement":
    case "tooOld":
    case "staleStatement":
      return { code: fault.code };
    case "forked":
    case "compacted":
    case "busy":
      return fault;
    case "tooLarge":
      return { code: "malformed" };
    default:
      // Tokens, clocks and a server in trouble: none of it says anything about the run, so it is tried again.
      return { code: "offline" };
  }
};

const stateOf = ({ epoch, head, now }: Heard): ServerState | null => (epoch !== null && head !== null && now !== null ? { epoch, head, now } : null);

/** The server of one clinic as its engine reaches it. */
export const createHttpNet = (client: ServerClient): Net => ({
  push: async (run) => {
    const pushed = await client.call("push", { body: run });
    return pushed.ok ? ok(pushed.value.answer) : err(netFaultOf(pushed.error));
  },
  pull: async (since, limit): Promise<Result<{ readonly server: ServerState; readonly page: Uint8Array }, NetFault>> => {
    const pulled = await client.call("pull", { query: { since, limit } });
    if (!pulled.ok) return err(netFaultOf(pulled.error));
    const server = stateOf(pulled.value.heard);
    return server ? ok({ server, page: pulled.value.answer }) : err({ code: "offline" });
  },
  chainAt: async (seq) => {
    const found = await client.call("chain", { query: { seq } });
    if (!found.ok) return err(netFaultOf(found.error));
    const { server, chain, deviceSeq } = found.value.answer;
    return ok({ server, chain: chain === null ? null : fromBase64url(chain), deviceSeq });
  },
});
