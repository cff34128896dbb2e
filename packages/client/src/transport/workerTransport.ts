import { AtomsError } from "../errors.js";
import { cspHint, scriptUrl } from "../scriptUrl.js";
import socketWorkerCode from "../workers/socket.worker.ts?inline-script";
import type { Transport, TransportEvent, TransportStats } from "./transport.js";
import type { WorkerCommand, WorkerReport } from "./workerMessages.js";

/**
 * The socket in a worker, so that a busy page never delays audio.
 *
 * @param signal Ends the worker at once.
 * @param hostedUrl Where the page hosts the worker's script; default: from within this bundle.
 * @throws AtomsError `worker_blocked` when the worker's script can't run.
 */
export function createWorkerTransport(
  emit: (event: TransportEvent) => void,
  signal: AbortSignal,
  hostedUrl?: string,
): Promise<Transport> {
  return new Promise((resolve, reject) => {
    let isReady = false;
    let stats: TransportStats = { framesSent: 0, framesDropped: 0, bytesSent: 0, bytesReceived: 0 };
    let asked: ((stats: TransportStats) => void)[] = [];
    /** With the latest figures, or the last ones. */
    const answerAll = (): void => {
      for (const answer of asked) answer(stats);
      asked = [];
    };
    const blocked = (): AtomsError => workerBlocked(hostedUrl);
    let worker: Worker;
    try {
      worker = new Worker(scriptUrl(socketWorkerCode, hostedUrl));
    } catch {
      reject(blocked());
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
      answerAll();
      if (isReady) emit({ type: "failed", error: workerDied() });
      else reject(blocked());
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => {
      if (data.type === "stats") {
        ({ stats } = data);
        return answerAll();
      }
      if (data.type !== "ready") {
        emit(data);
        return;
      }
      isReady = true;
      resolve({
        kind: "worker",
        attach: (ports) => command(["attach", ports], Object.values(ports)),
        connect: (request) => command(["connect", request]),
        disconnect: () => command(["disconnect"]),
        send: (text) => command(["send", text]),
        tapAudio: (received, sent) => command(["tapAudio", received, sent]),
        stats: () =>
          new Promise((answer) => {
            asked.push(answer);
            command(["stats"]);
          }),
        close() {
          worker.onmessage = null;
          terminate();
          answerAll();
        },
      });
    };
  });
}

/** Another socket can't help: the thread is gone. */
function workerDied(): AtomsError {
  return new AtomsError("connection_lost", "The socket worker has died. Reload the page.");
}

function workerBlocked(hostedUrl: string | undefined): AtomsError {
  return new AtomsError(
    "worker_blocked",
    `The socket worker could not start. ${cspHint("worker-src", hostedUrl)}`,
  );
}
