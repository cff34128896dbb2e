import { AtomsError } from "../errors.js";
import { createSocketLoop, type SocketLike } from "./socketLoop.js";
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
  const loop = createSocketLoop({ createSocket, now: () => performance.now() }, emit);
  return {
    ...loop,
    kind: "direct",
    connect(request) {
      try {
        loop.connect(request);
      } catch {
        // Without the cause: its message holds the address, and with it the token.
        throw new AtomsError(
          "invalid_options",
          "No socket could be made. In Node 20 pass `createSocket`; elsewhere check `origin`: HTTPS needs wss://.",
        );
      }
    },
    stats: () => Promise.resolve(loop.stats()),
  };
}
