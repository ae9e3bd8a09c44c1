import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios from "axios";

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: Uint8Array;
}

/** The one way over the network. Null where no whole answer came: no network, time out, cut short, stopped. Never throws. */
export interface HttpClient {
  readonly send: (request: HttpRequest) => Promise<HttpAnswer | null>;
  /** Ends calls that are under way; later ones bring null. */
  readonly stop: () => void;
}

/** More than any answer of the server's: a page of the log, a chunk of a snapshot. */
const largestAnswer = 32 * 1_048_576;

/** Connections are kept; a redirect is not followed, for a signature is made for one address; the system's proxy is used. */
export const createHttpClient = (): HttpClient => {
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 8 });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 8 });
  const stopping = new AbortController();
  return {
    send: async ({ method, url, headers, body, timeoutMs }) => {
      try {
        const { status, headers: answered, data } = await axios.request<Buffer>({
          method, url, headers: { ...headers, accept: "*/*" }, data: body === null ? undefined : Buffer.from(body), responseType: "arraybuffer", timeout: timeoutMs,
          signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]), httpAgent, httpsAgent,
          maxRedirects: 0, maxContentLength: largestAnswer, maxBodyLength: largestAnswer, validateStatus: () => true, transformRequest: [(data: unknown) => data],
        });
        return {
          status,
          header: (name) => {
            const value: unknown = answered[name];
            return typeof value === "string" ? value : null;
          },
          body: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        };
      } catch {
        return null;
      }
    },
    stop: () => {
      stopping.abort();
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
};
