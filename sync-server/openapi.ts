import { z } from "zod";
import { apiPrefix, fault, headers, octets, plainFaults, fullFaults, wakePath, type Endpoint } from "#shared/sync/protocol.ts";

/** Carries the name that a request has in the log: what somebody can tell whoever looks after the server. */
export const requestIdHeader = "x-request-id";
const named = { headers: { [requestIdHeader]: { $ref: "#/components/headers/RequestId" } } };

const schemaOf = (shape: z.ZodType, io: "input" | "output"): unknown => z.toJSONSchema(shape, { io, target: "draft-2020-12", unrepresentable: "any" });

const contentOf = (shape: z.ZodType | string, io: "input" | "output"): unknown =>
  typeof shape === "string" ? { [shape]: { schema: { type: "string", format: "binary", description: shape === octets ? "Bytes" : "MessagePack, as shared/sync says" } } } : { "application/json": { schema: schemaOf(shape, io) } };

const queryOf = (shape: z.ZodType | undefined): readonly unknown[] => {
  if (!(shape instanceof z.ZodObject)) return [];
  return Object.entries(shape.shape as Readonly<Record<string, z.ZodType>>).map(([name, one]) => ({ name, in: "query", required: !one.safeParse(undefined).success, schema: schemaOf(one, "output") }));
};

const openApiPath = (path: string): string => apiPrefix + path.replaceAll(/:([a-z0-9]+)/gi, "{$1}");

const operationOf = ({ path, caller, query, body, answer, summary }: Endpoint): unknown => ({
  summary,
  "x-caller": caller,
  security: caller === "open" ? [] : [{ access: [], signature: [], at: [] }],
  parameters: [...[...path.matchAll(/:([a-z0-9]+)/gi)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } })), ...queryOf(query)],
  ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body, "input") } }),
  responses: {
    200: { description: "Done", ...named, content: contentOf(answer, "output") },
    default: { description: "Refused", ...named, content: { "application/json": { schema: { $ref: "#/components/schemas/Fault" } } } },
  },
});

/** The OpenAPI 3.1 document of these endpoints: made of the shapes by which the server checks. */
export const openApiOf = (endpoints: readonly Endpoint[]): Readonly<Record<string, unknown>> => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const path = openApiPath(endpoint.path);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Daftar sync server", version: "1", description: `Orders, keeps and hands on what it cannot read. A socket at ${openApiPath(wakePath)} says when there is more.` },
    paths,
    components: {
      headers: { RequestId: { description: "The request's name in the log; made by the server, and says nothing", required: true, schema: { type: "string" } } },
      schemas: { Fault: schemaOf(fault, "output") },
      securitySchemes: {
        access: { type: "http", scheme: "bearer" },
        signature: { type: "apiKey", in: "header", name: headers.signature, description: "Ed25519 of the device over method, path, time and body" },
        at: { type: "apiKey", in: "header", name: headers.at },
      },
    },
    "x-statuses": { ...plainFaults, ...fullFaults },
  };
};
