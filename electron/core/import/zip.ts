import { appError, refuse } from "#shared/errors.ts";

/** One file inside a ZIP archive, still packed. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: Uint8Array;
  readonly size: number;
  readonly encrypted: boolean;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;

const broken = (): never => refuse(appError("notASpreadsheet", { detail: "zip" }));

/** The entries of an archive by its central directory (APPNOTE.TXT 4.3.12). Refuses with `notASpreadsheet` where it is cut off. */
export const readZip = (bytes: Uint8Array): readonly ZipEntry[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  const lowest = Math.max(0, end - 0xffff);
  while (end >= lowest && view.getUint32(end, true) !== endSignature) end -= 1;
  if (end < lowest) return broken();
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== centralSignature) return broken();
    const nameLength = view.getUint16(at + 28, true);
    const packedSize = view.getUint32(at + 20, true);
    const local = view.getUint32(at + 42, true);
    if (local + 30 > bytes.length || view.getUint32(local, true) !== localSignature) return broken();
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + packedSize > bytes.length) return broken();
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: bytes.subarray(start, start + packedSize),
      size: view.getUint32(at + 24, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
};

/** The same entries as an archive in another order, part by part. No entry is unpacked. */
export const writeZip = function* (entries: readonly ZipEntry[]): Generator<Uint8Array> {
  let offset = 0;
  const central: Buffer[] = [];
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(entry.crc, 0);
    sizes.writeUInt32LE(entry.packed.length, 4);
    sizes.writeUInt32LE(entry.size, 8);
    sizes.writeUInt16LE(name.length, 12);
    const lead = Buffer.alloc(14);
    lead.writeUInt32LE(localSignature, 0);
    lead.writeUInt16LE(20, 4);
    lead.writeUInt16LE(0x0800, 6);
    lead.writeUInt16LE(entry.method, 8);
    yield Buffer.concat([lead, sizes, name]);
    yield entry.packed;
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(offset, 12);
    const version = Buffer.alloc(6);
    version.writeUInt32LE(centralSignature, 0);
    version.writeUInt16LE(20, 4);
    central.push(version, lead.subarray(4), sizes.subarray(0, 14), tail, name);
    offset += 30 + name.length + entry.packed.length;
  }
  const directory = Buffer.concat(central);
  yield directory;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  yield end;
};
