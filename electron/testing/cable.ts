import { createServer, connect, type AddressInfo, type Socket } from "node:net";

/** A network cable between a PC and a server on loopback, that can be pulled. */
export interface Cable {
  /** What the PC is told that the server's address is. */
  readonly address: string;
  /** Pulled: everything that goes over it breaks off, and nothing can be begun. */
  readonly pull: () => void;
  readonly plugIn: () => void;
  readonly close: () => Promise<void>;
}

/** `hear` is told every byte that goes over it, either way. */
export const layCable = async (server: string, hear: (bytes: Uint8Array) => void = () => undefined): Promise<Cable> => {
  const { hostname, port } = new URL(server);
  const open = new Set<Socket>();
  let isIn = true;
  const end = createServer((near) => {
    if (!isIn) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
      socket.on("data", hear);
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => void end.listen(0, "127.0.0.1", resolve));
  const pull = (): void => {
    isIn = false;
    for (const socket of open) socket.destroy();
  };
  return {
    address: `http://127.0.0.1:${(end.address() as AddressInfo).port}`,
    pull,
    plugIn: () => {
      isIn = true;
    },
    close: async () => {
      pull();
      await new Promise((resolve) => void end.close(resolve));
    },
  };
};
