import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import { readServerAddress } from "#shared/domain/access/server-address.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { ParsedOf } from "#shared/ipc/contract.ts";
import { streamIds, streamNames } from "#shared/schema/streams.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { zeroHash } from "#shared/sync/envelope.ts";
import { makeStatement } from "#shared/sync/membership.ts";
import { apiPrefix, headers } from "#shared/sync/protocol.ts";
import type { SyncCrypto } from "#shared/sync/ports.ts";
import type { Store } from "../store/tx.ts";
import { signerOf } from "./crypto.ts";
import { keepIdentity, newIdentity, publicOf, readSheet } from "./device-keys.ts";
import { errorOfFault } from "./faults.ts";
import { writeHead } from "./head.ts";
import type { HttpClient } from "./http-client.ts";
import type { Hpke } from "./hpke.ts";
import { membershipLog } from "./membership-log.ts";
import { replicaValues } from "./replica-values.ts";
import { createServerClient } from "./server-client.ts";
import { claimsDueKey } from "./standing-claims.ts";
import { foundBody, freeSeries } from "./statement-bodies.ts";
import { streamKeysOf } from "./stream-keys.ts";

export interface FoundingDeps {
  readonly crypto: SyncCrypto;
  readonly hpke: Hpke;
  readonly clock: Clock;
  readonly random: Random;
  readonly http: HttpClient;
  readonly program: string;
}

const letters = "0123456789abcdefghjkmnpqrstvwxyz";
const newTenant = (random: Random): string => `cln_${Array.from(random.bytes(20), (byte) => letters[byte & 31]).join("")}`;

/** A server's address as it is kept. Refuses with `serverNeedsHttps` one that would be called over the internet without TLS, with `serverInvalid` what is none. */
export const mustBeAddress = (given: string): string => {
  const read = readServerAddress(given);
  if (read.ok) return read.value.url;
  return refuse(read.error === "openHttp" ? appError("serverNeedsHttps") : appError("serverInvalid", { detail: given }));
};

/** Refuses with `serverInvalid` an address where something else answers, with `syncOffline` one where nothing does. */
export const mustBeDaftar = async (http: HttpClient, server: string): Promise<void> => {
  const answer = await http.send({ method: "GET", url: `${server}${apiPrefix}/openapi.json`, headers: {}, body: null, timeoutMs: 15_000 });
  if (!answer) return refuse(appError("syncOffline"));
  if (answer.status !== 200 || !new TextDecoder().decode(answer.body).includes("Daftar sync server")) return refuse(appError("serverInvalid", { detail: String(answer.status) }));
};

/**
 * Makes a clinic known to a server. What was done until here becomes no log: it is in the snapshot with which the log begins,
 * and this PC's envelopes count on from there. Refuses with `syncConnected`, `sheetTooOld`, `serverNeedsHttps`, `serverInvalid` or a fault of the net.
 */
export const foundOnServer = async (store: Store, { crypto, hpke, clock, random, http, program }: FoundingDeps, { server: given, registrationKey, machineName }: ParsedOf<"sync.connect">): Promise<void> => {
  const { db, device } = store;
  const values = replicaValues(db);
  if (values.text("tenant")) return refuse(appError("syncConnected"));
  const sheet = readSheet(values) ?? refuse(appError("sheetTooOld"));
  const server = mustBeAddress(given);
  await mustBeDaftar(http, server);
  const identity = newIdentity(random);
  const tenant = newTenant(random);
  const sign = signerOf(identity.sign.privateKey);
  const fresh = new Map(streamNames.map((stream) => [streamIds[stream], random.bytes(32)]));
  const keys = { key: (stream: number) => fresh.get(stream as 1) ?? null, newest: () => 1, keep: () => undefined };
  const after = db.prepare("SELECT coalesce(max(deviceSeq), 0) FROM changeSet").pluck().get() as number;
  const machine = { device, name: machineName, ...publicOf(identity), admin: true, streams: [...streamNames], series: freeSeries(new Map()), after };
  const statement = makeStatement(crypto, null, device, clock.now(), foundBody({ hpke, random, tenant, keys }, machine, sheet), sign);
  const client = createServerClient({ http, server, tenant, as: { device, sign }, hasher: crypto, clock, random, program });
  const founded = await client.call("foundTenant", { body: { tenant, statement: toBase64url(statement) }, ...(registrationKey === undefined ? {} : { headers: { [headers.registrationKey]: registrationKey } }) });
  if (!founded.ok) return refuse(errorOfFault(founded.error));
  db.transaction(() => {
    keepIdentity(values, identity);
    const kept = streamKeysOf(db);
    for (const [stream, key] of fresh) kept.keep(stream, 1, key);
    membershipLog(db, crypto).add(1, 0, statement);
    values.set("after", after);
    values.set("lastContactAt", clock.now());
    writeHead(db, { seq: 0, chain: zeroHash });
    // What is in the snapshot waits no more; what came while the server answered does.
    db.prepare("DELETE FROM outbox WHERE deviceSeq <= ?").run(after);
    values.set("server", server);
    values.set("tenant", tenant);
    values.set(claimsDueKey, 1);
  }).immediate();
};
