import { encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { randomBelow, type Random } from "#shared/core/random.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { decodeEnvelope, decodeRun, encodeRun, hashEnvelope } from "#shared/sync/envelope.ts";
import { decodePage, decodeVerdict, encodePage } from "#shared/sync/log.ts";
import { endpoints, fault } from "#shared/sync/protocol.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { serverCrypto, systemRandom } from "./crypto.ts";
import type { Sent, TestClinic } from "./testing/clinic.ts";
import { onEachDatabase } from "./testing/each-database.ts";

const isLong = process.env["DAFTAR_LONG"] !== undefined;
const seed = 20_261_125;
/** Bounded by rounds in short runs, so that a slow machine tries as much as a quick one; by time in long ones. */
const rounds = isLong ? Number.POSITIVE_INFINITY : 250;
const longMs = 60_000;

const repeat = async (work: (random: Random) => Promise<void> | void): Promise<number> => {
  const random = seededRandom(seed);
  const until = performance.now() + longMs;
  let done = 0;
  while (done < rounds && (!isLong || performance.now() < until)) {
    await work(random);
    done += 1;
  }
  return done;
};

/** Bytes as they may arrive: cut, stretched, with letters changed, repeated or quite others. */
const spoil = (random: Random, bytes: Uint8Array): Uint8Array => {
  const at = randomBelow(random, bytes.length + 1);
  const length = randomBelow(random, 12);
  switch (randomBelow(random, 6)) {
    case 0: return bytes.slice(0, at);
    case 1: return new Uint8Array([...bytes, ...random.bytes(length)]);
    case 2: return new Uint8Array([...bytes.slice(0, at), ...random.bytes(length), ...bytes.slice(at)]);
    case 3: return new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at + length)]);
    case 4: return random.bytes(randomBelow(random, 300));
    default: {
      const changed = bytes.slice();
      for (let times = 0; times <= length; times += 1) changed[randomBelow(random, bytes.length)] = randomBelow(random, 256);
      return changed;
    }
  }
};

/** Any value that msgpack can say, some of them where the wire expects another. */
const anything = (random: Random, depth = 0): unknown => {
  switch (randomBelow(random, depth > 3 ? 7 : 9)) {
    case 0: return randomBelow(random, 600) - 100;
    case 1: return "x".repeat(randomBelow(random, 80));
    case 2: return random.bytes([0, 12, 32, 64][randomBelow(random, 4)] ?? 0);
    case 3: return null;
    case 4: return Number.MAX_SAFE_INTEGER - randomBelow(random, 3);
    case 5: return -1.5;
    case 6: return "00000000a0000";
    case 7: return Array.from({ length: randomBelow(random, 8) }, () => anything(random, depth + 1));
    default: return Array.from({ length: 6 + randomBelow(random, 2) }, () => anything(random, depth + 1));
  }
};

onEachDatabase("bytes from a stranger", ({ server, clinic: found }) => {
  /** Typed, of the closed set, and never the server's own failing. */
  const expectTyped = (answer: Sent): void => {
    if (answer.status === 200) return;
    const said = fault.safeParse(answer.json());
    if (!said.success || said.data.code === "internal" || answer.status >= 500) throw new Error(`answered ${answer.status} ${JSON.stringify(answer.json())}`);
  };

  test("sent as a run are refused by name or taken, and the log stays whole", async () => {
    const clinic = await found();
    const me = clinic.first;
    const done = await repeat(async (random) => {
      const envelope = clinic.envelope(me, randomBelow(random, 3) === 0 ? { claims: [{ key: "a", resources: ["d"], from: 5, to: 9 }], numbers: [{ key: "n", series: "invoice" }] } : {});
      const other = randomBelow(random, 3);
      // Spoilt outside the signature, inside it, or made of anything at all and rightly signed.
      const inner = other === 0 ? envelope : other === 1 ? spoil(random, envelope) : encode(anything(random));
      const made = clinic.makeRun(me, [inner]);
      const body = other === 0 ? spoil(random, encodeRun(made.run)) : encodeRun(made.run);
      const answer = await clinic.call(me, endpoints.push, { body });
      expectTyped(answer);
      if (answer.status === 200 && (answer.json() as { deviceSeq: number }).deviceSeq > me.seq) clinic.takeRun(me, made);
    });
    expect(done).toBeGreaterThan(0);
    const page = decodePage((await clinic.call(me, endpoints.pull, { query: { since: 0 } })).bytes);
    let last = new Uint8Array(32);
    for (const { device, deviceSeq, envelope } of page.ok ? page.value : []) last = new Uint8Array(hashEnvelope(serverCrypto, clinic.tenant, device, deviceSeq, last, envelope));
    if (page.ok && page.value.length < 2_000) expect(toBase64url(last)).toBe(toBase64url(me.last));
    expect(page.ok).toBe(true);
  }, 120_000);

  test("sent to the pairing mailbox and to the doors are refused by name", async () => {
    const clinic: TestClinic = await found();
    const text = new TextEncoder();
    await repeat(async (random) => {
      const pairing = toBase64url(random.bytes(16));
      if (randomBelow(random, 8) === 0) await clinic.call(clinic.first, endpoints.openPairing, { body: { pairing } });
      const bodies = [{ request: "AAAA", proof: "A".repeat(43) }, { answer: "AAAA" }, { pairing }, { tenant: clinic.tenant, statement: toBase64url(clinic.founding) }, { device: "x", at: server().now(), nonce: "A".repeat(20), refresh: null, signature: "A".repeat(86) }];
      const doors = [endpoints.knock, endpoints.answerPairing, endpoints.openPairing, endpoints.foundTenant, endpoints.tokens, endpoints.lease, endpoints.checkpoint] as const;
      const door = doors[randomBelow(random, doors.length)] ?? endpoints.knock;
      const body = spoil(random, text.encode(JSON.stringify(bodies[randomBelow(random, bodies.length)])));
      expectTyped(await clinic.call(door.caller === "open" ? null : clinic.first, door, { ids: { pairing: randomBelow(random, 4) === 0 ? "%00/.." : pairing }, body }));
    });
  }, 120_000);
});

test("no bytes make a decoder of the wire throw", async () => {
  const page = encodePage([{ seq: 1, device: "a", deviceSeq: 1, receivedAt: 1, verdict: new Uint8Array(0), envelope: new Uint8Array(30), signature: new Uint8Array(64) }]);
  const run = encodeRun({ protocol: 1, device: "a", firstSeq: 1, previous: new Uint8Array(32), envelopes: [new Uint8Array(30)], signature: new Uint8Array(64) });
  let refused = 0;
  await repeat((random) => {
    for (let times = 0; times < 20; times += 1) {
      const some = [spoil(random, page), spoil(random, run), encode(anything(random)), systemRandom.bytes(40)];
      for (const bytes of some) for (const read of [decodeRun(bytes), decodePage(bytes), decodeVerdict(bytes), decodeEnvelope(bytes, "a")]) refused += read.ok ? 0 : 1;
    }
  });
  expect(refused).toBeGreaterThan(1_000);
}, 120_000);
