import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { protocolVersion } from "./envelope.ts";
import { endpoints, fault, fullFaults, pathOf, plainFaults, protocolFloor, protocolHistory, wakeHello, wakeMessage, type Endpoint } from "./protocol.ts";
import { requestMessage, tokenMessage } from "./request-signature.ts";

/** What the wire looks like: when this changes, so does `protocolVersion`, or only what may be left out was added. */
const wireHash = "81473ee95666fea1";

const shapeOf = (shape: z.ZodType | string | undefined): unknown => (shape instanceof z.ZodType ? z.toJSONSchema(shape, { io: "input" }) : (shape ?? null));
const hasher = { hash: (...parts: readonly Uint8Array[]) => new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest()) };

test("the shapes of the wire are those that other versions of the program know", () => {
  const shapes = Object.entries<Endpoint>(endpoints).map(([name, { method, path, caller, query, body, answer }]) => [name, method, path, caller, shapeOf(query), shapeOf(body), shapeOf(answer)]);
  const text = JSON.stringify([shapes, shapeOf(fault), shapeOf(wakeHello), shapeOf(wakeMessage), plainFaults, fullFaults]);
  expect(createHash("sha256").update(text).digest("hex").slice(0, 16)).toBe(wireHash);
});

test("the newest form of the wire heads its history, and at most two before it are spoken", () => {
  expect(protocolHistory[0].version).toBe(protocolVersion);
  expect(protocolVersion - protocolFloor).toBeLessThanOrEqual(2);
});

test("an id in a path cannot reach another path", () => {
  expect(pathOf(endpoints.pairing.path, { tenant: "nile", pairing: "../../push?x=1" })).toBe("/api/v1/tenants/nile/pairings/..%2F..%2Fpush%3Fx%3D1");
});

test("two requests, or two askings for tokens, that differ in anything are signed differently", () => {
  const request = { method: "get", path: "/a?b=1", at: 5, body: new Uint8Array([1]) };
  const others = [{ ...request, method: "PUT" }, { ...request, path: "/a?b=2" }, { ...request, at: 6 }, { ...request, body: new Uint8Array([2]) }];
  const asking = { tenant: "nile", device: "desk1", at: 5, nonce: "n", refresh: null };
  const otherAskings = [{ ...asking, tenant: "delta" }, { ...asking, device: "desk2" }, { ...asking, at: 6 }, { ...asking, nonce: "m" }, { ...asking, refresh: "r" }];
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  expect(new Set([request, ...others].map((one) => text(requestMessage(hasher, one)))).size).toBe(5);
  expect(new Set([asking, ...otherAskings].map((one) => text(tokenMessage(one)))).size).toBe(6);
  expect(requestMessage(hasher, request)).toEqual(requestMessage(hasher, { ...request, method: "GET" }));
});
