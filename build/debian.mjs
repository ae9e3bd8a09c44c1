import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What a window needs on Linux, known by its library, since Debian's package names differ between releases. */
export const windowNeeds = [
  { library: "libgtk-3.so.0", packages: ["libgtk-3-0t64", "libgtk-3-0"] },
  { library: "libnss3.so", packages: ["libnss3"] },
  { library: "libgbm.so.1", packages: ["libgbm1"] },
  { library: "libasound.so.2", packages: ["libasound2t64", "libasound2"] },
];

/** A screen that nobody looks at. */
export const screenNeeds = [
  { program: "Xvfb", packages: ["xvfb"] },
];

/** What the tests measure and print with. */
export const testNeeds = [
  { program: "pdfinfo", packages: ["poppler-utils"] },
  { program: "sqlite3", packages: ["sqlite3"] },
  { program: "strace", packages: ["strace"] },
  { program: "cupsd", packages: ["cups"] },
  { program: "lpadmin", packages: ["cups-client"] },
  { file: "/usr/lib/cups/backend/cups-pdf", packages: ["printer-driver-cups-pdf"] },
];

const sbin = { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` };

const libraries = () => {
  const listed = spawnSync("ldconfig", ["-p"], { env: sbin, encoding: "utf8" });
  return listed.status === 0 ? listed.stdout : null;
};

const isMissing = (need, known) => {
  if (need.program) return !sbin.PATH.split(":").some((folder) => existsSync(`${folder}/${need.program}`));
  if (need.file) return !existsSync(need.file);
  return known !== null && !known.includes(`\t${need.library} `);
};

const isKnownToApt = (name) => /^Package: /m.test(spawnSync("apt-cache", ["show", name], { encoding: "utf8" }).stdout ?? "");

/** The first of the names that this release has; the last when apt cannot say. */
const nameHere = (packages) => (packages.length === 1 ? packages[0] : (packages.find(isKnownToApt) ?? packages.at(-1)));

/** Which Debian packages are missing here. Always none on other systems. */
export const missingPackages = (needs) => {
  if (process.platform !== "linux") return [];
  const known = libraries();
  return needs.filter((need) => isMissing(need, known)).map((need) => nameHere(need.packages));
};

/** Installs what is missing when we are root; else says exactly what to install. False when something is still missing. */
export const installPackages = (needs) => {
  let missing = missingPackages(needs);
  if (missing.length === 0) return true;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync("/usr/bin/apt-get")) {
    console.error(`Installing ${missing.join(", ")} …`);
    const apt = (args) => execFileSync("apt-get", ["-q", "-y", ...args], { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
    try {
      apt(["update"]);
      missing = missingPackages(needs);
      apt(["install", "--no-install-recommends", ...missing]);
    } catch (error) {
      console.error(`apt-get failed: ${error.message}`);
    }
    missing = missingPackages(needs);
    if (missing.length === 0) return true;
  }
  console.error(`These packages are missing: ${missing.join(" ")}\nInstall them with:\n  sudo apt-get install ${missing.join(" ")}`);
  return false;
};
