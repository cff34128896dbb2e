import type { WireServerFrame } from "@atoms-kit/client";
import type { Brain, BrainReply, BrainTurn, HistoryEntry, ToolOutcome } from "../brain/brain.js";
import type { CallSettings } from "../callSettings.js";
import { floatsToSamples, samplesToFloats } from "../speech/pcm16.js";
import type { Recognizer } from "../speech/recognizer.js";
import { resample } from "../speech/resampler.js";
import { splitSentences } from "../speech/sentences.js";
import type { Synthesizer } from "../speech/flite.js";
import { type VoiceDetector, voiceRateHz } from "../speech/voiceActivity.js";
import {
  type AgentTurn,
  type AgentTurnEnd,
  type Pacing,
  type SpokenSegment,
  startAgentTurn,
} from "./agentTurn.js";
import { startChatTurn } from "./chatTurn.js";
import type { ClientTools } from "./clientTools.js";
import { createListener, type Utterance } from "./listener.js";

/** Who speaks when: takes what the person says or types, and answers. */
export type Conversation = {
  /** The agent says this now; what it was saying is interrupted. With `hangUp` the call ends when it was played. */
  say(text: string, options?: { hangUp?: boolean }): void;
  /** The agent plays this sound now as a turn of its own. Nothing in chat mode. */
  play(segment: SpokenSegment, pacing: Pacing): void;
  /** The person typed something. */
  type(text: string): void;
  /** Audio of the person came in. Ignored in chat mode. */
  hear(samples: Int16Array): void;
  /** Behaves as if the person spoke over the agent. */
  interrupt(): void;
  isAgentPlaying(): boolean;
  /** Calls a tool and then speaks of its answer; returns the id of the call. */
  callTool(name: string, args: Record<string, unknown>): string;
  close(): void;
};

/** What {@link createConversation} needs. */
export type ConversationOptions = {
  settings: CallSettings;
  brain: Brain;
  tools: ClientTools;
  synthesizer: Synthesizer;
  /** Without one, the person's words are replaced by a note of how long they spoke. */
  recognizer: Recognizer | undefined;
  createDetector: (sampleRateHz: number) => VoiceDetector;
  send: (frame: WireServerFrame) => void;
  /** The agent ends the call. */
  onHangUp: () => void;
  /** One short line per step, without what was said. */
  log: (step: string) => void;
};

