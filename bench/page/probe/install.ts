import type { BenchWindow, ProbeApi } from "../pageApi.js";
import type { ConnectMessage } from "../recorder/messages.js";
import { watchMicrophone } from "./microphoneTimes.js";
import { tapGraphs } from "./tapGraph.js";

/** Runs before anything else on a page of the bench. */

const probe: ProbeApi = { microphone: [], microphoneDelayMs: 0 };
(window as BenchWindow).probe = probe;
watchMicrophone(probe);

const tapUrl = new URLSearchParams(location.search).get("tap");
if (tapUrl !== null) {
  const recorder = new Worker("/recorder.worker.js");
  recorder.postMessage({ url: tapUrl } satisfies ConnectMessage);
  tapGraphs("/recorder.worklet.js", (stream) => recorder.postMessage(stream, [stream.port]));
}
