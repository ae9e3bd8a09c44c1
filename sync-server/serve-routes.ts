import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { err, ok, type Result } from "#shared/core/result.ts";
import { apiPrefix, fullFaults, headers, msgpack, octets, plainFaults, protocolFloor, type Endpoint, type Fault } from "#shared/sync/protocol.ts";
import { authenticate, proofOfHeaders } from "./authenticate.ts";
import type { createContacts } from "./contacts.ts";
import type { Parts } from "./parts.ts";
import { addressName } from "./rate-limit.ts";
import type { Call, Caller, Route } from "./route.ts";

const none = new Uint8Array(0);
const statuses: Readonly<Record<string, number>> = { ...plainFaults, ...fullFaults };

/** Answers with a fault of the closed set and its status. */
export const answerFault = ({ metrics, clock }: Parts, reply: FastifyReply, fault: Fault): FastifyReply => {
  metrics.refusals.inc({ code: fault.code });
  if (fault.code === "busy") void reply.header("retry-after", Math.ceil(fault.retryAfterMs / 1_000));
  return reply.header(headers.now, clock.now()).code(statuses[fault.code] ?? 500).send(fault);
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};

/** The body as the endpoint wants it; `invalid` where it is not of its shape or type. */
const bodyOf = (endpoint: Endpoint, bytes: Uint8Array, type: string): Result<unknown, Fault> => {
  if (endpoint.body === undefined) return ok(undefined);
  if (typeof endpoint.body === "string") return type.startsWith(endpoint.body) ? ok(bytes) : err({ code: "invalid" });
  const parsed = endpoint.body.safeParse(parseJson(bytes));
  return parsed.success ? ok(parsed.data) : err({ code: "invalid" });
};

/** Puts endpoints on their paths: limits, who calls, shapes, then what answers. */
export const serveRoutes = (app: FastifyInstance, parts: Parts, routes: readonly Route[], contact: ReturnType<typeof createContacts>): void => {
  const { clock } = parts;
  app.removeAllContentTypeParsers();
  // The bytes are kept as they came: the signature is over them.
  app.addContentTypeParser([msgpack, octets, "application/json"], { parseAs: "buffer" }, (_, body, done) => done(null, body));

  const callerOf = async (endpoint: Endpoint, request: FastifyRequest, body: Uint8Array, now: number): Promise<Result<Caller | null, Fault>> => {
    if (endpoint.caller === "open") return ok(null);
    const { tenant = "" } = request.params as Readonly<Record<string, string>>;
    return authenticate(parts, tenant, endpoint.caller, proofOfHeaders(request), { method: request.method, path: request.url, body }, now);
  };

  for (const { endpoint, bodyLimit, byAddress, handle } of routes) {
    app.route({
      method: endpoint.method, url: apiPrefix + endpoint.path, ...(bodyLimit === undefined ? {} : { bodyLimit }),
      handler: async (request, reply) => {
        const now = clock.now();
        const protocol = request.headers[headers.protocol];
        if (typeof protocol === "string" && !(Number(protocol) >= protocolFloor)) return answerFault(parts, reply, { code: "tooOld" });
        const waitMs = byAddress?.waitMs(addressName(request.ip), now) ?? 0;
        if (waitMs > 0) return answerFault(parts, reply, { code: "busy", retryAfterMs: waitMs });
        const bytes = request.body instanceof Uint8Array ? request.body : none;
        const caller = await callerOf(endpoint, request, bytes, now);
        if (!caller.ok) return answerFault(parts, reply, caller.error);
        const body = bodyOf(endpoint, bytes, request.headers["content-type"] ?? "");
        if (!body.ok) return answerFault(parts, reply, body.error);
        const query = endpoint.query?.safeParse(request.query);
        if (query && !query.success) return answerFault(parts, reply, { code: "invalid" });
        const call: Call<Endpoint> = { params: request.params as Readonly<Record<string, string>>, query: query?.data as never, body: body.value as never, caller: caller.value as never, headers: request.headers, now };
        const answer = await handle(call);
        if (!answer.ok) return answerFault(parts, reply, answer.error);
        if (caller.value) {
          const { tenant, device, member } = caller.value;
          const program = request.headers[headers.program];
          if (member) await contact(tenant.no, device, typeof program === "string" ? program.slice(0, 40) : null, now);
          void reply.header(headers.epoch, tenant.epoch).header(headers.head, tenant.head_seq);
        }
        void reply.header(headers.now, now).header("cache-control", "no-store");
        return endpoint.answer instanceof z.ZodType ? reply.send(answer.value) : reply.type(endpoint.answer).send(answer.value instanceof Uint8Array ? Buffer.from(answer.value.buffer, answer.value.byteOffset, answer.value.byteLength) : answer.value);
      },
    });
  }
};
