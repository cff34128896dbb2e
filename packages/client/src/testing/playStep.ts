import { scriptFailed } from "./scriptFailed.js";
import type { ScriptStage } from "./scriptStage.js";
import type { ScriptStep, StepOf } from "./scriptSteps.js";
import { interrupt, sayAsAgent, sayAsUser } from "./speechSteps.js";
import {
  isStarting,
  needCall,
  needSocket,
  needVoice,
  noCall,
  statusOf,
  type Moments,
} from "./stageNeeds.js";
import { checkToolResult, readToolResult, type ScriptedToolResult } from "./toolAnswers.js";

/** A stage, and who keeps the answers to tools. */
export type StepSurroundings = {
  stage: ScriptStage;
  onToolResult: (result: ScriptedToolResult) => void;
};

/**
 * Plays a step, moment by moment.
 *
 * @throws AtomsError `script_failed` where the app is not where the step needs it.
 */
export async function* playStep(step: ScriptStep, around: StepSurroundings): Moments {
  const { stage } = around;
  switch (step.type) {
    case "connect":
      return yield* connect(step, stage);
    case "refuse":
      return await refuse(step, stage);
    case "microphoneAnswer":
      return await answerMicrophone(step, stage);
    case "network":
      return stage.server.setOnline(step.isOnline);
    case "wait":
      return await letTimePass(step, stage);
    case "run":
      return await step.run(stage);
    default:
      yield* needCall(stage);
      return yield* playInCall(step, around);
  }
}

type StepInCall = Exclude<
  ScriptStep,
  StepOf<"connect" | "refuse" | "microphoneAnswer" | "network" | "wait" | "run">
>;

async function* playInCall(step: StepInCall, around: StepSurroundings): Moments {
  const { stage } = around;
  switch (step.type) {
    case "agent":
      return yield* sayAsAgent(step, stage);
    case "interrupt":
      return yield* interrupt(step, stage);
    case "user":
      return yield* sayAsUser(step, stage);
    case "expectText":
      return await expectText(step, stage);
    case "tool":
      return await callTool(step, around);
    case "error":
      return stage.send({ type: "error", code: step.code, message: step.message });
    case "microphoneSilent":
      needVoice(stage);
      return stage.server.microphone({ score: 0, isSilent: step.isSilent });
    case "audioBlocked":
      needVoice(stage);
      return stage.server.blockAudio(step.isBlocked);
    case "breakOff":
      return stage.server.close();
    case "end":
      return await end(step, stage);
    default:
      return step satisfies never;
  }
}

async function* connect(session: StepOf<"connect">, stage: ScriptStage): Moments {
  if (statusOf(stage) === "connected") {
    throw scriptFailed("the call is on already. A call that breaks is `.breakOff()`.");
  }
  yield* needCall(stage, session);
}

async function refuse({ code, message }: StepOf<"refuse">, stage: ScriptStage): Promise<void> {
  if (statusOf(stage) === "connected") {
    throw scriptFailed("the call is on already: it can break (`.breakOff()`), or `.end()`.");
  }
  await needSocket(stage);
  if (code !== null) stage.send({ type: "error", code, message });
  stage.server.close(code === null ? 1006 : 4000);
}

async function answerMicrophone(
  { isAllowed }: StepOf<"microphoneAnswer">,
  stage: ScriptStage,
): Promise<void> {
  if (!stage.isPromptOpen()) throw noCall(stage);
  stage.answerPrompt(isAllowed);
  await stage.waiting.until(
    () => stage.isSocketOpen() || !isStarting(stage),
    "the app to go on after the microphone's answer (its token has not come yet)",
  );
}

async function expectText({ expected }: StepOf<"expectText">, stage: ScriptStage): Promise<void> {
  await stage.waiting.until(
    () => stage.texts.length > 0 || statusOf(stage) !== "connected",
    "the app to send a text by `sendUserMessage` (one that it sends in an effect of React comes when `act` is over)",
  );
  const text = stage.texts.shift();
  if (text === undefined) throw noCall(stage);
  const isExpected =
    expected === undefined ||
    (typeof expected === "string" ? text === expected : expected.test(text));
  if (!isExpected) throw scriptFailed(`the app has sent ${JSON.stringify(text)}.`);
  stage.send({ type: "transcript", role: "user", text });
}

async function callTool(
  { name, args, options }: StepOf<"tool">,
  { stage, onToolResult }: StepSurroundings,
): Promise<void> {
  const callId = stage.newToolCallId();
  stage.send({ type: "function_call", call_id: callId, name, arguments: args });
  if (!(options.expectsResponse ?? stage.answersTool(name))) return;
  await stage.waiting.until(
    () => stage.outputs.has(callId) || statusOf(stage) !== "connected",
    `the app's answer to the tool "${name}" (does its function in \`clientTools\` resolve?)`,
  );
  const output = stage.outputs.get(callId);
  if (output === undefined) {
    throw scriptFailed(`the call was over before the app had answered to the tool "${name}".`);
  }
  const result = readToolResult({ name, args }, output);
  onToolResult(result);
  checkToolResult(result, options.expect);
}

async function letTimePass({ ms }: StepOf<"wait">, stage: ScriptStage): Promise<void> {
  // A start that is under way first gets as far as it can.
  await stage.waiting.until(
    () => stage.isSocketOpen() || stage.isPromptOpen() || statusOf(stage) !== "connecting",
    "the app to open its socket (its token has not come yet)",
  );
  stage.clock.pass(ms);
}

async function end({ reason }: StepOf<"end">, stage: ScriptStage): Promise<void> {
  stage.send({ type: "session.closed", reason });
  if (stage.isSocketOpen()) stage.server.close(1000);
  // The agent's last words have been heard.
  stage.clock.ring(stage.clock.running());
  await stage.waiting.until(() => statusOf(stage) !== "disconnecting", "the call to end");
}
