import { startSocketLoop, type SocketLike, type SocketLoop } from "./socketLoop.js";
import type { Transport, TransportEvent } from "./transport.js";

/**
 * The socket on this thread: for Node, and for pages where a worker can't start.
 *
 * @param createSocket Default: the runtime's own `WebSocket`.
 */
export function createDirectTransport(
  emit: (event: TransportEvent) => void,
  createSocket: (url: string) => SocketLike = (url) => new WebSocket(url),
): Transport {
  let loop: SocketLoop | null = null;
  return {
    kind: "direct",
    connect(request) {
      loop = startSocketLoop(request, { createSocket, now: () => performance.now() }, emit);
    },
    send: (text) => loop?.send(text),
    tapAudio: (on) => loop?.tapAudio(on),
    close: () => loop?.close(),
  };
}
