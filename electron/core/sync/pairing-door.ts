import { toString as qrToString } from "qrcode";
import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import { rightBeyond } from "#shared/domain/access/letting-in.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { ParsedOf } from "#shared/ipc/contract.ts";
import { isPermitted } from "#shared/permissions.ts";
import { user as userTable } from "#shared/schema/tables/user.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import { openPairingRequest, pairingIdOf, printPairingCode, sealPairingAnswer, secretLength, type PairingRequest } from "#shared/sync/pairing.ts";
import type { SyncCrypto } from "#shared/sync/ports.ts";
import type { KdfCost } from "../store/key.ts";
import type { PairingDoor } from "./connection-port.ts";
import { errorOfFault } from "./faults.ts";
import { pairingFigures } from "./figures.ts";
import type { Live } from "./live.ts";
import { firstNumber } from "./joining.ts";
import { admitBody, freeSeries } from "./statement-bodies.ts";

export interface DoorDeps {
  /** Refuses with `syncOffline` where the clinic has no server. */
  readonly live: () => Live;
  /** Makes sure that the newcomer finds a copy of the data that somebody stands for. */
  readonly renew: (live: Live) => Promise<void>;
  readonly crypto: SyncCrypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly figuresCost: KdfCost;
}

interface Opened {
  readonly pairingId: string;
  readonly secret: Uint8Array;
  readonly expiresAt: number;
  /** The newcomer, once its figures were shown: another one is not let in under them. */
  request: PairingRequest | null;
}

/** One open door at a time, known to this run of the program alone. */
export const createPairingDoor = ({ live, renew, crypto, clock, random, figuresCost }: DoorDeps): PairingDoor => {
  let opened: Opened | null = null;

  const openedAs = (pairingId: string): Opened => {
    if (opened?.pairingId !== pairingId) return refuse(appError("pairingOver"));
    if (clock.now() < opened.expiresAt) return opened;
    opened = null;
    return refuse(appError("pairingOver"));
  };

  const look = async (door: Opened): Promise<PairingRequest | null> => {
    const found = await live().client.call("pairing", { ids: { pairing: door.pairingId } });
    if (!found.ok) return refuse(found.error.code === "notFound" ? appError("pairingOver") : errorOfFault(found.error));
    const sealed = found.value.answer.request === null ? null : fromBase64url(found.value.answer.request);
    const asked = sealed && openPairingRequest(crypto, door.secret, sealed);
    // Bytes that the code did not seal are nobody who was invited.
    return asked?.ok ? asked.value : null;
  };

  /** Refuses where this person does not stand, or has more rights than whoever lets them in. */
  const mustLetIn = ({ read }: Live["store"], byId: string, { userId, admin, streams }: Pick<ParsedOf<"pairing.admit">, "userId" | "admin" | "streams">): void => {
    const [by, person] = [read.byId(userTable, byId), read.byId(userTable, userId)];
    if (!by?.active) refuse(appError("notSignedIn"));
    else if (!isPermitted(by.roles, "machine.write")) refuse(appError("notAllowed", { permission: "machine.write" }));
    else if (!person?.active || person.voidedAt !== null) refuse(appError("notFound", { what: "user", id: userId }));
    else {
      const permission = rightBeyond(by.roles, { person: person.roles, admin, streams });
      if (permission !== null) refuse(appError("notAllowed", { permission }));
    }
  };

  return {
    open: async () => {
      const { client, server } = live();
      const secret = random.bytes(secretLength + 1).subarray(0, secretLength);
      const pairingId = pairingIdOf(crypto, secret);
      const made = await client.call("openPairing", { body: { pairing: pairingId } });
      if (!made.ok) return refuse(errorOfFault(made.error));
      // By this PC's clock: the server's may be another.
      const expiresAt = clock.now() + Math.max(0, made.value.answer.expiresAt - (clock.now() - client.clockAheadMs()));
      opened = { pairingId, secret, expiresAt, request: null };
      const code = printPairingCode(crypto, { server, secret });
      return { pairingId, code, qrSvg: await qrToString(code, { type: "svg", errorCorrectionLevel: "M", margin: 2 }), expiresAt };
    },
    asked: async ({ pairingId }) => {
      const door = openedAs(pairingId);
      const request = door.request ?? (await look(door));
      if (!request) return null;
      door.request = request;
      return { machineName: request.name, figures: await pairingFigures(crypto, figuresCost, door.secret, request) };
    },
    admit: async (actor, { pairingId, name, admin, streams, userId }) => {
      const door = openedAs(pairingId);
      const newcomer = door.request ?? refuse(appError("pairingOver"));
      mustLetIn(live().store, actor.userId, { userId, admin, streams });
      await renew(live());
      // Minutes may have gone by: the file may be another, and whoever asked no longer who they were.
      const { client, membership, bodies, say, store, tenant } = live();
      mustLetIn(store, actor.userId, { userId, admin, streams });
      const { device, signKey, boxKey } = newcomer;
      // A second press, or a try whose answer was lost: it is in already.
      if (!membership.current()?.members.has(device)) {
        await say((now) => admitBody(bodies, now, { device, name, signKey, boxKey, admin, streams, series: freeSeries(now.members), after: firstNumber }));
      }
      const now = membership.current();
      const first = store.db.prepare("SELECT bytes FROM statement WHERE place = 1").pluck().get() as Uint8Array;
      if (!now) return refuse(appError("syncOffline"));
      const answer = sealPairingAnswer(crypto, door.secret, { tenant, founding: toBase64url(crypto.hash(first)), index: now.index, last: now.last, userId });
      const put = await client.call("answerPairing", { ids: { pairing: pairingId }, body: { answer: toBase64url(answer) } });
      if (!put.ok) return refuse(put.error.code === "notFound" ? appError("pairingOver") : errorOfFault(put.error));
      opened = null;
    },
    cancel: async ({ pairingId }) => {
      if (opened?.pairingId !== pairingId) return;
      opened = null;
      await live().client.call("closePairing", { ids: { pairing: pairingId } });
    },
  };
};
