import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, cpSync, existsSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { randomBelow, type Random } from "#shared/core/random.ts";

/** What a program did to its disk, in order, and what it said meanwhile. `file` is below the folder that was watched. */
export type DiskEvent =
  | { readonly kind: "write"; readonly file: string; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "sync" | "remove" | "create"; readonly file: string }
  | { readonly kind: "truncate"; readonly file: string; readonly length: number }
  | { readonly kind: "rename"; readonly file: string; readonly to: string }
  | { readonly kind: "said"; readonly line: string };

/** Bytes as strace writes them with `-xx`. */
const bytesOf = (quoted: string): Uint8Array => new Uint8Array(Buffer.from(quoted.replaceAll("\\x", ""), "hex"));

const pathOf = (hex: string): string => Buffer.from(bytesOf(hex)).toString("utf8");

/** The calls of a trace (`strace -f -y -xx`) that touch files below `folder`, or the program's own output. */
export const readTrace = (trace: string, folder: string): readonly DiskEvent[] => {
  const events: DiskEvent[] = [];
  const ends = new Map<string, number>();
  const unfinished = new Map<string, string>();
  const below = (path: string): string | null => (path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null);
  let said = "";
  const take = (call: string): void => {
    const onFile = /^(pwrite64|write|fdatasync|fsync|ftruncate)\((\d+)<([^>]*)>(.*)\) += (-?\d+)/s.exec(call);
    if (onFile) {
      const [, name = "", fd, at = "", rest = "", result = "-1"] = onFile;
      const path = at.includes("\\x") ? pathOf(at) : at;
      if (Number(result) < 0) return;
      const data = /^, "((?:\\x[0-9a-f]{2})*)"/.exec(rest)?.[1];
      if (fd === "1" && name === "write" && data !== undefined) {
        const lines = (said + Buffer.from(bytesOf(data)).toString("utf8")).split("\n");
        said = lines.pop() ?? "";
        for (const line of lines) events.push({ kind: "said", line });
        return;
      }
      const file = below(path);
      if (file === null) return;
      if (name === "fdatasync" || name === "fsync") events.push({ kind: "sync", file });
      else if (name === "ftruncate") events.push({ kind: "truncate", file, length: Number(/^, (\d+)/.exec(rest)?.[1]) });
      else {
        const bytes = bytesOf(data ?? "").subarray(0, Number(result));
        const offset = name === "pwrite64" ? Number(/, (\d+)$/.exec(rest)?.[1]) : (ends.get(file) ?? 0);
        if (name === "write") ends.set(file, offset + bytes.length);
        events.push({ kind: "write", file, at: offset, bytes });
      }
      return;
    }
    const onPath = /^(openat|unlink|unlinkat|rename|renameat2?)\((.*)\) += (-?\d+)/s.exec(call);
    if (!onPath || Number(onPath[3]) < 0) return;
    const [, name = "", args = ""] = onPath;
    const [first, second] = [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex]) => below(pathOf(hex ?? "")));
    if (first === undefined || first === null) return;
    if (name === "openat" && args.includes("O_CREAT")) {
      ends.set(first, 0);
      events.push({ kind: "create", file: first });
      if (args.includes("O_TRUNC")) events.push({ kind: "truncate", file: first, length: 0 });
    } else if (name.startsWith("unlink")) events.push({ kind: "remove", file: first });
    else if (name.startsWith("rename") && second) events.push({ kind: "rename", file: first, to: second });
  };
  for (const line of trace.split("\n")) {
    const [, pid = "", call = ""] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    const begun = /^(.*) <unfinished \.\.\.>$/s.exec(call);
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/s.exec(call);
    if (begun) unfinished.set(pid, begun[1] ?? "");
    else if (resumed) take(`${unfinished.get(pid) ?? ""}${resumed[1] ?? ""}`);
    else take(call);
  }
  return events;
};

