import { err, ok, type Result } from "../../core/result.ts";

/** Where a clinic's server is, and whether calls go there without TLS. */
export interface ServerAddress {
  /** Without a last stroke: `https://sync.example.org`. */
  readonly url: string;
  /** What is sent is sealed and signed as ever; who listens on the way learns what the server knows. Not on this PC itself, where nobody listens. */
  readonly isPlain: boolean;
}

/** `none`: it can be no address. `openHttp`: without TLS over a network that is not the clinic's own. */
export type AddressFault = "none" | "openHttp";

const isOwnPc = (host: string): boolean => host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d+){3}$/.test(host);

/** RFC 1918, and link-local by RFC 3927; the host as URL writes it, so never octal, hexadecimal or one long number. */
const isPrivateV4 = (host: string): boolean => {
  const [, first, second] = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host)?.map(Number) ?? [];
  if (first === undefined || second === undefined) return false;
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168) || (first === 169 && second === 254);
};

/** Unique local addresses by RFC 4193, and link-local. */
const isPrivateV6 = (host: string): boolean => /^\[(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(host);

/** Names that no public name server answers: of one word, and those that are kept for a house's own. */
const isHouseName = (host: string): boolean => /^[^.:[\]]+$/.test(host) || /\.(local|lan|internal)$/.test(host);

const isInHouse = (host: string): boolean => isOwnPc(host) || isPrivateV4(host) || isPrivateV6(host) || isHouseName(host);

/**
 * A server's address as a person types it. Anywhere over https; without TLS on this PC and in the clinic's own network
 * alone. Where no scheme is typed the clinic's own network is meant plain, for no certificate is given for its names.
 */
export const readServerAddress = (typed: string): Result<ServerAddress, AddressFault> => {
  const text = typed.trim();
  if (text === "" || /\s/.test(text)) return err("none");
  const given = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const url = URL.parse(given ? text : `https://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "") return err("none");
  const inHouse = isInHouse(url.hostname);
  const scheme = given ? url.protocol : inHouse ? "http:" : "https:";
  if (scheme === "http:" && !inHouse) return err("openHttp");
  // Parsed anew: a port that goes without saying is another one for another scheme.
  const { origin, pathname } = given ? url : new URL(`${scheme}//${text}`);
  return ok({ url: `${origin}${pathname.replace(/\/+$/, "")}`, isPlain: scheme === "http:" && !isOwnPc(url.hostname) });
};
