import { createScriptedCall, type ScriptedCall, type ScriptedCallOptions } from "./scriptedCall.js";
import { inStep, scriptFailed } from "./scriptFailed.js";
import type { ConversationScriptOptions } from "./scriptStage.js";
import {
  growingTexts,
  nameOfStep,
  type AgentTurnOptions,
  type ScriptStep,
  type StepContext,
  type ToolCallOptions,
  type TurnOptions,
} from "./scriptSteps.js";

/**
 * What happens in a conversation, step by step, apart from what the app does itself. It never changes: each function
 * returns another script that is a step longer. A step that needs a call connects it first.
 *
 * All functions throw AtomsError `script_failed` where the step makes no sense.
 */
export type ConversationScript = {
  /** The server begins a session, when the app starts one, or has another in the place of one that broke. */
  connect(session?: { callId?: string; sampleRateHz?: number }): ConversationScript;
  /**
   * The server refuses a session. Without a code the socket closes before the session begins (1006): all that a browser
   * sees of a bad token or a server that restarts. With one it says why, and closes with 4000.
   */
  refuse(code?: string, message?: string): ConversationScript;
  /** The person says yes to the microphone's prompt. */
  allowMicrophone(): ConversationScript;
  /** The person says no to the microphone's prompt. */
  denyMicrophone(): ConversationScript;
  /** The agent says something. It is heard from the first word on, to the end, or to an `interrupt()` that follows. */
  agent(text: string, options?: AgentTurnOptions): ConversationScript;
  /**
   * The person speaks over the agent. What follows `agent()` cuts that turn, after half of its words or what is
   * `heard`; elsewhere the agent is cut before its first word. What the person says is a `user()` of its own.
   */
  interrupt(options?: { heard?: string }): ConversationScript;
  /** The person says something, and is understood word by word. */
  user(text: string, options?: TurnOptions): ConversationScript;
  /**
   * The app must send a text by `sendUserMessage`, or have sent one that no step has met yet; the server repeats it.
   * Without `expected` any text will do.
   */
  expectText(expected?: string | RegExp): ConversationScript;
  /** The agent calls a tool of the app, and waits for its answer: see `toolResults` of the call. */
  tool(name: string, args?: Record<string, unknown>, options?: ToolCallOptions): ConversationScript;
  /** The server reports a problem. The call goes on, unless another step ends it. */
  error(code: string, message?: string): ConversationScript;
  /** The microphone gives no signal any more; with false, it does again. */
  microphoneSilent(isSilent?: boolean): ConversationScript;
  /** The browser holds sound back until a gesture; with false, it does so no more. */
  audioBlocked(isBlocked?: boolean): ConversationScript;
  /** The browser loses its network. The call itself breaks when that lasts: `.wait(3000)`. */
  offline(): ConversationScript;
  /** The browser has a network again. */
  online(): ConversationScript;
  /** Time passes for the call, at once: `connectTimeoutMs`, say, runs out. The app's own timers are not touched. */
  wait(ms: number): ConversationScript;
  /** Whatever else must happen. */
  run(step: (context: StepContext) => void | Promise<void>): ConversationScript;
  /**
   * The network breaks the call (close code 1006). With the app's option `reconnect`, another one takes its place when
   * a step needs it.
   */
  breakOff(): ConversationScript;
  /** The agent hangs up. Nothing can follow. */
  end(options?: { reason?: string }): ConversationScript;
  /** Makes a client that will get this call. Each one has a call of its own. */
  createCall(options?: ScriptedCallOptions): ScriptedCall;
};

/**
 * Begins a script: `conversation().agent("Hi").user("What time is it?").end()`.
 *
 * @param options What the conversation is like before anything happens in it.
 */
export function conversation(options: ConversationScriptOptions = {}): ConversationScript {
  return createScript(options, []);
}

function createScript(
  options: ConversationScriptOptions,
  steps: readonly ScriptStep[],
): ConversationScript {
  const add = (step: ScriptStep): ConversationScript => {
    const problem = whatIsWrong(step, steps, options);
    if (problem === null) return createScript(options, [...steps, step]);
    throw inStep(scriptFailed(problem), { number: steps.length + 1, name: nameOfStep(step) });
  };

  return {
    connect: ({ callId, sampleRateHz } = {}) => add({ type: "connect", callId, sampleRateHz }),
    refuse: (code, message = "") => add({ type: "refuse", code: code ?? null, message }),
    allowMicrophone: () => add({ type: "microphoneAnswer", isAllowed: true }),
    denyMicrophone: () => add({ type: "microphoneAnswer", isAllowed: false }),
    agent: (text, turn = {}) => add({ type: "agent", text, options: turn, heard: null }),
    interrupt({ heard } = {}) {
      const turn = steps.at(-1);
      if (turn?.type !== "agent") return add({ type: "interrupt", cutsTurn: false, heard: "" });
      const cut = heard ?? firstHalf(turn.text);
      const cutTurn = { ...turn, heard: cut };
      const step: ScriptStep = { type: "interrupt", cutsTurn: true, heard: cut };
      if (!turn.text.startsWith(cut)) {
        throw inStep(
          scriptFailed(`what was \`heard\` must be the beginning of ${JSON.stringify(turn.text)}.`),
          { number: steps.length + 1, name: nameOfStep(step) },
        );
      }
      return createScript(options, [...steps.slice(0, -1), cutTurn, step]);
    },
    user: (text, turn = {}) => add({ type: "user", text, options: turn }),
    expectText: (expected) => add({ type: "expectText", expected }),
    tool: (name, args = {}, call = {}) => add({ type: "tool", name, args, options: call }),
    error: (code, message = "") => add({ type: "error", code, message }),
    microphoneSilent: (isSilent = true) => add({ type: "microphoneSilent", isSilent }),
    audioBlocked: (isBlocked = true) => add({ type: "audioBlocked", isBlocked }),
    offline: () => add({ type: "network", isOnline: false }),
    online: () => add({ type: "network", isOnline: true }),
    wait: (ms) => add({ type: "wait", ms }),
    run: (run) => add({ type: "run", run }),
    breakOff: () => add({ type: "breakOff" }),
    end: ({ reason = "ended" } = {}) => add({ type: "end", reason }),
    createCall: (call = {}) => createScriptedCall(options, steps, call),
  };
}

/** Why a step can't follow those before it; null where it can. */
function whatIsWrong(
  step: ScriptStep,
  before: readonly ScriptStep[],
  { microphone }: ConversationScriptOptions,
): string | null {
  if (before.at(-1)?.type === "end") {
    return "nothing can follow `.end()`. For another call write another script, or let this one break (`.breakOff()`).";
  }
  switch (step.type) {
    case "agent":
    case "user":
      return step.text.trim() === "" ? "the turn needs a text." : null;
    case "microphoneAnswer": {
      if (microphone !== "prompt") {
        return 'there is no prompt to answer. Begin with `conversation({ microphone: "prompt" })`.';
      }
      const isAnswered = before.some(({ type }) => type === "microphoneAnswer");
      return isAnswered ? "the prompt has been answered by a step before." : null;
    }
    case "wait":
      return step.ms >= 0 ? null : "time passes forwards: the ms must be 0 or more.";
    default:
      return null;
  }
}

/** What is heard of a turn that is cut: half of its words, and one at least. */
function firstHalf(text: string): string {
  const parts = growingTexts(text);
  return parts[Math.ceil(parts.length / 2) - 1] ?? "";
}