/** Starts to listen; the agent says nothing until it is asked. */
export function createConversation(options: ConversationOptions): Conversation {
  const { settings, brain, tools, synthesizer, recognizer, createDetector, send, onHangUp, log } =
    options;
  const { mode, sampleRateHz, variables } = settings;
  const history: HistoryEntry[] = [];
  /** Counts turns: what was begun for an earlier one is dropped when it is done at last. */
  let generation = 0;
  let latestUtterance: Utterance | undefined;
  let agentTurn: AgentTurn | undefined;
  let isClosed = false;

  const listener =
    mode === "chat"
      ? undefined
      : createListener({
          detector: createDetector(sampleRateHz),
          isAgentPlaying,
          onSpeechOverAgent: interrupt,
          onSpeaking(durationMs) {
            if (recognizer !== undefined) return;
            send({ type: "transcript.delta", role: "user", text: spokenNote(durationMs) });
          },
          onPause(utterance) {
            latestUtterance = utterance;
            void recognizeTurn(utterance);
          },
        });

  function isAgentPlaying(): boolean {
    return agentTurn?.isPlaying() ?? false;
  }

  function interrupt(): void {
    agentTurn?.interrupt();
  }

  function start(begin: (onEnd: (end: AgentTurnEnd) => void) => AgentTurn, hangUp: boolean): void {
    generation += 1;
    interrupt();
    listener?.agentStarted();
    log("agent turn begins");
    agentTurn = begin(({ text, isInterrupted }) => {
      if (text !== "") history.push({ role: "agent", text });
      log(isInterrupted ? "agent turn interrupted" : "agent turn ends");
      if (hangUp && !isInterrupted) onHangUp();
    });
  }

  function startSpeech(
    segments: AsyncIterable<SpokenSegment>,
    pacing: Pacing,
    hangUp: boolean,
  ): void {
    const onError = (cause: unknown) => {
      if (isClosed) return;
      send({ type: "error", code: "internal_error", message: "the agent's voice failed" });
      log(`voice failed: ${cause instanceof Error ? cause.message : String(cause)}`);
    };
    start(
      (onEnd) => startAgentTurn({ segments, sampleRateHz, pacing, send, onEnd, onError }),
      hangUp,
    );
  }

  function say(text: string, { hangUp = false }: { hangUp?: boolean } = {}): void {
    if (mode === "chat") start((onEnd) => startChatTurn(text, send, onEnd), hangUp);
    else startSpeech(speak(text), "fast", hangUp);
  }

  async function speakSentence(sentence: string): Promise<SpokenSegment> {
    const audio = await synthesizer.speak(sentence);
    const floats = resample(samplesToFloats(audio.samples), audio.sampleRateHz, sampleRateHz);
    return { text: sentence, samples: floatsToSamples(floats) };
  }

  /** Makes the next sentence while the one before is being sent. */
  async function* speak(text: string): AsyncGenerator<SpokenSegment> {
    const [first, ...rest] = splitSentences(text);
    if (first === undefined) return;
    let current = speakSentence(first);
    for (const sentence of rest) {
      const segment = await current;
      current = speakSentence(sentence);
      // Awaited when it is its turn; a turn that ends before must not leave a rejection behind.
      current.catch(() => undefined);
      yield segment;
    }
    yield await current;
  }

  async function recognizeWords(samples: Int16Array): Promise<string | undefined> {
    try {
      return await recognizer?.({ samples, sampleRateHz: voiceRateHz });
    } catch (cause) {
      log(`recognizer failed: ${cause instanceof Error ? cause.name : "unknown"}`);
      return undefined;
    }
  }

  async function recognizeTurn(utterance: Utterance): Promise<void> {
    const words = await recognizeWords(utterance.samples);
    // The person went on meanwhile: the longer turn will be given when they pause again.
    if (isClosed || utterance !== latestUtterance || listener?.isSpeaking() === true) return;
    listener?.commit();
    log(`user turn of ${Math.round(utterance.durationMs)} ms`);
    await takeTurn({
      text: words ?? spokenNote(utterance.durationMs),
      input: "spoken",
      isRecognized: words !== undefined,
      durationMs: utterance.durationMs,
    });
  }

  async function takeTurn(spoken: Omit<BrainTurn, "tools" | "variables">): Promise<void> {
    generation += 1;
    interrupt();
    send({ type: "transcript", role: "user", text: spoken.text });
    const before = [...history];
    history.push({ role: "user", text: spoken.text });
    const turn: BrainTurn = { ...spoken, tools: tools.list(), variables };
    await followUp(() => brain(turn, before));
  }

  /** Does what the brain says until it says something to be spoken, or until another turn begins. */
  async function followUp(think: () => BrainReply | Promise<BrainReply>): Promise<void> {
    const mine = generation;
    const isStale = () => isClosed || mine !== generation;
    try {
      let reply = await think();
      while ("callTool" in reply) {
        if (isStale()) return;
        const { callTool: wanted, reply: replyTo } = reply;
        log("tool call");
        const outcome = await tools.call(wanted.name, wanted.arguments).outcome;
        if (isStale()) return;
        reply = await replyTo(outcome);
      }
      if (!isStale() && reply.text.trim() !== "")
        say(reply.text, { hangUp: reply.hangUp ?? false });
    } catch (cause) {
      if (isStale()) return;
      log(`brain failed: ${cause instanceof Error ? cause.name : "unknown"}`);
      send({ type: "error", code: "internal_error", message: "the agent could not answer" });
      say("I'm sorry, something went wrong on my side.");
    }
  }

  return {
    say,
    play(segment, pacing) {
      if (mode === "webcall") startSpeech(once(segment), pacing, false);
    },
    type(text) {
      log("user turn, typed");
      void takeTurn({ text, input: "typed", isRecognized: true, durationMs: 0 });
    },
    hear(samples) {
      listener?.push(samples);
    },
    interrupt,
    isAgentPlaying,
    callTool(name, args) {
      log("tool call");
      const { toolCallId, outcome } = tools.call(name, args);
      void followUp(async () => ({ text: tellOutcome(await outcome) }));
      return toolCallId;
    },
    close() {
      isClosed = true;
      agentTurn?.cancel();
      listener?.close();
      tools.close();
    },
  };
}

async function* once(segment: SpokenSegment): AsyncGenerator<SpokenSegment> {
  yield segment;
}

function spokenNote(durationMs: number): string {
  return `[local placeholder: you spoke for ${(durationMs / 1000).toFixed(1)} s]`;
}

function tellOutcome(outcome: ToolOutcome): string {
  if (outcome.ok)
    return outcome.output === "" ? "Done." : `The tool says: ${outcome.output.slice(0, 400)}`;
  return "I'm sorry, the tool did not give me an answer that I can use.";
}
