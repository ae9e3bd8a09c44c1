import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Storage that speaks S3's wire form on loopback: path-style buckets, signed requests, its own errors. */
export const startS3 = async () => {
  const objects = new Map<string, Buffer>();
  let unsigned = 0;
  let hasBucket = true;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const key = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
      if (!/^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/[a-z0-9-]+\/s3\/aws4_request, SignedHeaders=[^,]+, Signature=[0-9a-f]{64}$/.test(request.headers.authorization ?? "")) {
        unsigned += 1;
        response.writeHead(403).end();
        return;
      }
      if (request.method === "PUT") {
        objects.set(key, Buffer.concat(parts));
        response.writeHead(200, { etag: '"1"' }).end();
      } else if (request.method === "DELETE") {
        objects.delete(key);
        response.writeHead(204).end();
      } else if (request.method === "HEAD") {
        const found = objects.get(key);
        const isBucket = /^\/[^/]+\/?$/.test(key) && hasBucket;
        response.writeHead(found || isBucket ? 200 : 404, found ? { "content-length": found.length } : {}).end();
      } else {
        const found = objects.get(key);
        if (found) response.writeHead(200, { "content-length": found.length }).end(found);
        else response.writeHead(404, { "content-type": "application/xml" }).end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code><Message>none</Message></Error>');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    unsigned: () => unsigned,
    /** As if somebody had taken the bucket away. */
    loseBucket: () => void (hasBucket = false),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};
