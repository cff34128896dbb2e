import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { type WebSocket, WebSocketServer } from "ws";
import { paths } from "../paths.js";
import { type Side, sides } from "../sides.js";

/** Serves the pages, and takes the connections of their recorders. */
export type Site = {
  /** The script that goes before everything else on a page. */
  readonly probePath: string;
  pageUrl(side: Side, options: { tapId?: string; messages?: boolean }): string;
  /** The connection of the recorder that was given this id. */
  recorder(tapId: string): Promise<WebSocket>;
  close(): Promise<void>;
};

export async function startSite(): Promise<Site> {
  const waiting = new Map<string, (socket: WebSocket) => void>();
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const side = sides.find((name) => pathname === `/${name}`);
    if (side !== undefined) {
      response.setHeader("content-type", "text/html");
      response.end(html(side));
      return;
    }
    try {
      const body = readFileSync(join(paths.site, normalize(pathname)));
      response.setHeader("content-type", "text/javascript");
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const recorders = new WebSocketServer({ server, path: "/recorder", maxPayload: 1 << 30 });
  recorders.on("connection", (socket, { url = "/" }) => {
    const id = new URL(url, "http://localhost").searchParams.get("id") ?? "";
    waiting.get(id)?.(socket);
    waiting.delete(id);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    probePath: join(paths.site, "probe.js"),
    pageUrl(side, { tapId, messages }) {
      const query = new URLSearchParams();
      if (tapId !== undefined) query.set("tap", `ws://${host}/recorder?id=${tapId}`);
      if (messages) query.set("messages", "1");
      return `http://${host}/${side}?${query}`;
    },
    recorder: (tapId) => new Promise((resolve) => waiting.set(tapId, resolve)),
    close: () =>
      new Promise((resolve) => {
        for (const socket of recorders.clients) socket.terminate();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function html(side: Side): string {
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>${side}</title><main></main><script type="module" src="/${side}/page.js"></script>`;
}
