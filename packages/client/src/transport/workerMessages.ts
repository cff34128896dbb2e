import type { AudioPorts, ConnectRequest, TransportEvent, TransportStats } from "./transport.js";

/** page → socket worker. `stats` is answered by a report of that type. */
export type WorkerCommand =
  | { type: "attach"; ports: AudioPorts }
  | { type: "connect"; request: ConnectRequest }
  | { type: "send"; text: string }
  | { type: "tapAudio"; on: boolean }
  | { type: "stats" };

/** socket worker → page. `ready` comes once, first: the worker's script has run. */
export type WorkerReport =
  | { type: "ready" }
  | { type: "stats"; stats: TransportStats }
  | TransportEvent;
