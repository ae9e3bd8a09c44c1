import type { Readable } from "node:stream";
import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Result } from "#shared/core/result.ts";
import type { Member } from "#shared/sync/membership.ts";
import type { Endpoint, Fault } from "#shared/sync/protocol.ts";
import type { Tenant } from "./membership.ts";
import type { RateLimit } from "./rate-limit.ts";

/** Who calls: a machine of the clinic, or whoever has its printed sheet (`member` null). Their key is proved. */
export interface Caller {
  readonly tenant: Tenant;
  /** `recovery` for the printed sheet. */
  readonly device: string;
  readonly member: Member | null;
}

export interface Call<E extends Endpoint> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: E["query"] extends z.ZodType ? z.output<E["query"]> : undefined;
  readonly body: E["body"] extends z.ZodType ? z.output<E["body"]> : E["body"] extends string ? Uint8Array : undefined;
  /** Null where anybody may call. */
  readonly caller: E["caller"] extends "open" ? null : Caller;
  readonly headers: IncomingHttpHeaders;
  readonly now: number;
}

export type Answer<E extends Endpoint> = E["answer"] extends z.ZodType ? z.input<E["answer"]> : Uint8Array | Readable;

/** An endpoint with what answers it. Made by `route`, so that the shapes are the endpoint's. */
export interface Route {
  readonly endpoint: Endpoint;
  /** Bytes of a body; the server's usual limit where it says none. */
  readonly bodyLimit?: number;
  /** How often it is answered for one address; as often as all calls where it says nothing. */
  readonly byAddress?: RateLimit;
  readonly handle: (call: Call<Endpoint>) => Promise<Result<unknown, Fault>>;
}

export const route = <const E extends Endpoint>(endpoint: E, handle: (call: Call<E>) => Promise<Result<Answer<E>, Fault>>, options: Pick<Route, "bodyLimit" | "byAddress"> = {}): Route => ({
  endpoint, ...options,
  // The server has parsed the call by this endpoint's own shapes before it hands it over.
  handle: handle as unknown as Route["handle"],
});
