import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import websocket from "@fastify/websocket";
import Fastify, { LogController, type FastifyInstance } from "fastify";
import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { limits } from "#shared/sync/envelope.ts";
import { apiPrefix } from "#shared/sync/protocol.ts";
import { openBlobs } from "./blobs/open.ts";
import { createPieces } from "./blobs/pieces.ts";
import type { Config } from "./config.ts";
import { createContacts } from "./contacts.ts";
import { createMemberships, noteMissingSheets } from "./membership.ts";
import { createMetrics } from "./metrics.ts";
import { openApiOf, requestIdHeader } from "./openapi.ts";
import type { Parts } from "./parts.ts";
import { createPushes } from "./pushes.ts";
import { addressName, createRateLimit, createRates } from "./rate-limit.ts";
import { createReadiness } from "./readiness.ts";
import type { Route } from "./route.ts";
import { checkpointRoutes } from "./routes/checkpoints.ts";
import { leaseRoutes } from "./routes/leases.ts";
import { logRoutes } from "./routes/log.ts";
import { memberRoutes } from "./routes/members.ts";
import { pairingRoutes } from "./routes/pairing.ts";
import { snapshotRoutes } from "./routes/snapshots.ts";
import { secretOf } from "./secrets.ts";
import { answerFault, serveRoutes } from "./serve-routes.ts";
import { compactAll, keepMs } from "./snapshots/compaction.ts";
import type { Store } from "./store/store.ts";
import { createTokens } from "./tokens.ts";
import { serveWakes } from "./wake-socket.ts";
import { createWakes } from "./wakes.ts";

const pruneMs = 300_000;
const compactMs = 3_600_000;

/** A database's error says in its details which row it was about: that stays out of the log. */
const errorAsLogged = (error: Error & { readonly code?: unknown }) => ({ type: error.name, message: error.message, stack: error.stack ?? "", ...(typeof error.code === "string" ? { code: error.code } : {}) });

export interface Edges {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
}

/** Every group of routes: what a call may be, and what answers it. */
const groups: readonly ((parts: Parts) => readonly Route[])[] = [memberRoutes, logRoutes, pairingRoutes, leaseRoutes, checkpointRoutes, snapshotRoutes];

/** The server, ready to listen. `close` ends it after what it is doing: sockets are closed, the store last. */
export const createServer = async ({ config, store, clock, random, scheduler }: Edges): Promise<FastifyInstance> => {
  await noteMissingSheets(store);
  const memberships = createMemberships();
  const wakes = createWakes(store, scheduler);
  const pushes = createPushes(store, memberships, clock, ({ no, head_seq }, revoked) => wakes.grown({ tenant: no, head: head_seq, revoked }));
  const accessSecret = await secretOf(store, random, "access");
  const tokens = createTokens(store, accessSecret, random);
  const metrics = createMetrics(wakes.count);
  const blobs = openBlobs(config);
  const pieces = createPieces(store, blobs);
  const parts: Parts = { config, store, clock, random, memberships, pushes, wakes, tokens, accessSecret, metrics, pieces, rates: createRates(config) };
  const app = Fastify({
    logger: config.logLevel === "silent" ? false : { level: config.logLevel, base: null, serializers: { err: errorAsLogged } },
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: limits.runBytes + 16_384,
    genReqId: () => Buffer.from(random.bytes(9)).toString("base64url"),
    // A slow line has this long for a whole request.
    requestTimeout: 300_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 128 },
  });
  // Before everything that may answer.
  app.addHook("onRequest", async (request, reply) => void reply.header(requestIdHeader, request.id));
  await app.register(helmet, { hsts: { maxAge: 31_536_000 }, contentSecurityPolicy: { directives: { "default-src": ["'none'"], "frame-ancestors": ["'none'"] } } });
  await app.register(cors, { origin: config.cors.length > 0 ? [...config.cors] : false, exposedHeaders: [requestIdHeader] });
  await app.register(websocket, { options: { maxPayload: 4_096, perMessageDeflate: false } });

  app.setErrorHandler((error: { readonly statusCode?: number; readonly code?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, "request failed");
    return answerFault(parts, reply, { code: status === 413 ? "tooLarge" : status < 500 ? "invalid" : store.isAway(error) ? "unavailable" : "internal" });
  });
  store.watch((error) => app.log.warn({ err: error }, "a connection to the database ended"));
  app.setNotFoundHandler((_, reply) => answerFault(parts, reply, { code: "notFound" }));

  const byIp = createRateLimit(config.rates.ip);
  const healthPaths = new Set(["/healthz", "/readyz", "/metrics"]);
  app.addHook("onRequest", async (request, reply) => {
    if (healthPaths.has(request.url)) return;
    if (config.requireHttps && request.protocol !== "https") return answerFault(parts, reply, { code: "insecure" });
    const waitMs = byIp.waitMs(addressName(request.ip), clock.now());
    if (waitMs > 0) return answerFault(parts, reply, { code: "busy", retryAfterMs: waitMs });
  });
  // A line that was in use as the end began, and is kept open after its answer, would hold the end up.
  let isEnding = false;
  app.addHook("preClose", async () => void (isEnding = true));
  app.addHook("onSend", async (_, reply) => {
    if (isEnding) void reply.header("connection", "close");
  });
  app.addHook("onResponse", async (request, reply) => {
    if (isEnding) setImmediate(() => app.server.closeIdleConnections());
    const route = request.routeOptions.url ?? "none";
    metrics.requests.observe({ route, method: request.method, status: reply.statusCode }, reply.elapsedTime / 1_000);
    request.log.info({ route, method: request.method, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "answered");
  });

  const routes = groups.flatMap((group) => group(parts));
  const openApi = openApiOf(routes.map(({ endpoint }) => endpoint));
  app.get(`${apiPrefix}/openapi.json`, () => openApi);
  app.get("/healthz", () => ({ alive: true }));
  const isReady = createReadiness(store, blobs, clock, (error) => app.log.warn({ err: error }, "not ready"));
  app.get("/readyz", async (_, reply) => ((await isReady()) ? { ready: true } : answerFault(parts, reply, { code: "unavailable" })));
  app.get("/metrics", async (_, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
  serveRoutes(app, parts, routes, createContacts(store));
  // In a context of its own, after the plugin: the upgrade is its alone.
  await app.register(async (inner) => serveWakes(inner, parts, scheduler));

  let stopPrune = scheduler.after(pruneMs, function prune() {
    tokens.prune(clock.now()).catch((error: unknown) => app.log.warn({ err: error }, "pruning"));
    stopPrune = scheduler.after(pruneMs, prune);
  });
  let stopCompacting = scheduler.after(compactMs, function compact() {
    const now = clock.now();
    Promise.all([compactAll(store, now), pieces.sweep(now - keepMs)]).catch((error: unknown) => app.log.warn({ err: error }, "compacting"));
    stopCompacting = scheduler.after(compactMs, compact);
  });
  app.addHook("onClose", async () => {
    stopPrune();
    stopCompacting();
    wakes.close();
    await store.close();
  });
  await app.ready();
  return app;
};
