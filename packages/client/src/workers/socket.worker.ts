import { startSocketLoop, type SocketLoop } from "../transport/socketLoop.js";
import type { WorkerCommand, WorkerReport } from "../transport/workerMessages.js";

const report = (message: WorkerReport): void => {
  try {
    self.postMessage(message);
  } catch {
    // A frame that is nested too deeply to be copied.
    self.postMessage({ type: "frame", raw: null } satisfies WorkerReport);
  }
};

let loop: SocketLoop | null = null;

self.onmessage = ({ data }: MessageEvent<WorkerCommand>) => {
  switch (data.type) {
    case "connect":
      try {
        loop = startSocketLoop(
          data.request,
          { createSocket: (url) => new WebSocket(url), now: () => performance.now() },
          report,
        );
      } catch {
        // An address that no socket can be made for.
        report({ type: "closed", code: 1006, reason: "" });
      }
      return;
    case "send":
      loop?.send(data.text);
      return;
    case "tapAudio":
      loop?.tapAudio(data.on);
      return;
    default:
      data satisfies never;
  }
};

report({ type: "ready" });
