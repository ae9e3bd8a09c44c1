import { rmSync } from "node:fs";
import { join } from "node:path";
import { err, ok, type Result } from "#shared/core/result.ts";
import { streamIds } from "#shared/schema/streams.ts";
import { clinic as clinicTable, type Clinic } from "#shared/schema/tables/clinic.ts";
import { patient as patientTable } from "#shared/schema/tables/patient.ts";
import { user as userTable, type User } from "#shared/schema/tables/user.ts";
import { fromBase64url } from "#shared/sync/bytes.ts";
import { fileKeyContext, type Manifest } from "#shared/sync/manifest.ts";
import type { Sealer } from "#shared/sync/ports.ts";
import { openDatabase } from "../../store/open.ts";
import { decodeRow } from "../../store/rows.ts";
import type { StreamKeys } from "../stream-keys.ts";
import type { SnapshotNet } from "./snapshot-net.ts";
import { downloadFile, type TransferFault } from "./transfer.ts";

/** Whose a snapshot is, before it is fetched. */
export interface SnapshotGlance {
  readonly clinic: Clinic;
  readonly owners: readonly User[];
  /** Everybody who was ever registered, as the manifest says it. */
  readonly patients: number;
}

/** Fetches the settings of a snapshot, some kilobytes, looks who it is, and keeps nothing. `damaged` where it is not what it says. */
export const glanceAtSnapshot = async (crypto: Sealer, net: SnapshotNet, keys: StreamKeys, manifest: Manifest, folder: string): Promise<Result<SnapshotGlance, TransferFault>> => {
  const settings = manifest.files.find(({ stream }) => stream === "config");
  const streamKey = settings && keys.key(streamIds[settings.stream], settings.epoch);
  const sealed = settings && fromBase64url(settings.sealedKey);
  const key = streamKey && sealed && crypto.open(streamKey, sealed, fileKeyContext(manifest.tenant, manifest.seq, settings));
  if (!settings || key?.length !== 32) return err({ code: "damaged" });
  const path = join(folder, "sync", "glance.db");
  try {
    const got = await downloadFile(net, path, settings, () => undefined);
    if (!got.ok) return got;
    const db = openDatabase(path, key, { readonly: true, cipher: "aegis" });
    try {
      const clinic = db.prepare("SELECT * FROM clinic LIMIT 1").get() as object | undefined;
      const users = (db.prepare("SELECT * FROM user WHERE voidedAt IS NULL ORDER BY id").all() as object[]).map((row) => decodeRow(userTable, row));
      if (!clinic) return err({ code: "damaged" });
      const patients = manifest.files.flatMap(({ group, tables }) => (group === 1 ? tables : [])).find(({ table }) => table === patientTable.tableId)?.rows ?? 0;
      return ok({ clinic: decodeRow(clinicTable, clinic), owners: users.filter(({ active, roles }) => active && roles.includes("owner")), patients });
    } finally {
      db.close();
    }
  } finally {
    rmSync(path, { force: true });
  }
};
