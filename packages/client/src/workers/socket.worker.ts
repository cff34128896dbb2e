import { startSocketLoop, type SocketLoop } from "../transport/socketLoop.js";
import type { WorkerCommand, WorkerReport } from "../transport/workerMessages.js";

const report = (message: WorkerReport): void => self.postMessage(message);

let loop: SocketLoop | null = null;

self.onmessage = ({ data }: MessageEvent<WorkerCommand>) => {
  switch (data.type) {
    case "connect":
      loop = startSocketLoop(
        data.request,
        { createSocket: (url) => new WebSocket(url), now: () => performance.now() },
        report,
      );
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
