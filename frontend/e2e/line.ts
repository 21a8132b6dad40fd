import { type AddressInfo, type Socket, connect, createServer } from "node:net";

export interface Line {
  readonly port: number;
  readonly address: string;
  /** Breaks every connection that is open now. */
  cut(): void;
  /** From now on connections are refused as soon as they are made, until `mend`. */
  breakDown(): void;
  mend(): void;
  close(): void;
}

/** A TCP proxy to `target` whose connections can be cut: real sockets break, as on a bad network. */
export async function openLine(target: URL): Promise<Line> {
  const sockets = new Set<Socket>();
  let isBroken = false;
  const server = createServer((near) => {
    near.on("error", () => near.destroy());
    if (isBroken) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port || 80), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    address: `http://127.0.0.1:${port}`,
    cut,
    breakDown: () => {
      isBroken = true;
      cut();
    },
    mend: () => {
      isBroken = false;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
