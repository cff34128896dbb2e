import { AtomsError } from "../errors.js";
import { inlineScriptUrl } from "../inlineScript.js";
import socketWorkerCode from "../workers/socket.worker.ts?inline-script";
import type { Transport, TransportEvent } from "./transport.js";
import type { WorkerCommand, WorkerReport } from "./workerMessages.js";

/**
 * The socket in a worker, so that a busy page never delays audio.
 *
 * @param signal Ends the worker at once.
 * @throws AtomsError `worker_blocked` when the worker's script can't run.
 */
export function createWorkerTransport(
  emit: (event: TransportEvent) => void,
  signal: AbortSignal,
): Promise<Transport> {
  return new Promise((resolve, reject) => {
    let ready = false;
    let worker: Worker;
    try {
      worker = new Worker(inlineScriptUrl(socketWorkerCode));
    } catch {
      reject(workerBlocked());
      return;
    }
    // Terminating a worker closes its socket and its ports, however far it has come.
    const terminate = (): void => worker.terminate();
    signal.addEventListener("abort", terminate);

    const command = (message: WorkerCommand, transfer: Transferable[] = []): void =>
      worker.postMessage(message, transfer);

    worker.onerror = (event) => {
      event.preventDefault();
      terminate();
      if (ready) emit({ type: "closed", code: 1006, reason: "" });
      else reject(workerBlocked());
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => {
      if (data.type !== "ready") {
        if (data.type === "closed") terminate();
        emit(data);
        return;
      }
      ready = true;
      resolve({
        kind: "worker",
        connect(request) {
          const { audio } = request;
          command(
            { type: "connect", request },
            audio === null ? [] : [audio.capture, audio.playback],
          );
        },
        send: (text) => command({ type: "send", text }),
        tapAudio: (on) => command({ type: "tapAudio", on }),
        close() {
          worker.onmessage = null;
          terminate();
        },
      });
    };
  });
}

function workerBlocked(): AtomsError {
  return new AtomsError(
    "worker_blocked",
    "The socket worker could not start. If the page has a CSP, allow `blob:` in `worker-src`; " +
      "on the page's own thread a busy page delays audio.",
  );
}
