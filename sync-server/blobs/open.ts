import { join } from "node:path";
import type { Config } from "../config.ts";
import type { BlobStore } from "./blob-store.ts";
import { diskBlobs } from "./disk.ts";
import { s3Blobs } from "./s3.ts";

/** The blob store that the settings name. */
export const openBlobs = ({ blobs, folder }: Pick<Config, "blobs" | "folder">): BlobStore => (blobs.kind === "s3" ? s3Blobs(blobs) : diskBlobs(join(folder, "blobs")));
