import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Random } from "#shared/core/random.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import type { Clock } from "#shared/core/time.ts";
import { streamIds, streamNames, type StreamName } from "#shared/schema/streams.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import { checkManifest, cosignManifest, decodeManifest, fileKeyContext, filesToLoad, manifestVersion, signManifest, signedManifest, type Manifest, type SignedManifest, type SnapshotFile } from "#shared/sync/manifest.ts";
import type { Membership } from "#shared/sync/membership.ts";
import type { NetFault, Sign, SyncCrypto } from "#shared/sync/ports.ts";
import { isDiskFull, writeFileAtomic } from "../../store/atomic-write.ts";
import type { WriteHook } from "../../store/tx.ts";
import type { Vault } from "../../vault.ts";
import type { StreamKeys } from "../stream-keys.ts";
import { layInAgenda, makeFindable } from "./agenda.ts";
import { isAgendaOnly } from "./carry-over.ts";
import type { BuildFault } from "./build.ts";
import { fileName, type FileToMake, type Made, type MakeFault } from "./make.ts";
import type { SnapshotNet } from "./snapshot-net.ts";
import { swapStore, type SwapFault } from "./swap.ts";
import { inSnapshotThread } from "./thread.ts";
import { downloadFile, uploadFile, type TransferFault } from "./transfer.ts";

/**
 * Why a snapshot was not made, fetched or laid in; all may be tried again. `blind`: this PC lacks what others have.
 * `none`: the server has none. `refused`: nobody of the clinic stands for it. `busy` as in `NetFault`, or the file is in use.
 */
export type SnapshotFault = TransferFault | NetFault | { readonly code: "blind" | "none" | "refused" | "inUse" | "notOpen" } | { readonly code: "failed"; readonly detail: string };

export interface SnapshotDeps {
  readonly vault: Vault;
  readonly hooks: readonly WriteHook[];
  readonly net: SnapshotNet;
  readonly crypto: SyncCrypto;
  readonly sign: Sign;
  readonly device: string;
  readonly tenant: string;
  readonly keys: StreamKeys;
  /** Who belongs, fetched from the server where this PC may be behind: with it come the keys of new epochs. */
  readonly members: () => Promise<Result<Membership, NetFault>>;
  readonly clock: Clock;
  readonly random: Random;
  /** What this program can read (`readerVersion`). */
  readonly reader: number;
  /** Ends once the file in use may be replaced by another, or with the signal; calls `alive` until then. */
  readonly untilFree: (alive: () => void, signal?: AbortSignal) => Promise<void>;
  /** Whatever of this program reads the file lets go of it: it is about to be replaced. */
  readonly letGo: () => void;
  /** Gets bytes that came and rows that were laid in, against all that there are. */
  readonly progress: (done: number, total: number) => void;
}

export interface Snapshots {
  /** Makes a snapshot of what the log says here and puts it on the server. One that was made and not wholly sent is sent first. */
  readonly publish: (signal?: AbortSignal) => Promise<Result<{ readonly seq: number }, SnapshotFault>>;
  /**
   * Fetches the newest snapshot, works its digests out again and gives this machine's word. False where there is nothing to
   * co-sign: one word is enough, and its maker gives it only where the clinic has no other machine.
   */
  readonly cosign: (signal?: AbortSignal) => Promise<Result<boolean, SnapshotFault>>;
  /** Makes the file from the newest snapshot; what was not sent goes along. `agenda` is called when a desk can work already. */
  readonly load: (agenda?: () => void, signal?: AbortSignal) => Promise<Result<{ readonly seq: number }, SnapshotFault>>;
}

const faultOf = (error: MakeFault | BuildFault | SwapFault): SnapshotFault => {
  switch (error.fault) {
    case "failed":
      return { code: "failed", detail: error.detail };
    case "diskFull":
      return { code: "full" };
    case "busy":
      return { code: "inUse" };
    case "blind":
    case "notOpen":
      return { code: error.fault };
  }
};

const toMake = (random: Random): readonly FileToMake[] =>
  ([[0, "config"], [0, "desk"], [1, "desk"], [1, "billing"], [1, "clinical"]] as const).map(([group, stream]) => ({ group, stream, key: random.bytes(32) }));

