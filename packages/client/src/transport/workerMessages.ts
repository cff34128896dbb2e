import type { SocketLoop } from "./socketLoop.js";
import type { TransportEvent, TransportStats } from "./transport.js";

/** page → socket worker: which method of the loop to call, and with what. `stats` is answered by a report. */
export type WorkerCommand = {
  [Name in keyof SocketLoop]: [name: Name, ...Parameters<SocketLoop[Name]>];
}[keyof SocketLoop];

/** socket worker → page. `ready` comes once, first: the worker's script has run. */
export type WorkerReport =
  | { type: "ready" }
  | { type: "stats"; stats: TransportStats }
  | TransportEvent;
