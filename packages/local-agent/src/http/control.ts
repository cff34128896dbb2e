import { canHitLiveCall, parseFault } from "../faults.js";
import { isRecord } from "../parsed.js";
import type { Registry } from "../registry.js";
import { playBurst } from "../session/applyFault.js";
import type { Call } from "../session/call.js";
import { createTone } from "../speech/tone.js";
import { type Answer, failure, ok } from "./answer.js";

/** Base path of the control endpoint. */
export const controlPath = "/control";

type CallAction = (call: Call, body: Record<string, unknown>) => Answer;

/** What can be done to a live call: `POST /control/{name} {callId, …}`. */
const callActions: Record<string, CallAction> = {
  say(call, { text }) {
    if (typeof text !== "string" || text.trim() === "") return failure(400, "text is required");
    call.conversation.say(text);
    return ok({ ok: true });
  },
  tone(call, { hz, seconds, realTime = false }) {
    if (!isBetween(hz, 20, 20_000)) return failure(400, "hz must be from 20 to 20000");
    if (!isBetween(seconds, 0.02, 300)) return failure(400, "seconds must be from 0.02 to 300");
    if (typeof realTime !== "boolean") return failure(400, "realTime must be true or false");
    const samples = createTone(hz, seconds, call.summary().sampleRateHz);
    const text = `This is a tone of ${hz} hertz.`;
    call.conversation.play({ text, samples }, realTime ? "realTime" : "fast");
    return ok({ ok: true, samples: samples.length });
  },
  burst(call, { seconds = 60 }) {
    if (!isBetween(seconds, 1, 300)) return failure(400, "seconds must be from 1 to 300");
    const { sampleRateHz } = call.summary();
    playBurst(seconds, { conversation: call.conversation, sampleRateHz });
    return ok({ ok: true, samples: Math.round(seconds * sampleRateHz) });
  },
  interrupt(call) {
    call.conversation.interrupt();
    return ok({ ok: true });
  },
  tool(call, { name, arguments: args = {} }) {
    if (typeof name !== "string" || name === "") return failure(400, "name is required");
    if (!isRecord(args)) return failure(400, "arguments must be an object");
    return ok({ ok: true, toolCallId: call.conversation.callTool(name, args) });
  },
};

/** Answers a request to the control endpoint. The caller has been authorised. */
export function control(method: string, path: string, body: unknown, registry: Registry): Answer {
  if (!isRecord(body)) return failure(400, "the body must be a JSON object");
  const name = path.slice(controlPath.length + 1);
  if (method === "GET") return inspect(name, registry);
  if (method !== "POST") return failure(405, "use GET or POST");
  switch (name) {
    case "fault":
      return arrangeFault(body, registry);
    case "drain":
      if (typeof body["on"] !== "boolean") return failure(400, "on must be true or false");
      registry.setDraining(body["on"]);
      return ok({ ok: true });
    case "reset":
      registry.reset();
      return ok({ ok: true });
    default:
      return Object.hasOwn(callActions, name)
        ? actOnCall(callActions[name], body, registry)
        : failure(404, "no such control");
  }
}

function inspect(name: string, registry: Registry): Answer {
  if (name === "sessions") return ok(registry.summaries());
  if (name === "stats") return ok({ ...registry.stats, openSockets: registry.liveCalls().length });
  const audio = /^sessions\/([^/]+)\/(received|sent)\.pcm$/.exec(name);
  if (audio === null) return failure(404, "no such control");
  const call = registry.find(audio[1] ?? "");
  if (call === undefined) return failure(404, "no call has this callId");
  return ok(audio[2] === "sent" ? call.sentPcm() : call.receivedPcm());
}

function arrangeFault(body: Record<string, unknown>, registry: Registry): Answer {
  const fault = parseFault(body["fault"]);
  if (!fault.ok) return failure(400, fault.message);
  if (body["callId"] === undefined) {
    registry.queueFault(fault.value);
    return ok({ ok: true, appliesTo: "next connection" });
  }
  if (!canHitLiveCall(fault.value)) {
    return failure(400, `${fault.value.type} is only possible for the next connection`);
  }
  return actOnCall(
    (call) => {
      call.applyFault(fault.value);
      return ok({ ok: true, appliesTo: call.callId });
    },
    body,
    registry,
  );
}

function actOnCall(
  action: CallAction | undefined,
  body: Record<string, unknown>,
  registry: Registry,
): Answer {
  const { callId } = body;
  if (typeof callId !== "string") return failure(400, "callId is required");
  const call = registry.find(callId);
  if (call === undefined || action === undefined) return failure(404, "no call has this callId");
  if (!call.summary().open) return failure(409, "the call is over");
  return action(call, body);
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}
