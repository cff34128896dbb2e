import { AtomsError } from "../errors.js";
import { startSocketLoop, type SocketLike, type SocketLoop } from "./socketLoop.js";
import type { Transport, TransportEvent } from "./transport.js";

/**
 * The socket on this thread: for Node, and for pages where a worker can't start.
 *
 * @param createSocket Default: the runtime's own `WebSocket`.
 * @throws AtomsError `invalid_options` from `connect`, when the socket can't be made.
 */
export function createDirectTransport(
  emit: (event: TransportEvent) => void,
  createSocket: (url: string) => SocketLike = (url) => new WebSocket(url),
): Transport {
  let loop: SocketLoop | null = null;
  return {
    kind: "direct",
    connect(request) {
      try {
        loop = startSocketLoop(request, { createSocket, now: () => performance.now() }, emit);
      } catch {
        // Without the cause: its message holds the address, and with it the token.
        throw new AtomsError(
          "invalid_options",
          "No socket could be made. In Node 20 pass `createSocket`, with `ws`; elsewhere check `origin`: a page on HTTPS needs wss://.",
        );
      }
    },
    send: (text) => loop?.send(text),
    tapAudio: (on) => loop?.tapAudio(on),
    close: () => loop?.close(),
  };
}
