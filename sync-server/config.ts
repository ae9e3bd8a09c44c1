import { z } from "zod";
import { err, ok, type Result } from "#shared/core/result.ts";

const count = (fallback: number, most: number) => z.string().regex(/^\d+$/, "a whole number").default(String(fallback)).transform(Number).pipe(z.number().max(most));
const yesNo = (fallback: boolean) => z.enum(["true", "false"]).default(fallback ? "true" : "false").transform((text) => text === "true");
const list = z.string().default("").transform((text) => text.split(",").map((one) => one.trim()).filter((one) => one !== ""));

/** Every setting of the server, by the name of its environment variable. README.md explains them. */
const settings = z.object({
  DAFTAR_SERVER_HOST: z.string().min(1).default("127.0.0.1"),
  DAFTAR_SERVER_PORT: count(8420, 65_535),
  DAFTAR_SERVER_DATA: z.string().min(1).default("server-data"),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "an address that begins with postgres://").optional(),
  DAFTAR_DATABASE_CONNECTIONS: count(20, 500),
  DAFTAR_REGISTRATION: z.enum(["open", "key"]).default("open"),
  DAFTAR_REGISTRATION_KEY: z.string().min(16, "at least 16 letters").optional(),
  DAFTAR_TRUST_PROXY: list,
  DAFTAR_REQUIRE_HTTPS: yesNo(false),
  DAFTAR_CORS: list.pipe(z.array(z.url())),
  DAFTAR_RATE_IP: count(1_200, 1e9),
  DAFTAR_RATE_DEVICE: count(300, 1e9),
  DAFTAR_RATE_TENANT: count(3_000, 1e9),
  DAFTAR_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  DAFTAR_S3_ENDPOINT: z.url().optional(),
  DAFTAR_S3_BUCKET: z.string().min(1).optional(),
  DAFTAR_S3_REGION: z.string().min(1).default("us-east-1"),
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
  /** Requests in ten seconds. */
  readonly rates: { readonly ip: number; readonly device: number; readonly tenant: number };
  readonly logLevel: string;
  readonly blobs:
    | { readonly kind: "disk" }
    | { readonly kind: "s3"; readonly endpoint: string | null; readonly bucket: string; readonly region: string; readonly key: string; readonly secret: string };
}

export interface ConfigFault {
  readonly variable: string;
  readonly problem: string;
}

/** Reads the settings, or says which variable is wrong and how. Never says what a secret held. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Result<Config, readonly ConfigFault[]> => {
  const parsed = settings.safeParse(env);
  if (!parsed.success) return err(parsed.error.issues.map(({ path, message }) => ({ variable: String(path[0]), problem: message })));
  const all = parsed.data;
  if (all.DAFTAR_REGISTRATION === "key" && all.DAFTAR_REGISTRATION_KEY === undefined) return err([{ variable: "DAFTAR_REGISTRATION_KEY", problem: "is needed where DAFTAR_REGISTRATION is key" }]);
  const { DAFTAR_S3_BUCKET: bucket, DAFTAR_S3_KEY: key, DAFTAR_S3_SECRET: secret } = all;
  const missing = bucket === undefined ? [] : Object.entries({ DAFTAR_S3_KEY: key, DAFTAR_S3_SECRET: secret }).flatMap(([variable, value]) => (value === undefined ? [{ variable, problem: "is needed where DAFTAR_S3_BUCKET is set" }] : []));
  if (missing.length > 0) return err(missing);
  return ok({
    host: all.DAFTAR_SERVER_HOST,
    port: all.DAFTAR_SERVER_PORT,
    folder: all.DAFTAR_SERVER_DATA,
    databaseUrl: all.DATABASE_URL ?? null,
    databaseConnections: all.DAFTAR_DATABASE_CONNECTIONS,
    registrationKey: all.DAFTAR_REGISTRATION === "key" ? (all.DAFTAR_REGISTRATION_KEY ?? null) : null,
    trustProxy: all.DAFTAR_TRUST_PROXY,
    requireHttps: all.DAFTAR_REQUIRE_HTTPS,
    cors: all.DAFTAR_CORS,
    rates: { ip: all.DAFTAR_RATE_IP, device: all.DAFTAR_RATE_DEVICE, tenant: all.DAFTAR_RATE_TENANT },
    logLevel: all.DAFTAR_LOG_LEVEL,
    blobs: bucket !== undefined && key !== undefined && secret !== undefined ? { kind: "s3", endpoint: all.DAFTAR_S3_ENDPOINT ?? null, bucket, region: all.DAFTAR_S3_REGION, key, secret } : { kind: "disk" },
  });
};
