import type { ScriptStage } from "./scriptStage.js";
import { scriptFailed } from "./scriptFailed.js";
import { growingTexts, type StepOf } from "./scriptSteps.js";
import { needOn, needVoice, type Moments } from "./stageNeeds.js";

const defaultLevel = 0.5;

/** A turn of the agent: heard word by word, or written in a chat. */
export async function* sayAsAgent(
  { text, heard, options }: StepOf<"agent">,
  stage: ScriptStage,
): Moments {
  const { server } = stage;
  const isVoice = !stage.isChat();
  if (isVoice) {
    stage.send({ type: "agent_start_talking" });
    server.levels.output = options.level ?? defaultLevel;
    server.playback("started");
    if (options.audio !== undefined) stage.sendAudio(options.audio);
    yield;
  }
  for (const part of growingTexts(heard ?? text)) {
    needOn(stage);
    stage.send({ type: "transcript.delta", role: "assistant", text: part });
    yield;
  }
  if (heard !== null) return;
  needOn(stage);
  if (isVoice) stage.send({ type: "agent_stop_talking" });
  stage.send({ type: "transcript", role: "assistant", text });
  if (isVoice) {
    server.levels.output = 0;
    server.playback("drained");
  }
}

/** The person speaks over the agent, who falls silent. */
export async function* interrupt(
  { cutsTurn, heard }: StepOf<"interrupt">,
  stage: ScriptStage,
): Moments {
  const { server } = stage;
  needVoice(stage);
  if (!cutsTurn) {
    stage.send({ type: "agent_start_talking" });
    server.playback("started");
    yield;
    needOn(stage);
  }
  stage.send({ type: "interruption" });
  server.levels.output = 0;
  server.playback("flushed");
  yield;
  needOn(stage);
  stage.send({ type: "agent_stop_talking" });
  if (heard !== "") stage.send({ type: "transcript", role: "assistant", text: heard });
}

/** A turn that the person speaks. */
export async function* sayAsUser({ text, options }: StepOf<"user">, stage: ScriptStage): Moments {
  const { server, client } = stage;
  needVoice(stage);
  if (client.store.getState().isMuted) {
    throw scriptFailed(
      "the microphone is muted, so that nobody hears the person. Unmute it first.",
    );
  }
  server.levels.input = options.level ?? defaultLevel;
  server.microphone({ score: 1, isSilent: false });
  yield;
  for (const part of growingTexts(text)) {
    needOn(stage);
    stage.send({ type: "transcript.delta", role: "user", text: part });
    yield;
  }
  needOn(stage);
  stage.send({ type: "transcript", role: "user", text });
  server.levels.input = 0;
  server.microphone({ score: 0, isSilent: false });
}
