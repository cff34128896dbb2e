import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

const proxies: Server[] = [];

/**
 * An address of the same server whose answers begin late: the first bytes that it sends on a connection wait, which
 * is what a slow network costs a start.
 */
export async function delayedOrigin(origin: string, delayMs: number): Promise<string> {
  if (delayMs === 0) return origin;
  const port = Number(new URL(origin).port);
  const proxy = createServer((client) => relay(client, connect(port, "127.0.0.1"), delayMs));
  proxies.push(proxy);
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  // A proxy that nobody uses any more does not keep the bench alive.
  proxy.unref();
  return `ws://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

function relay(client: Socket, server: Socket, delayMs: number): void {
  const since = performance.now();
  client.setNoDelay(true);
  server.setNoDelay(true);
  client.pipe(server);
  let flowing = false;
  server.once("data", (first) => {
    server.pause();
    setTimeout(
      () => {
        client.write(first);
        flowing = true;
        server.pipe(client);
      },
      delayMs - (performance.now() - since),
    );
  });
  const end = (): void => {
    client.destroy();
    server.destroy();
  };
  client.on("error", end);
  server.on("error", end);
  server.on("close", () => flowing && client.end());
}