/** Runs a script of Node under strace until it has said `lines` lines of output, then kills it; gives what it did to `folder`. */
export const recordDisk = async (script: string, args: readonly string[], folder: string, lines: number): Promise<readonly DiskEvent[]> => {
  const trace = `${folder}.trace`;
  const child = spawn("strace", ["-f", "-y", "-xx", "-s", "200000", "-o", trace, "-e", "trace=openat,pwrite64,write,fdatasync,fsync,ftruncate,unlink,unlinkat,rename,renameat,renameat2", process.execPath, "--disable-warning=ExperimentalWarning", script, ...args], { detached: true });
  child.stderr.on("data", (text: Buffer) => void process.stderr.write(text));
  const gone = once(child, "close");
  let heard = 0;
  const enough = new Promise<void>((resolve) => void createInterface({ input: child.stdout }).on("line", () => {
    heard += 1;
    if (heard === lines) resolve();
  }));
  child.stdin.write("go\n");
  await Promise.race([enough, gone]);
  // The whole group: strace alone would let its program go on.
  process.kill(-(child.pid ?? 0), "SIGKILL");
  await gone;
  const events = readTrace(readFileSync(trace, "utf8"), folder);
  rmSync(trace);
  if (heard < lines) throw new Error(`the program ended after ${heard} lines`);
  return events;
};

/** A disk's sector: what is written whole or not at all. */
const sector = 512;

/** Writes as a dying disk would: whole, not at all, or only some sectors of it. */
const writeTorn = (fd: number, { at, bytes }: { readonly at: number; readonly bytes: Uint8Array }, random: Random): void => {
  const fate = randomBelow(random, 3);
  if (fate === 0) return;
  if (fate === 1) return void writeSync(fd, bytes, 0, bytes.length, at);
  for (let from = 0; from < bytes.length; from += sector) {
    if (randomBelow(random, 2) === 0) writeSync(fd, bytes, from, Math.min(sector, bytes.length - from), at + from);
  }
};

/**
 * Makes in `folder` what a power cut after the first `count` events may leave of it: all that was synced, and of what was
 * written since, any part in any order (Pillai et al., 2014: a file system promises no more). Making, renaming and removing a file is
 * taken as kept in order, as journalling file systems do.
 */
export const makeImage = (events: readonly DiskEvent[], count: number, before: string, folder: string, random: Random): void => {
  rmSync(folder, { recursive: true, force: true });
  cpSync(before, folder, { recursive: true });
  const happened = events.slice(0, count);
  const lastSync = new Map<string, number>();
  for (const [place, event] of happened.entries()) {
    if (event.kind === "sync") lastSync.set(event.file, place);
    // A file that is renamed was synced under its old name.
    else if (event.kind === "rename") lastSync.set(event.to, lastSync.get(event.file) ?? -1);
  }
  const open = (file: string): number => openSync(join(folder, file), existsSync(join(folder, file)) ? "r+" : "w+");
  const loose: Extract<DiskEvent, { kind: "write" }>[] = [];
  for (const [place, event] of happened.entries()) {
    if (event.kind === "write" && place > (lastSync.get(event.file) ?? -1)) loose.push(event);
    else if (event.kind === "write" || event.kind === "truncate") {
      if (!existsSync(dirname(join(folder, event.file)))) continue;
      const fd = open(event.file);
      if (event.kind === "write") writeSync(fd, event.bytes, 0, event.bytes.length, event.at);
      else if (place <= (lastSync.get(event.file) ?? -1) || event.length === 0) ftruncateSync(fd, event.length);
      closeSync(fd);
    } else if (event.kind === "create") closeSync(open(event.file));
    else if (event.kind === "remove") rmSync(join(folder, event.file), { force: true, recursive: true });
    else if (event.kind === "rename" && existsSync(join(folder, event.file))) renameSync(join(folder, event.file), join(folder, event.to));
  }
  for (const event of loose) {
    if (!existsSync(join(folder, event.file))) continue;
    const fd = open(event.file);
    writeTorn(fd, event, random);
    closeSync(fd);
  }
};
