import type { OutputOf } from "#shared/ipc/contract.ts";

export type FileItem = OutputOf<"attachment.list">[number];

/** How a file is shown here: as a picture, as words, or not at all (it is saved and opened by another program). */
export const showingOf = (mediaType: string): "picture" | "words" | null =>
  mediaType === "image/png" || mediaType === "image/jpeg" || mediaType === "image/webp" ? "picture" : mediaType === "text/plain" ? "words" : null;

/** What a person must know of where a file is; null where it is here and nobody waits for it. `hasServer`: the clinic has others. */
export const whereabouts = ({ place, sent }: Pick<FileItem, "place" | "sent">, hasServer: boolean): "server" | "elsewhere" | "unsent" | null =>
  place !== "here" ? place : hasServer && !sent ? "unsent" : null;

const endings: Readonly<Record<string, string>> = { "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "application/dicom": "dcm", "text/plain": "txt" };

/** A name for the disk: what a file system or a shell takes otherwise is gone, and the ending says the kind by its bytes. */
export const savedName = ({ name, mediaType }: Pick<FileItem, "name" | "mediaType">): string => {
  const plain = name.replaceAll(/[\p{Cc}\p{Bidi_Control}<>:"/\\|?*]/gu, " ").replaceAll(/\s+/gu, " ").replace(/^[. ]+/, "").trim() || "file";
  const ending = endings[mediaType];
  return ending === undefined || new RegExp(`\\.${ending === "jpg" ? "jpe?g" : ending}$`, "i").test(plain) ? plain : `${plain}.${ending}`;
};
