import type { ConnectRequest, TransportEvent } from "./transport.js";

/** page → socket worker. */
export type WorkerCommand =
  | { type: "connect"; request: ConnectRequest }
  | { type: "send"; text: string }
  | { type: "tapAudio"; on: boolean };

/** socket worker → page. `ready` comes once, first: the worker's script has run. */
export type WorkerReport = { type: "ready" } | TransportEvent;
