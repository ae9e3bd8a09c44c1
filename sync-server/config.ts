import { isIP } from "node:net";
import { z } from "zod";
import { err, ok, type Result } from "#shared/core/result.ts";

const count = (fallback: number, least: number, most: number) => z.string().regex(/^\d+$/, "a whole number").default(String(fallback)).transform(Number).pipe(z.number().min(least).max(most));
const yesNo = (fallback: boolean) => z.enum(["true", "false"]).default(fallback ? "true" : "false").transform((text) => text === "true");
const list = z.string().default("").transform((text) => text.split(",").map((one) => one.trim()).filter((one) => one !== ""));
const httpAddress = z.url({ protocol: /^https?$/, error: "an address that begins with https:// or http://" });

/** As a browser writes it in its `Origin`: anything else would be kept and never match. */
const isOrigin = (text: string): boolean => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const namedNetworks = new Set(["loopback", "linklocal", "uniquelocal"]);
/** An address, or a network by its bits. One of no bits would be everybody. */
const isNetwork = (text: string): boolean => {
  if (namedNetworks.has(text)) return true;
  const [, address = "", bits] = /^([0-9a-f.:]+)(?:\/([1-9]\d{0,2}))?$/i.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && (bits === undefined || Number(bits) <= (family === 4 ? 32 : 128));
};

/** Every setting of the server, by the name of its environment variable. README.md explains them. */
const settings = z.object({
  DAFTAR_SERVER_HOST: z.string().min(1).default("127.0.0.1"),
  DAFTAR_SERVER_PORT: count(8420, 0, 65_535),
  DAFTAR_SERVER_DATA: z.string().min(1).default("server-data"),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "an address that begins with postgres://").refine((text) => URL.canParse(text), "an address that can be read: signs of a password are written as %23 and the like").optional(),
  DAFTAR_DATABASE_CONNECTIONS: count(20, 1, 500),
  DAFTAR_REGISTRATION: z.enum(["open", "key"]).default("open"),
  DAFTAR_REGISTRATION_KEY: z.string().min(16, "at least 16 letters").optional(),
  DAFTAR_TRUST_PROXY: list.refine((all) => all.every(isNetwork), "addresses of proxies by comma, such as 10.0.0.1 or 10.0.0.0/8, or loopback"),
  DAFTAR_REQUIRE_HTTPS: yesNo(false),
  DAFTAR_CORS: list.refine((all) => all.every(isOrigin), "origins by comma as a browser says them, such as https://clinic.example, with nothing behind the name"),
  DAFTAR_RATE_IP: count(1_200, 1, 1e9),
  DAFTAR_RATE_DEVICE: count(300, 1, 1e9),
  DAFTAR_RATE_TENANT: count(3_000, 1, 1e9),
  DAFTAR_RATE_FOUNDING: count(20, 1, 1e9),
  DAFTAR_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  DAFTAR_S3_ENDPOINT: httpAddress.optional(),
  DAFTAR_S3_BUCKET: z.string().min(1).optional(),
  DAFTAR_S3_REGION: z.string().min(1).optional(),
  DAFTAR_S3_KEY: z.string().min(1).optional(),
  DAFTAR_S3_SECRET: z.string().min(1).optional(),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Folder of the embedded database and of blobs on disk. */
  readonly folder: string;
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  readonly databaseConnections: number;
  /** Null: anybody may found a clinic. */
  readonly registrationKey: string | null;
  /** Addresses whose `X-Forwarded-*` is believed. */
  readonly trustProxy: readonly string[];
  readonly requireHttps: boolean;
  readonly cors: readonly string[];
  /** Requests in ten seconds; `founding` of clinics, from one address in an hour. */
  readonly rates: { readonly ip: number; readonly device: number; readonly tenant: number; readonly founding: number };
  readonly logLevel: string;
  readonly blobs:
    | { readonly kind: "disk" }
    | { readonly kind: "s3"; readonly endpoint: string | null; readonly bucket: string; readonly region: string; readonly key: string; readonly secret: string };
}

export interface ConfigFault {
  readonly variable: string;
  readonly problem: string;
}

const needed = (variable: string, by: string): ConfigFault => ({ variable, problem: `is needed where ${by}` });

/** Settings that are each right and together would be silently without effect, or serve nobody. */
const contradictionsOf = (all: z.output<typeof settings>): readonly ConfigFault[] => {
  const faults: ConfigFault[] = [];
  if (all.DAFTAR_REGISTRATION === "key" && all.DAFTAR_REGISTRATION_KEY === undefined) faults.push(needed("DAFTAR_REGISTRATION_KEY", "DAFTAR_REGISTRATION is key"));
  if (all.DAFTAR_REGISTRATION === "open" && all.DAFTAR_REGISTRATION_KEY !== undefined) faults.push({ variable: "DAFTAR_REGISTRATION", problem: "is to be key where DAFTAR_REGISTRATION_KEY is set" });
  if (all.DAFTAR_REQUIRE_HTTPS && all.DAFTAR_TRUST_PROXY.length === 0) faults.push(needed("DAFTAR_TRUST_PROXY", "DAFTAR_REQUIRE_HTTPS is true: HTTPS ends at the proxy, and only its word for it is believed"));
  if (all.DAFTAR_S3_BUCKET === undefined) {
    const set = (["DAFTAR_S3_ENDPOINT", "DAFTAR_S3_REGION", "DAFTAR_S3_KEY", "DAFTAR_S3_SECRET"] as const).find((variable) => all[variable] !== undefined);
    if (set) faults.push(needed("DAFTAR_S3_BUCKET", `${set} is set`));
  } else {
    for (const variable of ["DAFTAR_S3_KEY", "DAFTAR_S3_SECRET"] as const) if (all[variable] === undefined) faults.push(needed(variable, "DAFTAR_S3_BUCKET is set"));
  }
  return faults;
};

/** Reads the settings, or says which variable is wrong and how. Never says what a secret held. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Result<Config, readonly ConfigFault[]> => {
  const parsed = settings.safeParse(env);
  if (!parsed.success) return err(parsed.error.issues.map(({ path, message }) => ({ variable: String(path[0]), problem: message })));
  const all = parsed.data;
  const faults = contradictionsOf(all);
  if (faults.length > 0) return err(faults);
  const { DAFTAR_S3_BUCKET: bucket, DAFTAR_S3_KEY: key, DAFTAR_S3_SECRET: secret } = all;
  return ok({
    host: all.DAFTAR_SERVER_HOST,
    port: all.DAFTAR_SERVER_PORT,
    folder: all.DAFTAR_SERVER_DATA,
    databaseUrl: all.DATABASE_URL ?? null,
    databaseConnections: all.DAFTAR_DATABASE_CONNECTIONS,
    registrationKey: all.DAFTAR_REGISTRATION_KEY ?? null,
    trustProxy: all.DAFTAR_TRUST_PROXY,
    requireHttps: all.DAFTAR_REQUIRE_HTTPS,
    cors: all.DAFTAR_CORS,
    rates: { ip: all.DAFTAR_RATE_IP, device: all.DAFTAR_RATE_DEVICE, tenant: all.DAFTAR_RATE_TENANT, founding: all.DAFTAR_RATE_FOUNDING },
    logLevel: all.DAFTAR_LOG_LEVEL,
    blobs: bucket !== undefined && key !== undefined && secret !== undefined ? { kind: "s3", endpoint: all.DAFTAR_S3_ENDPOINT ?? null, bucket, region: all.DAFTAR_S3_REGION ?? "us-east-1", key, secret } : { kind: "disk" },
  });
};
