import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import { parseRecoveryCode } from "#shared/domain/access/recovery-code.ts";
import { appError, Refusal, refuse } from "#shared/errors.ts";
import type { OutputOf, ParsedOf } from "#shared/ipc/contract.ts";
import { streamNames } from "#shared/schema/streams.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { encodeEnvelope, encodeRun, hashEnvelope, protocolVersion, zeroHash } from "#shared/sync/envelope.ts";
import { nextHlc, type Hlc } from "#shared/sync/hlc.ts";
import { checkManifest } from "#shared/sync/manifest.ts";
import { makeStatement, statementOf, takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { PairingAnswer } from "#shared/sync/pairing.ts";
import type { SyncCrypto } from "#shared/sync/ports.ts";
import { sheetMessage } from "#shared/sync/request-signature.ts";
import { createDevice, type Vault } from "../vault.ts";
import { signerOf } from "./crypto.ts";
import { newIdentity, publicOf, recoveryIdentity, type Identity } from "./device-keys.ts";
import { errorOfFault } from "./faults.ts";
import { mustBeAddress, mustBeDaftar } from "./founding.ts";
import type { HttpClient } from "./http-client.ts";
import type { Hpke } from "./hpke.ts";
import { dropNewcomer, newcomerFile, type KeptNewcomer } from "./newcomer-file.ts";
import { createServerClient, type ServerClient } from "./server-client.ts";
import { createSnapshotNet } from "./snapshot/snapshot-net.ts";
import { glanceAtSnapshot } from "./snapshot/look-in.ts";
import { admitBody, freeSeries } from "./statement-bodies.ts";
import { listStatements } from "./statement-list.ts";
import { heldStreamKeys, keepWraps, type StreamKeys } from "./stream-keys.ts";

export interface RecoveringDeps {
  readonly vault: Vault;
  readonly crypto: SyncCrypto;
  readonly hpke: Hpke;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly program: string;
}

/** A PC that the sheet has let in: what it is, what it must find, and the envelope with which it came. */
export interface LetIn {
  readonly server: string;
  readonly device: string;
  readonly identity: Identity;
  readonly answer: PairingAnswer;
  readonly came: { readonly hlc: Hlc; readonly hash: Uint8Array; readonly envelope: Uint8Array };
}

export interface Recovering {
  /** Which clinics the sheet is of, and what the server has of them. Lets nobody in yet. */
  readonly look: (wish: ParsedOf<"recovery.look">) => Promise<OutputOf<"recovery.look">>;
  /** Lets this PC into one of them, or goes on with a try that broke off. Refuses with `recoveryOver` where nothing was looked at. */
  readonly admit: (wish: ParsedOf<"recovery.begin">) => Promise<LetIn>;
  /** The PC that was let into this clinic is in a store that somebody has a key to. */
  readonly settled: (tenant: string) => void;
  /** The code is kept no longer. */
  readonly forget: () => void;
}

/** A clinic that the sheet opens, as its log says it. */
interface Opened {
  readonly tenant: string;
  readonly client: ServerClient;
  readonly founding: string;
  readonly membership: Membership;
  readonly keys: StreamKeys;
}

/** The number of the first envelope, which is the admission itself. */
const firstPlace = 1;
const admitTries = 5;

/**
 * The way back for a clinic that has lost every PC: what is on the printed sheet, and the server. The sheet's key may let a
 * machine in, and every epoch of every stream is sealed to it.
 */
export const createRecovering = ({ vault, crypto, hpke, http, clock, random, program }: RecoveringDeps): Recovering => {
  let looked: { readonly server: string; readonly sheet: Identity; readonly clinics: ReadonlyMap<string, Opened> } | null = null;

  const clientOf = (server: string, tenant: string, sheet: Identity): ServerClient =>
    createServerClient({ http, server, tenant, as: { device: "recovery", sign: signerOf(sheet.sign.privateKey) }, hasher: crypto, clock, random, program });

  const tenantsOf = async (server: string, sheet: Identity): Promise<readonly string[]> => {
    const { signKey } = publicOf(sheet);
    const client = createServerClient({ http, server, tenant: "", as: null, hasher: crypto, clock, random, program });
    const ask = () => {
      const at = clock.now() - client.clockAheadMs();
      return client.call("clinicsOfSheet", { body: { signKey, at, signature: toBase64url(signerOf(sheet.sign.privateKey)(sheetMessage({ signKey, at }))) } });
    };
    const first = await ask();
    // A clock that is wrong has been told the right time by now.
    const asked = !first.ok && first.error.code === "clockSkew" ? await ask() : first;
    if (asked.ok) return asked.value.answer.tenants;
    return refuse(asked.error.code === "notFound" ? appError("sheetUnknown") : asked.error.code === "sheetReplaced" ? appError("sheetReplaced") : errorOfFault(asked.error));
  };

  /** Folds the membership log from its beginning and opens every key that is sealed to the sheet. */
  const openClinic = async (server: string, tenant: string, sheet: Identity): Promise<Opened> => {
    const client = clientOf(server, tenant, sheet);
    const listed = await listStatements(client);
    if (!listed.ok) return refuse(errorOfFault(listed.error));
    const keys = heldStreamKeys();
    let membership: Membership | null = null;
    for (const { seq, bytes } of listed.value) {
      const taken = takeStatement(crypto, membership, bytes, seq);
      if (!taken.ok) return refuse(appError("syncRefused", { why: "statements" }));
      membership = taken.value;
      const { body } = statementOf(bytes);
      if ("wraps" in body) keepWraps(keys, hpke, tenant, "recovery", sheet.box.privateKey, body.wraps);
    }
    const [first] = listed.value;
    if (!membership || !first) return refuse(appError("syncRefused", { why: "statements" }));
    if (membership.recovery.signKey !== publicOf(sheet).signKey) return refuse(appError("sheetReplaced"));
    return { tenant, client, founding: toBase64url(crypto.hash(first.bytes)), membership, keys };
  };

  const glance = async ({ tenant, client, membership, keys }: Opened): Promise<OutputOf<"recovery.look">["clinics"][number]> => {
    const net = createSnapshotNet(client);
    const newest = await net.newest();
    if (!newest.ok) return refuse(errorOfFault(newest.error));
    if (!newest.value) return refuse(appError("noSnapshot"));
    const manifest = checkManifest(crypto, membership, tenant, newest.value);
    if (!manifest.ok) return refuse(appError("syncRefused", { why: "snapshot" }));
    const seen = await glanceAtSnapshot(crypto, net, keys, manifest.value, vault.files.folder);
    if (!seen.ok) return refuse(seen.error.code === "full" ? appError("diskFull") : errorOfFault(seen.error));
    const { clinic, owners, patients } = seen.value;
    return {
      tenant, name: clinic.name, nameOther: clinic.nameOther, snapshotAt: manifest.value.at, patients,
      machines: [...membership.members.values()].filter(({ revokedAt }) => revokedAt === null).length,
      owners: owners.map(({ id: userId, name, nameOther, username }) => ({ userId, name, nameOther, username })),
    };
  };

  const makeNewcomer = ({ tenant, membership, keys }: Opened, sheet: Identity, name: string, before: Pick<KeptNewcomer, "device" | "identity"> | null): KeptNewcomer => {
    const { device, identity } = before ?? { device: createDevice(random), identity: newIdentity(random) };
    const machine = { device, name, ...publicOf(identity), admin: true, streams: [...streamNames], series: freeSeries(membership.members), after: firstPlace - 1 };
    const statement = makeStatement(crypto, membership, "recovery", clock.now(), admitBody({ hpke, random, tenant, keys }, membership, machine), signerOf(sheet.sign.privateKey));
    const hlc = nextHlc(null, clock.now(), device);
    const envelope = encodeEnvelope({ hlc, base: 0, minReader: 1, claims: [], numbers: [], parts: [], statement });
    return { device, identity, index: membership.index + 1, last: toBase64url(crypto.hash(statement)), came: { hlc, hash: hashEnvelope(crypto, tenant, device, firstPlace, zeroHash, envelope), envelope } };
  };

  /** How the log has one that was begun here: not yet, as this PC with nothing done since, or as one that cannot be gone on with. */
  const standingOf = async (server: string, tenant: string, membership: Membership, { device, identity }: KeptNewcomer): Promise<"unheard" | "member" | "gone"> => {
    const member = membership.members.get(device);
    if (!member) return "unheard";
    if (member.revokedAt !== null || member.signKey !== publicOf(identity).signKey) return "gone";
    const asNewcomer = createServerClient({ http, server, tenant, as: { device, sign: signerOf(identity.sign.privateKey) }, hasher: crypto, clock, random, program });
    const head = await asNewcomer.call("head");
    if (!head.ok) return refuse(errorOfFault(head.error));
    return head.value.answer.deviceSeq === firstPlace ? "member" : "gone";
  };

  return {
    look: async ({ server: given, code }) => {
      if (vault.keys()) return refuse(appError("clinicExists"));
      const secret = parseRecoveryCode(code);
      if (!secret.ok) return refuse(appError("wrongRecoveryCode", { group: secret.error.group }));
      const server = mustBeAddress(given);
      await mustBeDaftar(http, server);
      const sheet = recoveryIdentity(secret.value);
      const clinics = new Map<string, Opened>();
      const seen: OutputOf<"recovery.look">["clinics"] = [];
      let refused: Refusal | null = null;
      for (const tenant of await tenantsOf(server, sheet)) {
        try {
          const clinic = await openClinic(server, tenant, sheet);
          seen.push(await glance(clinic));
          clinics.set(tenant, clinic);
        } catch (error) {
          // One that was begun and never filled, or made up with this sheet's name, stands in no other's way.
          if (!(error instanceof Refusal)) throw error;
          refused ??= error;
        }
      }
      if (seen.length === 0 && refused) throw refused;
      looked = { server, sheet, clinics };
      return { clinics: seen };
    },

    admit: async ({ tenant, machineName, userId }) => {
      if (!looked?.clinics.has(tenant)) return refuse(appError("recoveryOver"));
      const { server, sheet } = looked;
      const file = newcomerFile(crypto, vault.files.folder, tenant, sheet);
      for (let tries = 0; tries < admitTries; tries += 1) {
        const opened = await openClinic(server, tenant, sheet);
        const { client, founding, membership } = opened;
        const before = file.read();
        const standing = before && (await standingOf(server, tenant, membership, before));
        const letIn = ({ device, identity, index, last, came }: KeptNewcomer): LetIn => {
          looked = null;
          return { server, device, identity, came, answer: { version: 1, tenant, founding, index, last, userId } };
        };
        if (before && standing === "member") return letIn(before);
        // Where it was the next word of the log it may be on its way still, so it is not said otherwise.
        const newcomer = before && standing === "unheard" && before.index === membership.index + 1 ? before : makeNewcomer(opened, sheet, machineName, standing === "unheard" ? before : null);
        if (newcomer !== before) file.keep(newcomer);
        const { device, identity, came } = newcomer;
        const run = encodeRun({ protocol: protocolVersion, device, firstSeq: firstPlace, previous: zeroHash, envelopes: [came.envelope], signature: signerOf(identity.sign.privateKey)(came.hash) });
        const said = await client.call("push", { body: run });
        // What another PC said meanwhile came first: it is said anew, on that.
        if (!said.ok && said.error.code === "staleStatement") continue;
        if (!said.ok) {
          if (said.error.code !== "offline" && said.error.code !== "busy") file.drop();
          return refuse(errorOfFault(said.error));
        }
        return letIn(newcomer);
      }
      return refuse(errorOfFault({ code: "staleStatement" }));
    },
    settled: (tenant) => dropNewcomer(crypto, vault.files.folder, tenant),
    forget: () => {
      looked = null;
    },
  };
};
