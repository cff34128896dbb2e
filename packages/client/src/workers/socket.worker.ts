import { createSocketLoop } from "../transport/socketLoop.js";
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

self.onmessage = ({ data }: MessageEvent<WorkerCommand>) => {
  switch (data.type) {
    case "attach":
      return loop.attach(data.ports);
    case "connect":
      try {
        loop.connect(data.request);
      } catch {
        // An address that no socket can be made for.
        report({ type: "closed", code: 1006, reason: "" });
      }
      return;
    case "send":
      return loop.send(data.text);
    case "tapAudio":
      return loop.tapAudio(data.on);
    case "stats":
      return report({ type: "stats", stats: loop.stats() });
    default:
      return data satisfies never;
  }
};

report({ type: "ready" });