/** Snapshots of one clinic on this PC: made, sent, checked, fetched and laid in. */
export const createSnapshots = ({ vault, hooks, net, crypto, sign, device, tenant, keys, members, clock, random, reader, untilFree, letGo, progress }: SnapshotDeps): Snapshots => {
  const folder = join(vault.files.folder, "sync");
  const [outgoing, incoming, loading] = [join(folder, "outgoing"), join(folder, "incoming"), join(folder, "loading.db")];
  const outgoingManifest = join(outgoing, "manifest.json");

  const manifestOf = (made: Made): Manifest => ({
    version: manifestVersion, tenant, seq: made.head.seq, chain: toBase64url(made.head.chain), schemaVersion: made.schemaVersion, minReader: reader, reducer: 1, device, at: clock.now(),
    peers: made.peers.map(({ device: peer, lastSeq, lastHash }) => ({ device: peer, lastSeq, lastHash: toBase64url(lastHash) })),
    files: made.files.map(({ group, stream, key, bytes, chunks, tables }) => {
      const epoch = keys.newest(streamIds[stream]);
      const streamKey = keys.key(streamIds[stream], epoch) ?? new Uint8Array(0);
      return { group, stream, epoch, sealedKey: toBase64url(crypto.seal(streamKey, key, fileKeyContext(tenant, made.head.seq, { stream, epoch, group }))), bytes, chunks: [...chunks], tables: [...tables] };
    }),
  });

  const send = async (signed: SignedManifest, { seq, files }: Manifest, signal?: AbortSignal): Promise<Result<{ readonly seq: number }, SnapshotFault>> => {
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    let sent = 0;
    for (const file of files) {
      const put = await uploadFile(net, join(outgoing, fileName(file)), file.chunks, (bytes) => progress((sent += bytes), total), signal);
      if (!put.ok) return put;
    }
    const added = await net.add(signed);
    if (!added.ok) return added;
    rmSync(outgoing, { recursive: true, force: true });
    return ok({ seq });
  };

  /** What an earlier try had made whole; null where there is none, or none that is whole. */
  const unsent = (): { readonly signed: SignedManifest; readonly manifest: Manifest } | null => {
    if (!existsSync(outgoingManifest)) return null;
    try {
      const signed = signedManifest.parse(JSON.parse(readFileSync(outgoingManifest, "utf8")));
      const manifest = decodeManifest(signed.manifest);
      return manifest.ok && manifest.value.tenant === tenant ? { signed, manifest: manifest.value } : null;
    } catch {
      return null;
    }
  };

  const make = async (signal?: AbortSignal): Promise<Result<{ readonly signed: SignedManifest; readonly manifest: Manifest }, SnapshotFault>> => {
    if (!vault.store()) return err({ code: "notOpen" });
    if (streamNames.some((stream) => keys.newest(streamIds[stream]) === 0)) return err({ code: "blind" });
    const made = await inSnapshotThread("make", { store: vault.files.store, key: vault.key(), into: outgoing, files: toMake(random), now: clock.now() }, () => undefined, signal);
    if (signal?.aborted) return err({ code: "stopped" });
    if (!made.ok) return err(faultOf(made.error));
    const manifest = manifestOf(made.value);
    const signed = signManifest(manifest, sign);
    try {
      writeFileAtomic(outgoingManifest, JSON.stringify(signed));
    } catch (error) {
      return err(isDiskFull(error) ? { code: "full" } : { code: "failed", detail: error instanceof Error ? error.message : String(error) });
    }
    return ok({ signed, manifest });
  };

  const fetchManifest = async (): Promise<Result<{ readonly signed: SignedManifest; readonly manifest: Manifest; readonly membership: Membership }, SnapshotFault>> => {
    const newest = await net.newest();
    if (!newest.ok) return newest;
    if (!newest.value) return err({ code: "none" });
    const belongs = await members();
    if (!belongs.ok) return belongs;
    const manifest = checkManifest(crypto, belongs.value, tenant, newest.value);
    if (!manifest.ok) return err(manifest.error.fault === "version" ? { code: "tooOld" } : { code: "refused" });
    return manifest.value.minReader > reader ? err({ code: "tooOld" }) : ok({ signed: newest.value, manifest: manifest.value, membership: belongs.value });
  };

  const fileKey = ({ seq }: Manifest, file: SnapshotFile): Uint8Array | null => {
    const streamKey = keys.key(streamIds[file.stream], file.epoch);
    const sealed = fromBase64url(file.sealedKey);
    return streamKey && sealed && crypto.open(streamKey, sealed, fileKeyContext(tenant, seq, file));
  };

  /** Files that this PC can open, with their keys. */
  const opened = (manifest: Manifest) => {
    const streams = new Set<StreamName>(streamNames.filter((stream) => keys.newest(streamIds[stream]) > 0));
    return filesToLoad(manifest, streams).flatMap((file) => {
      const key = fileKey(manifest, file);
      return key?.length === 32 ? [{ ...file, key, path: join(incoming, `${manifest.seq}-${toBase64url(crypto.hash(new TextEncoder().encode(file.chunks.join()))).slice(0, 12)}-${fileName(file)}`) }] : [];
    });
  };
  type Opened = ReturnType<typeof opened>[number];

  /** What an earlier try had fetched of another snapshot is of no use. */
  const dropOthers = (files: readonly Opened[]): void => {
    if (!existsSync(incoming)) return;
    const wanted = new Set(files.map(({ path }) => basename(path)));
    for (const name of readdirSync(incoming)) if (!wanted.has(name)) rmSync(join(incoming, name), { force: true });
  };

  const fetchAll = async (files: readonly Opened[], came: (bytes: number) => void, signal?: AbortSignal): Promise<Result<null, SnapshotFault>> => {
    for (const file of files) {
      const got = await downloadFile(net, file.path, file, came, signal);
      if (!got.ok) return got;
    }
    return ok(null);
  };

  const build = async (manifest: Manifest, files: readonly Opened[], laid: (rows: number) => void, signal?: AbortSignal): Promise<Result<null, SnapshotFault>> => {
    const whole = files.filter(({ group, stream }) => group === 1 || stream === "config");
    const built = await inSnapshotThread("build", {
      path: loading, key: vault.key(), old: vault.files.store, schemaVersion: manifest.schemaVersion, files: whole.map(({ stream, path, key }) => ({ stream, path, key })),
      head: { seq: manifest.seq, chain: fromBase64url(manifest.chain) ?? new Uint8Array(32) },
      peers: manifest.peers.map(({ device: peer, lastSeq, lastHash }) => ({ device: peer, lastSeq, lastHash: fromBase64url(lastHash) ?? new Uint8Array(32) })),
    }, laid, signal);
    if (signal?.aborted) return err({ code: "stopped" });
    return built.ok ? built : err(faultOf(built.error));
  };

  return {
    publish: async (signal) => {
      const before = unsent();
      if (before) {
        const sent = await send(before.signed, before.manifest, signal);
        if (sent.ok) return sent;
        if (sent.error.code === "offline" || sent.error.code === "busy" || sent.error.code === "stopped") return sent;
        rmSync(outgoing, { recursive: true, force: true });
      }
      const made = await make(signal);
      return made.ok ? send(made.value.signed, made.value.manifest, signal) : made;
    },

    cosign: async (signal) => {
      const found = await fetchManifest();
      if (!found.ok) return found.error.code === "none" ? ok(false) : found;
      const { signed, manifest, membership } = found.value;
      const others = [...membership.members.values()].filter((member) => member.revokedAt === null && member.device !== device);
      if (signed.cosigns.length > 0 || (manifest.device === device && others.length > 0)) return ok(false);
      const files = opened(manifest);
      if (files.length < manifest.files.length) return ok(false);
      const got = await fetchAll(files, () => undefined, signal);
      if (!got.ok) return got;
      const checked = await inSnapshotThread("check", { store: vault.files.store, key: vault.key(), seq: manifest.seq, files: files.map(({ stream, path, key, tables }) => ({ stream, path, key, tables })) }, () => undefined, signal);
      // What has come may be what breaks this off has come for.
      if (signal?.aborted) return err({ code: "stopped" });
      rmSync(incoming, { recursive: true, force: true });
      if (!checked.ok) return err({ code: "failed", detail: checked.error.detail });
      if (checked.value.differing.length > 0) return err({ code: "damaged" });
      const given = await net.cosign(manifest.seq, cosignManifest(crypto, manifest, signed.manifest, sign));
      return given.ok ? ok(true) : given;
    },

    load: async (agenda, signal) => {
      const store = vault.store();
      if (!store) return err({ code: "notOpen" });
      const found = await fetchManifest();
      if (!found.ok) return found;
      const { manifest } = found.value;
      const files = opened(manifest);
      dropOthers(files);
      const rows = files.reduce((sum, { tables }) => sum + tables.reduce((all, mark) => all + mark.rows, 0), 0);
      // A row laid in counts as much as a hundred bytes that came: about what each takes of the time.
      const rowWeight = 100;
      const total = files.reduce((sum, { bytes }) => sum + bytes, 0) + rows * rowWeight;
      let done = 0;
      const came = (amount: number): void => progress(Math.min((done += amount), total), total);
      const first = await fetchAll(files.filter(({ group }) => group === 0), came, signal);
      if (!first.ok) return first;
      if (agenda) layInAgenda(store.db, files.filter(({ group }) => group === 0));
      if (isAgendaOnly(store.db)) await makeFindable(store.db);
      if (!store.db.open) return err({ code: "notOpen" });
      agenda?.();
      const rest = await fetchAll(files.filter(({ group }) => group === 1), came, signal);
      if (!rest.ok) return rest;
      const built = await build(manifest, files, (laid) => came(laid * rowWeight), signal);
      if (!built.ok) return built;
      await untilFree(() => came(0), signal);
      if (signal?.aborted) return err({ code: "stopped" });
      // Shut meanwhile, the file in its place may be another one.
      if (!store.db.open) return err({ code: "notOpen" });
      letGo();
      const swapped = swapStore(vault, loading, hooks);
      if (!swapped.ok) return err(faultOf(swapped.error));
      rmSync(incoming, { recursive: true, force: true });
      progress(total, total);
      return ok({ seq: manifest.seq });
    },
  };
};
