import { createSocketLoop } from "../transport/socketLoop.js";
import type { TransportStats } from "../transport/transport.js";
import type { WorkerCommand, WorkerReport } from "../transport/workerMessages.js";

const report = (message: WorkerReport): void => {
  try {
    self.postMessage(message);
  } catch {
    // A frame that is nested too deeply to be copied.
    self.postMessage({ type: "frame", raw: null } satisfies WorkerReport);
  }
};

const loop = createSocketLoop(
  { createSocket: (url) => new WebSocket(url), now: () => performance.now() },
  report,
);

self.onmessage = ({ data: [name, ...given] }: MessageEvent<WorkerCommand>) => {
  try {
    // The page's types guarantee that what is given is that method's.
    const stats = (loop[name] as (...given: unknown[]) => TransportStats | void)(...given);
    if (stats) report({ type: "stats", stats });
  } catch {
    // An address that no socket can be made for.
    report({ type: "closed", code: 1006, reason: "" });
  }
};

report({ type: "ready" });
