import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isOurFile, isTrusted, outsideAddress, pagePreferences, paperPolicy, pathToFile, readCall, windowPolicy } from "./safety.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const shellFiles = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "electron/main.ts", "electron/preload.ts", "electron/shell"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && existsSync(join(root, file)));
const shell = shellFiles.map(read).join("\n");
const builder = read("electron-builder.yml");
const rulesOf = (policy: string): Readonly<Record<string, string>> => Object.fromEntries(policy.split("; ").map((rule) => [rule.slice(0, rule.indexOf(" ")), rule.slice(rule.indexOf(" ") + 1)]));

// The twenty points of https://www.electronjs.org/docs/latest/tutorial/security, in its order.
describe("Electron's security list", () => {
  test("1 only our own scheme is loaded, and only http on this PC while developing", () => {
    const addresses = [...shell.matchAll(/https?:\/\/[^\s`"']+/g)].map(([address]) => address);
    expect(addresses).toEqual(["http://${devServer}${url.pathname}${url.search}"]);
    expect(read("electron/main.ts")).toContain('app.isPackaged ? null : (env["DAFTAR_DEV_SERVER"]');
    expect(read("electron/shell/protocol.ts")).toContain("onBeforeRequest");
  });
  test("2, 3, 4 no Node in a page; its world is apart; it is in the sandbox", () => {
    expect(pagePreferences).toMatchObject({ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, contextIsolation: true, sandbox: true });
    const windows = [...shell.matchAll(/webPreferences: \{([^}]*)\}/g)].map(([, preferences]) => preferences ?? "");
    expect(windows.length).toBeGreaterThan(1);
    for (const preferences of windows) expect(preferences).toMatch(/^ \.\.\.pagePreferences(, (preload|partition))* $/);
  });
  test("5 a page is refused every right it asks for", () => {
    const protocol = read("electron/shell/protocol.ts");
    expect(protocol).toContain("setPermissionRequestHandler((_, __, decide) => decide(false))");
    expect(protocol).toContain("setPermissionCheckHandler(() => false)");
    expect(protocol).toContain("setDevicePermissionHandler(() => false)");
  });
  test("6, 8, 9 web security stays, insecure content and experiments stay out", () => {
    expect(pagePreferences).toMatchObject({ webSecurity: true, allowRunningInsecureContent: false, experimentalFeatures: false });
  });
  test("7 the window runs its own scripts and no others, and reaches nothing but itself", () => {
    expect(rulesOf(windowPolicy(null))).toMatchObject({
      "default-src": "'none'", "script-src": "'self'", "connect-src": "'self'", "object-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'",
    });
    expect(rulesOf(paperPolicy)).toMatchObject({ "default-src": "'none'" });
    expect(rulesOf(paperPolicy)).not.toHaveProperty("script-src");
  });
  test("10 no feature of Blink is switched on", () => expect(shell).not.toMatch(/enableBlinkFeatures|enable-blink-features/));
  test("11, 12 there are no webviews", () => {
    expect(pagePreferences.webviewTag).toBe(false);
    expect(read("electron/main.ts")).toContain('"will-attach-webview", (event) => event.preventDefault()');
  });
  test("13, 14 a window can go nowhere and open nothing", () => {
    const window = read("electron/shell/window.ts");
    for (const event of ["will-navigate", "will-frame-navigate", "will-redirect"]) expect(window).toContain(`webContents.on("${event}"`);
    expect(window).toContain('setWindowOpenHandler(({ url }) => {');
    expect([...window.matchAll(/action: "(\w+)"/g)].map(([, action]) => action)).toEqual(["deny"]);
    expect(read("electron/shell/printing.ts")).toContain('setWindowOpenHandler(() => ({ action: "deny" }))');
  });
  test("15 a number is rung or written to by another program, and nothing else is ever opened by one", () => {
    expect([...shell.matchAll(/openExternal\([^)]*\)|openPath/g)].map(([found]) => found)).toEqual(["openExternal(address)"]);
    expect(read("electron/shell/window.ts")).toContain("const address = outsideAddress(url);");
    for (const number of ["tel:+201001234567", "tel:19012", "https://wa.me/201001234567"]) expect(outsideAddress(number)).toBe(number);
    for (const other of [
      "", "tel:", "tel:12", "tel:+20100;ext=1", "tel:*21*0100#", "tel:+201001234567\n", "TEL:+201001234567", "tel://201001234567", "callto:201001234567",
      "https://wa.me/", "https://wa.me/201001234567?text=x", "https://wa.me/201001234567/", "https://wa.me/201001234567#x", "https://wa.me:444/201001234567", "http://wa.me/201001234567",
      "https://wa.me@evil.example/201001234567", "https://wa.me.evil.example/201001234567", "https://evil.example/wa.me/201001234567", "https://wa-me/201001234567", "https://wa.me/٢٠١٠٠١٢٣٤٥٦٧",
      "https://example.com", "whatsapp://send?phone=201001234567", "file:///etc/passwd", "mailto:a@example.com", "javascript:alert(1)", "daftar://app/index.html", "smb://host/share", "ms-settings:",
    ]) {
      expect([other, outsideAddress(other)]).toEqual([other, null]);
    }
  });
  test("only a file that our own page made leaves as a download", () => {
    expect(isOurFile("blob:daftar://app/7f1c")).toBe(true);
    const others = ["blob:daftar://paper/7f1c", "blob:null/7f1c", "blob:https://evil.example/7f1c", "daftar://app/index.html", "data:text/csv,a", "https://evil.example/a.csv"];
    expect(others.filter(isOurFile)).toEqual([]);
    expect(read("electron/shell/protocol.ts")).toContain("if (!isOurFile(item.getURL())) event.preventDefault();");
  });
  test("16 the pinned Electron is exact, and no other is packaged", () => {
    const { devDependencies } = JSON.parse(read("package.json")) as { readonly devDependencies: Readonly<Record<string, string>> };
    expect(devDependencies["electron"]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(read("build/package.mjs")).toContain("electron.evaluationOnly) throw");
  });
  test("17 only the top frame of an open window of ours may call", () => {
    const ours = { url: "daftar://app/index.html", isTopFrame: true, isOurs: true };
    expect(isTrusted(ours)).toBe(true);
    for (const stranger of [{ isTopFrame: false }, { isOurs: false }, { url: "https://daftar/app/" }, { url: "daftar://application/" }, { url: "daftar://paper/1" }, { url: "file:///index.html" }, { url: "" }]) {
      expect(isTrusted({ ...ours, ...stranger })).toBe(false);
    }
    expect(shellFiles.filter((file) => /ipcMain\.(handle|on)\(/.test(read(file)))).toEqual(["electron/shell/ipc-bridge.ts"]);
    expect([...read("electron/shell/ipc-bridge.ts").matchAll(/ipcMain\.\w+\(/g)]).toHaveLength(1);
  });
  test("18 pages come from our own scheme, never from the disk", () => {
    expect(shell).not.toMatch(/loadFile\(|file:\/\//);
    for (const path of ["/../main.js", "/..%2fmain.js", "/a/../../b.js", "/.env", "/%00.html", "/%E0%A4%A", "/a\\b.js"]) expect(pathToFile(path)).toBeNull();
    expect(pathToFile("/assets/index-B1_x.js")).toBe("assets/index-B1_x.js");
    expect(pathToFile("/")).toBe("index.html");
  });
  test("19 the fuses are blown", () => {
    for (const fuse of [
      "runAsNode: false", "enableCookieEncryption: true", "enableNodeOptionsEnvironmentVariable: false", "enableNodeCliInspectArguments: false",
      "enableEmbeddedAsarIntegrityValidation: true", "onlyLoadAppFromAsar: true", "grantFileProtocolExtraPrivileges: false",
    ]) {
      expect(builder).toContain(`  ${fuse}\n`);
    }
    expect(builder).toContain("asar: true\n");
  });
  test("20 a page is given two functions and nothing of Electron's", () => {
    const preload = read("electron/preload.ts");
    expect([...preload.matchAll(/exposeInMainWorld\("(\w+)"/g)].map(([, name]) => name)).toEqual(["clinic"]);
    expect([...preload.matchAll(/ipcRenderer\.(\w+)/g)].map(([, used]) => used)).toEqual(["invoke", "on", "off"]);
  });
});

test("what has not the shape of a call is refused before anything reads it", () => {
  expect(readCall("patient.search", { text: "x" })).toEqual({ name: "patient.search", input: { text: "x" } });
  expect(readCall("session.state", undefined)).toEqual({ name: "session.state", input: {} });
  for (const name of ["", "patient", "__proto__.x", "patient.search.more", "Patient.search", "patient.search ", "a".repeat(50) + ".b", 7, null, {}, ["session.state"]]) {
    expect(readCall(name, {})).toMatchObject({ code: "unknownProcedure" });
  }
  for (const input of [null, 1, "x", [], true]) expect(readCall("session.state", input)).toMatchObject({ code: "invalidInput" });
});
