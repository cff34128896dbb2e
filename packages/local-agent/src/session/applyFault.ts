import type { Fault } from "../faults.js";
import { createTone } from "../speech/tone.js";
import type { CallHandles } from "./call.js";

const burstToneHz = 440;

/** Lets a fault loose on a call that has its socket. */
export function applyFault(fault: Fault, call: CallHandles): void {
  switch (fault.type) {
    case "refuse":
    case "never_answer":
      // Both are over, or have been seen to, when there is a call.
      break;
    case "drop":
      call.after(fault.afterMs ?? 0, () => call.socket.terminate());
      break;
    case "fatal_error":
      failAfter(fault, call);
      break;
    case "stall":
      soon(fault.afterMs, call, () => call.outbox.stall(fault.ms));
      break;
    case "jitter":
    case "garbage":
    case "alternative_spelling":
      call.outbox.distort(fault);
      break;
    case "burst":
      soon(fault.afterMs, call, () => playBurst(fault.seconds ?? 60, call));
      break;
    case "silent":
      call.goSilent();
      break;
    case "agent_hangs_up":
      soon(fault.afterMs, call, () => {
        call.conversation.say(fault.text ?? "I have to go now. Goodbye.", { hangUp: true });
      });
      break;
    case "no_closed_frame":
      call.skipClosedFrame();
      if (fault.afterMs !== undefined) call.after(fault.afterMs, () => call.end("ended"));
      break;
    default:
      fault satisfies never;
  }
}

/** The agent's turn is this many seconds of a tone, sent at once. */
export function playBurst(
  seconds: number,
  { conversation, sampleRateHz }: Pick<CallHandles, "conversation" | "sampleRateHz">,
): void {
  const samples = createTone(burstToneHz, seconds, sampleRateHz);
  conversation.play({ text: `This is a tone of ${seconds} seconds.`, samples }, "burst");
}

function soon(afterMs: number | undefined, call: CallHandles, action: () => void): void {
  if (afterMs === undefined) action();
  else call.after(afterMs, action);
}

function failAfter(fault: Extract<Fault, { type: "fatal_error" }>, call: CallHandles): void {
  soon(fault.afterMs, call, () => {
    call.fail(fault.code ?? "internal_error", fault.message ?? "a fault that was asked for");
  });
}
